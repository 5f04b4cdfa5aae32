import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import type { RequestId, SessionId } from '../../../src-shared/base/ids.ts'

/** Where one read in each session's drawer, the one looked at last behind all others. */
const places = new Map<SessionId, { readonly top: number; readonly follows: boolean }>()
const mostPlaces = 200
/** So near to the end counts as there. */
const nearPixels = 24

function remember(sessionId: SessionId, place: { readonly top: number; readonly follows: boolean }): void {
  places.delete(sessionId)
  places.set(sessionId, place)
  const [oldest] = places.keys()
  if (places.size > mostPlaces && oldest !== undefined) places.delete(oldest)
}

/** How a drawer is read: at its end it follows what comes, elsewhere it stays. */
export type ReadingPlace = {
  /** What came last when the end went out of sight; null: the end is in sight. */
  readonly leftAt: number | null
  readonly toEnd: () => void
}

/**
 * Keeps the place of a session: over other sessions, and while output streams in. `isReady` once what was there has come,
 * `starts` tells whether it follows when it is opened for the first time.
 */
export function useReadingPlace(options: {
  readonly sessionId: SessionId
  /** What scrolls, and what grows in it. */
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly content: RefObject<HTMLDivElement | null>
  readonly isReady: boolean
  readonly lastSeq: number
  readonly starts: boolean
  /** The request that is open: it stands on top. */
  readonly asked: RequestId | null
}): ReadingPlace {
  const { sessionId, scroller, content, isReady, lastSeq, starts, asked } = options
  const follows = useRef(false)
  const isRestored = useRef(false)
  const newest = useRef(lastSeq)
  const [leftAt, setLeftAt] = useState<number | null>(null)

  useLayoutEffect(() => {
    newest.current = lastSeq
    const box = scroller.current
    if (box === null || !isReady || isRestored.current) return
    const place = places.get(sessionId)
    const fits = box.scrollHeight <= box.clientHeight + nearPixels
    follows.current = place?.follows ?? (starts && fits)
    box.scrollTo(0, follows.current ? box.scrollHeight : (place?.top ?? 0))
    isRestored.current = true
    setLeftAt(follows.current || fits ? null : lastSeq)
  }, [sessionId, scroller, isReady, starts, lastSeq])

  useEffect(() => {
    const box = scroller.current
    const inner = content.current
    if (box === null || inner === null) return
    const look = (): boolean => {
      const isNear = box.scrollHeight - box.scrollTop - box.clientHeight <= nearPixels
      setLeftAt((before) => (isNear ? null : (before ?? newest.current)))
      return isNear
    }
    const onScroll = (): void => {
      if (!isRestored.current) return
      follows.current = look()
      remember(sessionId, { top: box.scrollTop, follows: follows.current })
    }
    // Whatever grows (an answer, code that is drawn later): the end stays in sight, or the place does.
    const sizes = new ResizeObserver(() => {
      if (!isRestored.current) return
      if (follows.current) box.scrollTo(0, box.scrollHeight)
      else look()
    })
    sizes.observe(inner)
    sizes.observe(box)
    box.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      sizes.disconnect()
      box.removeEventListener('scroll', onScroll)
    }
  }, [sessionId, scroller, content])

  const wasAsked = useRef(asked)
  useEffect(() => {
    const box = scroller.current
    // Who follows what streams is to see what is asked at the end of it; who reads elsewhere stays there.
    if (asked !== null && asked !== wasAsked.current && follows.current && box !== null) {
      follows.current = false
      box.scrollTo(0, 0)
    }
    wasAsked.current = asked
  }, [asked, scroller])

  return {
    leftAt,
    toEnd: () => {
      const box = scroller.current
      if (box === null) return
      follows.current = true
      box.scrollTo(0, box.scrollHeight)
      setLeftAt(null)
    },
  }
}
