import { ChevronDown, ChevronRight, MessagesSquare, RefreshCw } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { SessionId } from '../../../../src-shared/base/ids.ts'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import { plural } from '../../../app/format.ts'
import { IconButton } from '../../../ui/button.tsx'
import type { ReviewFeed } from '../review-store.ts'
import { ThreadCard } from './thread-card.tsx'
import type { Threads } from './threads-store.ts'

/** How much was said on the pull request; what belongs to no file that is shown stands here. */
export function ThreadsBar(props: {
  readonly threads: Threads
  readonly feed: ReviewFeed
  readonly sessionId: SessionId
}): ReactNode {
  const { threads, feed, sessionId } = props
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const discussion = useStore(threads.store, (state) => state.discussion)
  const files = useStore(feed.store, ({ review }) => review?.files ?? null)
  if (discussion === null) return null
  const { threads: all, more, problem } = discussion
  if (all.length === 0) return problem === null ? null : <Problem text={`Comments are not shown: ${problem}`} />
  const open = all.filter(({ isResolved }) => !isResolved).length
  const shown = new Set(files?.map(({ path }) => path))
  const elsewhere = files === null ? [] : all.filter(({ path }) => !shown.has(path))
  const Chevron = isOpen ? ChevronDown : ChevronRight
  const words = [
    plural(open, 'open thread'),
    ...(all.length > open ? [`${all.length - open} resolved`] : []),
    ...(more > 0 ? [`${more} more on the host`] : []),
    ...(elsewhere.length > 0 ? [`${elsewhere.length} about other files`] : []),
  ].join(' · ')
  return (
    <section aria-label="Comments of the pull request" className="shrink-0 border-b border-line px-3 py-1 text-small">
      <div className="flex items-center gap-2">
        {elsewhere.length === 0 ? (
          <p className="flex h-6 items-center gap-1.5 text-dim">
            <MessagesSquare aria-hidden="true" size={13} />
            {words}
          </p>
        ) : (
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={id}
            className="flex h-6 items-center gap-1.5 text-dim hover:text-text"
            onClick={() => setOpen(!isOpen)}
          >
            <Chevron aria-hidden="true" size={13} />
            {words}
          </button>
        )}
        <span className="flex-1" />
        <IconButton label="Look for comments again" className="!size-6" onClick={() => void threads.read()}>
          <RefreshCw aria-hidden="true" size={12} />
        </IconButton>
      </div>
      {problem !== null && <Problem text={problem} />}
      {isOpen && (
        <div id={id} className="@container/diff max-h-[40vh] overflow-y-auto">
          {elsewhere.map((thread) => (
            <ThreadCard key={thread.id} threads={threads} thread={thread} sessionId={sessionId} />
          ))}
        </div>
      )}
    </section>
  )
}

function Problem({ text }: { readonly text: string }): ReactNode {
  return <p className="shrink-0 truncate px-3 py-1 text-small text-faint">{singleLine(text, 300)}</p>
}
