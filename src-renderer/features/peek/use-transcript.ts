import { useEffect, useMemo, useState } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import {
  followTranscript,
  type TranscriptFeed,
  type TranscriptView,
} from '../../../src-shared/client/transcript-store.ts'
import { scheduleFrame } from '../../app/browser-clock.ts'
import { useServices, useValue } from '../../app/services.ts'

/** The newest come first: a drawer opens at once, however long the conversation is. */
const tail = 120
const page = 200
/** What is shown of a conversation here; the terminal has all of it. */
const mostEarlier = 2_000
const nothing: TranscriptView = {
  entries: [],
  live: { text: '', thinking: '', toolInput: null, toolOutput: null },
  status: 'loading',
  problem: null,
}
const none: readonly TranscriptEntry[] = []

/** A transcript as far as it was read, and how to read further back. */
export type PeekTranscript = {
  readonly view: TranscriptView
  /** Earlier entries first, without a gap. */
  readonly entries: readonly TranscriptEntry[]
  /** There is more before the first of them, which may be read. */
  readonly hasEarlier: boolean
  readonly isLoading: boolean
  readonly loadEarlier: () => void
}

/**
 * A session's transcript while its peek is open. What happened after `seenSeq` is read as far as the limits allow, so that
 * it can be told.
 */
export function useTranscript(sessionId: SessionId, seenSeq: number | null): PeekTranscript {
  const { connection } = useServices()
  const [view, setView] = useState(nothing)
  const [earlier, setEarlier] = useState<{ readonly entries: readonly TranscriptEntry[]; readonly isAll: boolean }>({
    entries: none,
    isAll: false,
  })
  const [wanted, setWanted] = useState<number | null>(null)
  const isFresh = useValue(connection.health, (health) => health.data === 'fresh')
  useEffect(() => {
    const feed: TranscriptFeed = followTranscript(connection, sessionId, { tail, frame: scheduleFrame })
    const unsubscribe = feed.store.subscribe(setView)
    return () => {
      unsubscribe()
      feed.close()
    }
  }, [connection, sessionId])

  const first = view.entries[0]?.seq ?? null
  // What streams may push the oldest out: what lies before a gap is let go.
  const joined = earlier.entries.at(-1)?.seq === (first ?? 0) - 1 ? earlier.entries : none
  const entries = useMemo(
    () => (joined.length === 0 ? view.entries : [...joined, ...view.entries]),
    [joined, view.entries],
  )
  const from = entries[0]?.seq ?? null
  const hasEarlier = from !== null && from > 1 && !(earlier.isAll && joined.length > 0) && joined.length < mostEarlier
  const unseen = from === null ? 0 : from - 1 - (seenSeq ?? 0)
  // Told is what happened since the user looked: as far back as that, without being asked.
  if (view.status === 'ready' && unseen > 0 && hasEarlier && joined.length === 0 && wanted === null) {
    setWanted(Math.min(unseen, mostEarlier))
  }
  useEffect(() => {
    if (wanted === null || from === null || !isFresh) return
    let isHere = true
    void connection
      .call((client) => client.transcript.page({ sessionId, beforeSeq: from, limit: wanted }))
      .then((result) => {
        if (!isHere) return
        setWanted(null)
        if (!result.ok) return setEarlier((now) => ({ ...now, isAll: true }))
        const { entries: read, reachedStart } = result.value
        setEarlier({ entries: [...read, ...joined], isAll: reachedStart || read.length === 0 })
      })
    return () => {
      isHere = false
    }
    // oxlint-disable-next-line react/exhaustive-deps -- one page for one wish: what streams meanwhile is no new wish
  }, [connection, sessionId, isFresh, wanted, from])
  return {
    view,
    entries,
    hasEarlier,
    isLoading: wanted !== null,
    loadEarlier: () => setWanted((now) => now ?? page),
  }
}
