import { useVirtualizer, defaultRangeExtractor, type Range } from '@tanstack/react-virtual'
import clsx from 'clsx'
import { ArrowDown } from 'lucide-react'
import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  type ReactNode,
  type Ref,
  type UIEvent,
} from 'react'
import { useStore } from 'zustand'
import type { ConversationItem } from '../../../src-shared/board/conversation.ts'
import type { ConversationFeed, ConversationView } from '../../../src-shared/client/conversation-store.ts'
import { Button } from '../../ui/button.tsx'
import { ItemView, nameOf } from './item-view.tsx'
import { LiveItem } from './live-item.tsx'
import type { Reading } from './reading.ts'
import { markText } from './search-marks.ts'

/** Where a reader stands: the newest, or a piece further up. */
export type ReadingPlace = { readonly seq: number } | 'newest'

/** What keys and the search do to the list. */
export type ItemListHandle = {
  readonly focus: () => void
  /** Makes a piece the current one, gives it the focus and shows it. */
  readonly select: (index: number) => void
  /** Shows the piece that an entry is part of, fetched where need be; `then` is told of it before it is drawn. */
  readonly goTo: (seq: number, align: 'start' | 'center', then?: (item: ConversationItem) => void) => void
  /** The place of the piece that keys are about: the current one, else the last in sight. */
  readonly currentIndex: () => number
  readonly goToNewest: () => void
  readonly place: () => ReadingPlace
}

/** So near to an end the next page is fetched; so near to the newest counts as there. */
const nearItems = 15
const nearEndPixels = 48
const settlesWithinMs = 120

