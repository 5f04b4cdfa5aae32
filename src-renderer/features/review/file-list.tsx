import { useVirtualizer } from '@tanstack/react-virtual'
import clsx from 'clsx'
import { Check } from 'lucide-react'
import { useRef, type KeyboardEvent, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { ReviewFile } from '../../../src-shared/api/review.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { Counts } from './counts.tsx'
import type { ReviewFeed } from './review-store.ts'

const none: readonly ReviewFile[] = []

/** The changed files beside their changes, with the folders that they lie in. */
export function FileList(props: { readonly feed: ReviewFeed; readonly onGo: (path: string) => void }): ReactNode {
  const { feed, onGo } = props
  const files = useStore(feed.store, ({ review }) => review?.files ?? none)
  const isCounted = useStore(feed.store, ({ review }) => review?.isCounted === true)
  const viewed = useStore(feed.store, (state) => state.viewed)
  const comments = useStore(feed.store, (state) => state.comments)
  const current = useStore(feed.store, (state) => state.current?.split('\n', 1)[0] ?? null)
  const box = useRef<HTMLElement | null>(null)
  const virtualizer = useVirtualizer({
    count: files.length,
    getScrollElement: () => box.current,
    getItemKey: (index) => files[index]?.path ?? index,
    estimateSize: () => 40,
    overscan: 10,
  })
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by === 0 || !(event.target instanceof HTMLElement)) return
    const at = Number(event.target.closest('[data-index]')?.getAttribute('data-index') ?? 0) + by
    if (at < 0 || at >= files.length) return
    event.preventDefault()
    virtualizer.scrollToIndex(at)
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-index="${at}"] button`)?.focus())
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrows move between the buttons in it
    <nav
      ref={box}
      aria-label="Changed files"
      className="hidden w-60 shrink-0 overflow-auto border-r border-line bg-panel @min-[680px]/review:block"
      onKeyDown={onKeyDown}
    >
      <ul className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start, key }) => {
          const file = files[index]
          if (file === undefined) return null
          const slash = file.path.lastIndexOf('/')
          const said = comments.filter(({ path }) => path === file.path).length
          return (
            <li
              key={key}
              data-index={index}
              className="absolute top-0 left-0 h-10 w-full"
              style={{ transform: `translateY(${start}px)` }}
            >
              <button
                type="button"
                aria-current={current === file.path}
                title={singleLine(file.path, 400)}
                className={clsx(
                  'flex h-full w-full items-center gap-2 px-3 text-left text-small hover:bg-raised',
                  current === file.path && 'bg-sel',
                )}
                onClick={() => onGo(file.path)}
              >
                <span className="min-w-0 flex-1">
                  <span className={clsx('block truncate', file.change === 'deleted' && 'line-through')}>
                    {singleLine(file.path.slice(slash + 1), 200)}
                  </span>
                  <span className="block truncate text-label text-faint">
                    {slash === -1 ? '' : singleLine(file.path.slice(0, slash), 300)}
                  </span>
                </span>
                {said > 0 && (
                  <span className="shrink-0 rounded-small bg-sel px-1 text-label text-text">
                    {said}
                    <span className="sr-only"> {said === 1 ? 'comment' : 'comments'}</span>
                  </span>
                )}
                {isCounted && <Counts added={file.added} deleted={file.deleted} />}
                {viewed.has(file.path) && (
                  <Check role="img" aria-label="viewed" size={12} className="shrink-0 text-completed" />
                )}
              </button>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
