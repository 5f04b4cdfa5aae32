import clsx from 'clsx'
import { Columns2, RefreshCw, Send, TriangleAlert } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { reviewRangeSchema, type ReviewRange } from '../../../src-shared/api/review.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { whyNoText } from '../../../src-shared/board/takes-text.ts'
import { formatExact, plural } from '../../app/format.ts'
import { useRow, useServices } from '../../app/services.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { messageOf } from './comments.ts'
import { Counts } from './counts.tsx'
import type { ReviewFeed } from './review-store.ts'

const ranges: Readonly<Record<ReviewRange, string>> = {
  all: 'All changes',
  committed: 'Committed',
  uncommitted: 'Not committed',
  staged: 'Staged',
  looked: 'Since you last looked',
}

/** What is looked at and how; and what is done with it. */
export function ReviewHeader(props: {
  readonly feed: ReviewFeed
  readonly sessionId: SessionId
  readonly onFocusList: () => void
}): ReactNode {
  const { feed, sessionId, onFocusList } = props
  const { store } = feed
  const { range, ignoreBlanks, split, review, status, lookedAt } = useStore(store)
  const files = review?.files ?? []
  const sum = (of: 'added' | 'deleted'): number => files.reduce((total, file) => total + (file[of] ?? 0), 0)
  return (
    <div className="shrink-0 border-b border-line text-small">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1">
        <label className="flex items-center gap-1.5">
          <span className="sr-only">Changes shown</span>
          <select
            value={range}
            className="h-6 rounded-control border border-line bg-bg px-1 text-text"
            onChange={({ currentTarget: { value } }) => feed.show({ range: reviewRangeSchema.parse(value) })}
          >
            {reviewRangeSchema.options
              .filter((value) => value !== 'looked' || lookedAt !== null || range === 'looked')
              .map((value) => (
                <option key={value} value={value}>
                  {ranges[value]}
                </option>
              ))}
          </select>
        </label>
        {review !== null && (
          <span role="status" aria-label="Summary" className="flex items-center gap-2 text-dim">
            {plural(files.length + review.more, 'file')}
            {review.more > 0 && ` (the first ${files.length} are shown)`}
            {review.isCounted && <Counts added={sum('added')} deleted={sum('deleted')} />}
            {range === 'looked' && lookedAt !== null && <span>since {formatExact(lookedAt)}</span>}
            {review.base !== null && (range === 'all' || range === 'committed') && (
              <span className="hidden @min-[560px]/review:inline">since {singleLine(review.base, 60)}</span>
            )}
          </span>
        )}
        <span className="flex-1" />
        <label className="flex items-center gap-1.5 text-dim">
          <input
            type="checkbox"
            checked={ignoreBlanks}
            onChange={({ currentTarget: { checked } }) => feed.show({ ignoreBlanks: checked })}
          />
          Hide blanks
        </label>
        <IconButton
          label="Side by side"
          aria-pressed={split}
          className={clsx('!size-6', split && 'bg-sel !text-text')}
          onClick={() => store.setState({ split: !split })}
        >
          <Columns2 aria-hidden="true" size={14} />
        </IconButton>
        <IconButton label="Look again" className="!size-6" onClick={() => void feed.refresh()}>
          <RefreshCw aria-hidden="true" size={13} className={clsx(status === 'loading' && 'shimmer')} />
        </IconButton>
        <SendComments feed={feed} sessionId={sessionId} onSent={onFocusList} />
      </div>
      <BehindBar feed={feed} sessionId={sessionId} onAsked={onFocusList} />
      <p className="truncate px-3 pb-1 text-faint">
        j k move · Shift+↓ marks several · c comments · n p next change · [ ] files · v viewed · x folds · o opens
      </p>
    </div>
  )
}

function SendComments(props: {
  readonly feed: ReviewFeed
  readonly sessionId: SessionId
  readonly onSent: () => void
}): ReactNode {
  const { feed, sessionId, onSent } = props
  const { actions, toasts } = useServices()
  const comments = useStore(feed.store, (state) => state.comments)
  const row = useRow(sessionId)
  const [sending, setSending] = useState(false)
  if (comments.length === 0) return null
  const why = row === undefined ? 'it is gone' : whyNoText(row)
  const send = async (): Promise<void> => {
    setSending(true)
    const text = messageOf(comments, 'your changes')
    const answers = row?.request?.kind === 'question' ? row.request.requestId : null
    const result = await actions.reply(sessionId, { type: 'text', text }, answers)
    setSending(false)
    if (!result.ok) return void toasts.show({ kind: 'problem', text: 'Not sent', detail: result.failure.message })
    feed.clearComments()
    toasts.show({
      kind: 'done',
      text: `Sent ${plural(comments.length, 'comment')} to “${singleLine(row?.name ?? '', 60)}”`,
    })
    onSent()
  }
  return (
    <Button
      look="primary"
      className="!h-6"
      aria-disabled={sending || why !== null}
      title={why === null ? 'One message to the session, with file and line' : `Not now: ${why}`}
      onClick={() => (sending || why !== null ? undefined : void send())}
    >
      <Send aria-hidden="true" size={12} />
      {sending ? 'Sending…' : `Send ${plural(comments.length, 'comment')}`}
    </Button>
  )
}

/** The base has gone on meanwhile: whether that fits, and who can see to it. */
function BehindBar(props: {
  readonly feed: ReviewFeed
  readonly sessionId: SessionId
  readonly onAsked: () => void
}): ReactNode {
  const { feed, sessionId, onAsked } = props
  const { actions, toasts } = useServices()
  const review = useStore(feed.store, (state) => state.review)
  const standing = useStore(feed.store, (state) => state.standing)
  const [asked, setAsked] = useState(false)
  if (review === null || standing === null || standing.behind === 0 || standing.ahead === 0 || review.base === null)
    return null
  const base = singleLine(review.base, 120)
  const conflicts = standing.conflicts.map((path) => singleLine(path, 200))
  const some = conflicts.slice(0, 5).join(', ')
  const ask = async (): Promise<void> => {
    setAsked(true)
    const inFiles = conflicts.length === 0 ? '' : ` They contradict each other in ${conflicts.join(', ')}.`
    const text = `Rebase your branch onto ${base}, which has gone on by ${plural(standing.behind, 'commit')} since.${inFiles} Keep what both sides mean, then run the tests.`
    const result = await actions.reply(sessionId, { type: 'text', text }, null)
    if (result.ok) {
      toasts.show({ kind: 'done', text: 'The session was asked to rebase' })
      return onAsked()
    }
    setAsked(false)
    toasts.show({ kind: 'problem', text: 'The session was not asked', detail: result.failure.message })
  }
  return (
    <div className="flex items-center gap-2 border-t border-line px-3 py-1" role="status" aria-label="Base">
      <TriangleAlert aria-hidden="true" size={13} className={conflicts.length > 0 ? 'text-needs' : 'text-faint'} />
      <span className="min-w-0 flex-1 truncate">
        {base} has {plural(standing.behind, 'new commit')}
        {conflicts.length === 0
          ? ', without conflicts'
          : `; in conflict: ${some}${conflicts.length > 5 ? ` and ${conflicts.length - 5} more` : ''}`}
      </span>
      <Button className="!h-6" aria-disabled={asked} onClick={() => (asked ? undefined : void ask())}>
        {asked ? 'Asked' : 'Tell the session to rebase'}
      </Button>
    </div>
  )
}
