import { useVirtualizer } from '@tanstack/react-virtual'
import clsx from 'clsx'
import { useCallback, useEffect, useImperativeHandle, useMemo, useRef } from 'react'
import type { KeyboardEvent, ReactNode, Ref } from 'react'
import { useStore } from 'zustand'
import type { ReviewFile } from '../../../src-shared/api/review.ts'
import type { FileDiff } from './diff-lines.ts'
import { beginComment, editComment, ItemView } from './item-view.tsx'
import { heightOf, itemsOf, lineOf, type FilePatch, type Item, type Slot } from './items.ts'
import type { ReviewFeed } from './review-store.ts'
import { useColours } from './use-colours.ts'
import { useSamePlace } from './use-same-place.ts'

/** How the parts around the list move in it. */
export type DiffListHandle = {
  readonly focus: () => void
  readonly goToFile: (path: string) => void
}

/** What changed, line by line, of which only what is in sight is drawn. */
export function DiffList(props: {
  readonly ref: Ref<DiffListHandle>
  readonly feed: ReviewFeed
  readonly onOpen: (file: ReviewFile, line: number | null) => void
  /** What else stands below lines, and how it is drawn. */
  readonly slots?: readonly Slot[]
  readonly renderSlot?: (slot: Slot) => ReactNode
}): ReactNode {
  const { ref, feed, onOpen, slots, renderSlot } = props
  const { store } = feed
  const files = useStore(store, (state) => state.review?.files ?? none)
  const patches = useStore(store, (state) => state.patches)
  const folded = useStore(store, (state) => state.folded)
  const comments = useStore(store, (state) => state.comments)
  const draft = useStore(store, (state) => state.draft)
  const split = useStore(store, (state) => state.split)
  const current = useStore(store, (state) => state.current)
  const anchor = useStore(store, (state) => state.anchor)
  const place = draft === null ? null : `${draft.path}\n${draft.side}\n${draft.from}\n${draft.to}`
  const items = useMemo(
    () =>
      itemsOf({
        files,
        patches,
        folded,
        comments,
        draft: store.getState().draft,
        split,
        ...(slots === undefined ? {} : { slots }),
      }),
    // What is written in a draft moves nothing.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [files, patches, folded, comments, place, split, slots],
  )
  const box = useRef<HTMLDivElement | null>(null)
  // Others each time would have all places worked out anew with each frame that is scrolled.
  const keyAt = useCallback((index: number) => items[index]?.key ?? index, [items])
  const sizeAt = useCallback((index: number) => heightOf(items[index]), [items])
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    getItemKey: keyAt,
    estimateSize: sizeAt,
    overscan: 12,
    paddingEnd: 24,
  })
  const drawn = virtualizer.getVirtualItems()
  useSamePlace(items, virtualizer)

  const paths = [...new Set(drawn.flatMap(({ index }) => wantedPath(items[index])))].join('\0')
  useEffect(() => feed.want(paths === '' ? [] : paths.split('\0')), [feed, paths, files])

  const diffs = useMemo(() => {
    const shown = new Set(drawn.map(({ index }) => items[index]?.file.path ?? ''))
    return new Map(
      [...patches].flatMap(([path, patch]): [string, FileDiff][] =>
        shown.has(path) && patch.kind === 'diff' ? [[path, patch.diff]] : [],
      ),
    )
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `paths` and `items` say what is drawn
  }, [paths, items, patches])
  const coloursOf = useColours(diffs)
  const widest = useMemo(() => widestLine(patches), [patches])

  // Not with each frame that is scrolled: there may be a hundred thousand.
  const currentAt = useMemo(() => indexOfKey(items, current), [items, current])
  const anchorIndex = useMemo(() => indexOfKey(items, anchor), [items, anchor])
  const anchorAt = anchor === null ? currentAt : anchorIndex
  const [firstMarked, lastMarked] = [Math.min(currentAt, anchorAt), Math.max(currentAt, anchorAt)]

  const select = useCallback(
    (index: number, extends_: boolean): void => {
      const item = items[index]
      if (item === undefined) return
      const { current: before, anchor: from } = store.getState()
      store.setState({ current: item.key, anchor: extends_ ? (from ?? before) : null })
      virtualizer.scrollToIndex(index, { align: 'auto' })
    },
    [items, store, virtualizer],
  )
  const goToFile = useCallback(
    (path: string): void => {
      const index = items.findIndex((item) => item.kind === 'file' && item.file.path === path)
      if (index === -1) return
      store.setState({ current: items[index]?.key ?? null, anchor: null })
      virtualizer.scrollToIndex(index, { align: 'start' })
      box.current?.focus({ preventScroll: true })
    },
    [items, store, virtualizer],
  )
  useImperativeHandle(ref, () => ({ focus: () => box.current?.focus({ preventScroll: true }), goToFile }))

  const step = (by: 1 | -1, extends_: boolean, wanted: (item: Item) => boolean): void => {
    const start = currentAt === -1 ? firstInSight() - by : currentAt
    for (let index = start + by; index >= 0 && index < items.length; index += by) {
      const item = items[index]
      if (item !== undefined && wanted(item)) return select(index, extends_)
    }
  }
  const firstInSight = (): number => virtualizer.getVirtualItemForOffset(virtualizer.scrollOffset ?? 0)?.index ?? 0

  /** Begins a comment on the lines that are marked, or changes the one that is current. */
  const comment = (): void => {
    const item = items[currentAt]
    if (item?.kind === 'comment') return editComment(feed, item.comment)
    const last = lineOf(items[lastMarked])
    if (last === null || item === undefined) return
    const marked = items.slice(firstMarked, lastMarked + 1).flatMap((one) => {
      const found = lineOf(one)
      return found === null || found.side !== last.side || one.file.path !== item.file.path ? [] : [found.line]
    })
    beginComment(feed, item.file.path, last.side, marked)
  }

  /** True when the key meant something here. */
  const onKey = (event: KeyboardEvent<HTMLDivElement>): boolean => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return false
    const item = items[currentAt]
    const isStop = (one: Item): boolean => one.kind !== 'wait' && one.kind !== 'draft'
    switch (event.key) {
      case 'j':
      case 'ArrowDown':
      case 'J':
        step(1, event.shiftKey, isStop)
        return true
      case 'k':
      case 'ArrowUp':
      case 'K':
        step(-1, event.shiftKey, isStop)
        return true
      case ']':
        step(1, false, ({ kind }) => kind === 'file')
        return true
      case '[':
        step(-1, false, ({ kind }) => kind === 'file')
        return true
      case 'n':
        step(1, false, isChangeAfter(items))
        return true
      case 'p':
        step(-1, false, isChangeAfter(items))
        return true
      case 'c':
        comment()
        return true
      case 'v':
        if (item !== undefined) {
          feed.setViewed(item.file.path, !store.getState().viewed.has(item.file.path))
          store.setState({ current: `${item.file.path}\n`, anchor: null })
        }
        return true
      case 'x':
        if (item !== undefined) {
          feed.fold(item.file.path, !folded.has(item.file.path))
          store.setState({ current: `${item.file.path}\n`, anchor: null })
        }
        return true
      case 'o':
      case 'Enter':
        if (item === undefined) return false
        if (item.kind === 'file' && event.key === 'Enter') feed.fold(item.file.path, !folded.has(item.file.path))
        else if (event.key === 'Enter') comment()
        else onOpen(item.file, lineOf(item)?.line.now ?? null)
        return true
      case 'Delete':
        if (item?.kind !== 'comment') return false
        feed.dropComment(item.comment.id)
        return true
      default:
        return false
    }
  }

  return (
    <div
      ref={box}
      role="grid"
      aria-label="Changes"
      aria-rowcount={items.length}
      aria-multiselectable="true"
      aria-activedescendant={currentAt === -1 ? undefined : `change-${currentAt}`}
      tabIndex={0}
      className="@container/diff min-h-0 min-w-0 flex-1 overflow-auto bg-bg font-mono text-code"
      onKeyDown={(event) => {
        if (onKey(event)) event.preventDefault()
      }}
    >
      <div
        role="rowgroup"
        className="relative"
        style={{ height: virtualizer.getTotalSize(), minWidth: split ? undefined : `calc(${widest}ch + 8rem)` }}
      >
        {drawn.map(({ index, start, key }) => {
          const item = items[index]
          if (item === undefined) return null
          // Side by side there is little room: long lines take several.
          const isMeasured = measured.has(item.kind)
          const isMarked = index >= firstMarked && index <= lastMarked && currentAt !== -1
          return (
            <div
              key={key}
              id={`change-${index}`}
              ref={isMeasured ? virtualizer.measureElement : undefined}
              data-index={index}
              role="row"
              aria-rowindex={index + 1}
              aria-selected={isMarked}
              className={clsx(
                'group/line absolute top-0 left-0 min-h-5 w-full leading-5',
                index === currentAt && 'z-10 outline-2 -outline-offset-1 outline-accent',
                isMarked && 'shadow-[inset_3px_0_0_var(--color-accent)]',
              )}
              style={{ transform: `translateY(${start}px)`, height: isMeasured ? undefined : heightOf(item) }}
            >
              <div
                role="gridcell"
                className="h-full"
                onPointerDown={(event) => {
                  if (event.button !== 0 || (item.kind !== 'line' && item.kind !== 'pair')) return
                  select(index, event.shiftKey)
                }}
              >
                <ItemView
                  item={item}
                  feed={feed}
                  coloursOf={coloursOf}
                  onOpen={onOpen}
                  renderSlot={renderSlot}
                  onDone={() => box.current?.focus()}
                />
              </div>
              {(item.kind === 'line' || item.kind === 'pair') && (
                // For the pointer only: the key `c` does the same.
                <span
                  aria-hidden="true"
                  title="Comment on this line (c)"
                  className="absolute top-0 left-0 hidden size-5 items-center justify-center rounded-small bg-accent font-bold text-on-accent group-hover/line:inline-flex"
                  onClick={() => {
                    const found = lineOf(item)
                    if (found !== null) beginComment(feed, item.file.path, found.side, [found.line])
                  }}
                >
                  +
                </span>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

const none: readonly ReviewFile[] = []
const measured = new Set<Item['kind']>(['comment', 'draft', 'slot', 'pair', 'picture'])

function indexOfKey(items: readonly Item[], wanted: string | null): number {
  return wanted === null ? -1 : items.findIndex(({ key }) => key === wanted)
}

/** The path of an item that stands for a diff, which is fetched for it. */
function wantedPath(item: Item | undefined): readonly string[] {
  return item === undefined || item.kind === 'file' ? [] : [item.file.path]
}

/** The first line of each run of changed ones. */
function isChangeAfter(items: readonly Item[]): (item: Item) => boolean {
  const changed = (item: Item | undefined): boolean =>
    item?.kind === 'line' ? item.line.kind !== 'kept' : item?.kind === 'pair' && item.left !== item.right
  const firsts = new Set(items.filter((item, at) => changed(item) && !changed(items[at - 1])))
  return (item) => firsts.has(item)
}

/** In characters. */
function widestLine(patches: ReadonlyMap<string, FilePatch>): number {
  let widest = 0
  for (const patch of patches.values()) if (patch.kind === 'diff') widest = Math.max(widest, patch.diff.widest)
  return widest
}