/** The pieces of a conversation, of which only those in sight are drawn. */
export function ItemList(props: {
  readonly ref: Ref<ItemListHandle>
  readonly feed: ConversationFeed
  readonly view: ConversationView
  readonly reading: Reading
  readonly start: ReadingPlace
}): ReactNode {
  const { ref, feed, view, reading, start } = props
  const { items, streams, hasOlder, hasNewer } = view
  const current = useStore(reading, (state) => state.current)
  const query = useStore(reading, (state) => state.query)
  const box = useRef<HTMLDivElement | null>(null)
  const placed = useRef(false)
  /** The newest is what is read: until somebody scrolls, or goes elsewhere. */
  const follows = useRef(start === 'newest')
  const letGo = (): void => {
    follows.current = false
  }
  const stood = useRef({ top: 0, height: 0 })
  /** What goes up while nothing became lower was scrolled up, by whatever means: assistive programs have neither wheel nor keys. */
  const onScroll = ({ currentTarget: { scrollTop: top, scrollHeight: height } }: UIEvent): void => {
    if (top < stood.current.top - 1 && height >= stood.current.height) letGo()
    stood.current = { top, height }
  }
  const wantsFocus = useRef(false)
  const count = items.length + (streams ? 1 : 0)
  const currentAt = current === null ? -1 : items.findIndex(({ key }) => key === current)

  // The current piece is kept, so that the focus is not lost when it scrolls out of sight.
  const rangeExtractor = useCallback(
    (range: Range) => {
      const indexes = defaultRangeExtractor(range)
      return currentAt === -1 || indexes.includes(currentAt)
        ? indexes
        : [...indexes, currentAt].toSorted((a, b) => a - b)
    },
    [currentAt],
  )
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    getItemKey: (index) => items[index]?.key ?? 'live',
    estimateSize: (index) => estimateOf(items[index]),
    overscan: 6,
    anchorTo: 'end',
    followOnAppend: !hasNewer,
    scrollEndThreshold: nearEndPixels,
    paddingStart: 8,
    paddingEnd: 16,
    rangeExtractor,
  })
  const drawn = virtualizer.getVirtualItems()
  const first = drawn[0]?.index ?? 0
  const last = drawn.at(-1)?.index ?? 0

  /** Until a jump has arrived, no page is fetched for what is only passed. */
  const jumping = useRef(false)
  const held = useRef(items)
  held.current = items
  const goTo = useCallback<ItemListHandle['goTo']>(
    (seq, align, then) => {
      jumping.current = true
      follows.current = false
      void feed.goTo(seq).then((index) => {
        const item = index === null ? undefined : feed.store.getState().items[index]
        if (item !== undefined) {
          then?.(item)
          reading.setState({ current: item.key })
        }
        // What was fetched is drawn first.
        requestAnimationFrame(() => {
          const at = held.current.findIndex(({ key }) => key === item?.key)
          if (at !== -1) virtualizer.scrollToIndex(at, { align })
          setTimeout(() => {
            jumping.current = false
          }, settlesWithinMs)
        })
      })
    },
    [feed, reading, virtualizer],
  )

  // The first pieces have come: the reader is put where the reader was.
  useLayoutEffect(() => {
    if (placed.current || count === 0) return
    placed.current = true
    if (start === 'newest') virtualizer.scrollToEnd()
    else goTo(start.seq, 'start')
  }, [count, start, goTo, virtualizer])

  useEffect(() => {
    if (!placed.current || jumping.current) return
    if (hasOlder && first < nearItems) void feed.loadOlder()
    if (hasNewer && last >= count - nearItems) void feed.loadNewer()
  }, [feed, hasOlder, hasNewer, first, last, count])

  useLayoutEffect(() => {
    if (!wantsFocus.current || currentAt === -1) return
    wantsFocus.current = false
    articleAt(box.current, currentAt)?.focus({ preventScroll: true })
  }, [currentAt])

  useEffect(() => {
    if (box.current !== null) markText(box.current, query)
  }, [query, first, last, items])
  useEffect(
    () => () => {
      if (document.body !== null) markText(document.body, null)
    },
    [],
  )

  const goToNewest = (): void => {
    follows.current = true
    feed.setReading(false)
    void feed.goToNewest().then(() => requestAnimationFrame(() => virtualizer.scrollToEnd()))
  }
  useImperativeHandle(ref, () => ({
    focus: () => box.current?.focus({ preventScroll: true }),
    select: (index) => {
      const item = items[index]
      if (item === undefined) return
      wantsFocus.current = true
      follows.current = false
      reading.setState({ current: item.key })
      virtualizer.scrollToIndex(index, { align: 'auto' })
      // Already current: there is no change to wait for.
      articleAt(box.current, index)?.focus({ preventScroll: true })
    },
    goTo,
    currentIndex: () =>
      currentAt !== -1 ? currentAt : Math.min(items.length, lastInSight(virtualizer, box.current) + 1),
    goToNewest,
    place: () => {
      if (!hasNewer && virtualizer.isAtEnd(nearEndPixels)) return 'newest'
      const top = virtualizer.getVirtualItemForOffset(virtualizer.scrollOffset ?? 0)
      const seq = items[top?.index ?? 0]?.seq
      return seq === undefined ? 'newest' : { seq }
    },
  }))

  const atEnd = !hasNewer && virtualizer.isAtEnd(nearEndPixels)
  if (atEnd) follows.current = true
  const height = virtualizer.getTotalSize()
  useLayoutEffect(() => {
    // Colours and diffs come later than their pieces, and are higher: nobody has left the newest for that.
    if (placed.current && follows.current && !jumping.current && !hasNewer) virtualizer.scrollToEnd()
  }, [height, hasNewer, virtualizer])
  useEffect(() => feed.setReading(!atEnd), [feed, atEnd])

  return (
    <div className="relative min-h-0 flex-1">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- what is scrolled by hand is left where it is */}
      <div
        ref={box}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by key
        tabIndex={0}
        role="feed"
        onScroll={onScroll}
        onWheel={letGo}
        onTouchMove={letGo}
        onPointerDown={letGo}
        onKeyDown={letGo}
        aria-label="Conversation"
        aria-busy={view.status === 'loading'}
        className="absolute top-0 right-0 bottom-0 left-0 overflow-x-hidden overflow-y-auto outline-offset-[-2px] [overflow-anchor:none]"
      >
        <div className="relative mx-auto w-full max-w-[860px]" style={{ height: virtualizer.getTotalSize() }}>
          {drawn.map(({ index, key, start: top }) => {
            const item = items[index]
            return (
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys are about the piece that has the focus
              <article
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                tabIndex={-1}
                aria-label={item === undefined ? 'Agent, writing' : nameOf(item)}
                aria-posinset={index + 1}
                aria-setsize={hasOlder || hasNewer ? -1 : count}
                onFocus={() => {
                  if (item !== undefined && item.key !== current) reading.setState({ current: item.key })
                }}
                className={clsx(
                  'absolute left-0 w-full rounded-control px-4 py-0.5 outline-offset-[-2px]',
                  item !== undefined && item.key === current && 'shadow-[inset_2px_0_0_var(--color-accent)]',
                )}
                style={{ transform: `translateY(${top}px)` }}
              >
                {item === undefined ? <LiveItem live={feed.live} /> : <ItemView item={item} />}
              </article>
            )
          })}
        </div>
      </div>
      {!atEnd && count > 0 && (
        <Button className="absolute right-4 bottom-3 bg-panel shadow-float" onClick={goToNewest}>
          <ArrowDown aria-hidden="true" size={14} />
          {streams ? 'Jump to what is being written' : 'Jump to newest'}
          <kbd aria-hidden="true" className="font-mono text-label text-faint">
            End
          </kbd>
        </Button>
      )}
    </div>
  )
}

type List = ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>

/** The last piece whose end is in sight. */
function lastInSight(virtualizer: List, box: HTMLDivElement | null): number {
  const bottom = (virtualizer.scrollOffset ?? 0) + (box?.clientHeight ?? 0)
  const inSight = virtualizer.getVirtualItems().filter(({ end }) => end <= bottom + 1)
  return inSight.at(-1)?.index ?? 0
}

function articleAt(box: HTMLDivElement | null, index: number): HTMLElement | null {
  return box?.querySelector<HTMLElement>(`article[data-index="${index}"]`) ?? null
}

/** About how high a piece will be: near enough for the scroll bar; what is in sight is measured. */
function estimateOf(item: ConversationItem | undefined): number {
  switch (item?.kind) {
    case 'user':
    case 'answer':
      return 32 + Math.ceil(item.text.length / 110) * 20
    case 'call':
      return item.result?.patch === null || item.result === null ? 32 : 260
    case 'output':
      return 120
    default:
      return 32
  }
}
