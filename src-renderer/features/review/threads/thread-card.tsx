import { Check, ChevronRight, CornerUpLeft, RotateCcw, Send } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { ReviewThread } from '../../../../src-shared/api/discussion.ts'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import { whyNoText } from '../../../../src-shared/board/takes-text.ts'
import type { SessionId } from '../../../../src-shared/base/ids.ts'
import { Age } from '../../../app/age.tsx'
import { ExternalLink } from '../../../app/external-link.tsx'
import { Markdown } from '../../../app/markdown.tsx'
import { useRow, useServices } from '../../../app/services.ts'
import { Button } from '../../../ui/button.tsx'
import { threadMessage, type Threads } from './threads-store.ts'

const code = {}

/** What others said of some lines; answered, settled, or sent to the session. */
export function ThreadCard(props: {
  readonly threads: Threads
  readonly thread: ReviewThread
  readonly sessionId: SessionId
}): ReactNode {
  const { threads, thread, sessionId } = props
  const { id, path, line, isResolved, isOutdated, resolvedBy, comments, more } = thread
  const isFolded = useStore(threads.store, ({ unfolded }) => isResolved && !unfolded.has(id))
  const where = singleLine(line === null ? path : `${path}:${line}`, 200)
  const first = comments[0]
  const setFolded = (folded: boolean): void =>
    threads.store.setState(({ unfolded }) => ({
      unfolded: folded ? new Set([...unfolded].filter((one) => one !== id)) : new Set([...unfolded, id]),
    }))
  const facts = [
    where,
    ...(isOutdated ? ['outdated'] : []),
    ...(isResolved ? [`resolved by ${resolvedBy ?? 'ghost'}`] : []),
  ]
  return (
    <div className="sticky left-0 block w-[min(100cqw,760px)] p-2 font-sans text-base">
      <div
        className="rounded-panel border border-line bg-panel p-3"
        role="group"
        aria-label={`Comments of the pull request on ${where}`}
      >
        {isFolded ? (
          <button
            type="button"
            tabIndex={-1}
            aria-expanded={false}
            className="flex w-full items-center gap-1.5 text-left text-small text-faint hover:text-text"
            onClick={() => setFolded(false)}
          >
            <ChevronRight aria-hidden="true" size={13} className="shrink-0" />
            <span className="min-w-0 truncate">
              {facts.join(' · ')} · {singleLine(first?.author ?? '', 40)}: {singleLine(first?.text ?? '', 120)}
            </span>
          </button>
        ) : (
          <>
            <p className="text-small text-faint">{facts.join(' · ')}</p>
            {more > 0 && <p className="mt-1 text-small text-faint">{more} earlier ones are on the host</p>}
            {comments.map((comment) => (
              <article key={comment.id} className="mt-2" aria-label={`By ${singleLine(comment.author, 60)}`}>
                <p className="flex items-baseline gap-2 text-small">
                  <span className="font-bold">{singleLine(comment.author, 60)}</span>
                  <ExternalLink href={comment.url} tabIndex={-1} className="text-faint hover:underline">
                    <Age from={comment.at} end={null} />
                  </ExternalLink>
                </p>
                <div className="min-w-0 overflow-x-auto break-words">
                  <Markdown text={comment.text} code={code} headingLevel={3} quiet />
                </div>
              </article>
            ))}
            <Verbs threads={threads} thread={thread} sessionId={sessionId} onFold={() => setFolded(true)} />
          </>
        )}
      </div>
    </div>
  )
}

function Verbs(props: {
  readonly threads: Threads
  readonly thread: ReviewThread
  readonly sessionId: SessionId
  readonly onFold: () => void
}): ReactNode {
  const { threads, thread, sessionId, onFold } = props
  const { actions, toasts } = useServices()
  const row = useRow(sessionId)
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const draft = useStore(threads.store, ({ drafts }) => drafts.get(thread.id) ?? null)
  const setDraft = (text: string | null): void =>
    threads.store.setState(({ drafts }) => {
      const kept = new Map(drafts)
      if (text === null) kept.delete(thread.id)
      else kept.set(thread.id, text)
      return { drafts: kept }
    })
  const attempt = async (work: () => Promise<string | null>): Promise<void> => {
    setBusy(true)
    setProblem(null)
    setProblem(await work())
    setBusy(false)
  }
  const reply = (): void => {
    const text = draft?.trim() ?? ''
    if (text === '' || isBusy) return
    void attempt(async () => {
      const why = await threads.reply(thread, text)
      // What was typed stays when it was not taken.
      if (why === null) setDraft(null)
      return why
    })
  }
  const whyNot = row === undefined ? 'it is gone' : whyNoText(row)
  const send = (): void => {
    if (row === undefined || whyNot !== null || isBusy) return
    void attempt(async () => {
      const answers = row.request?.kind === 'question' ? row.request.requestId : null
      const result = await actions.reply(sessionId, { type: 'text', text: threadMessage(thread) }, answers)
      if (result.ok) toasts.show({ kind: 'done', text: `Sent to “${singleLine(row.name, 60)}”` })
      return result.ok ? null : result.failure.message
    })
  }
  const name = singleLine(thread.line === null ? thread.path : `${thread.path}:${thread.line}`, 200)
  return (
    <>
      {draft !== null && (
        <textarea
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- it appears because the user asked to write
          autoFocus
          aria-label={`Reply on ${name}`}
          rows={3}
          value={draft}
          className="mt-2 block w-full resize-y rounded-control border border-line bg-bg p-2"
          onChange={({ currentTarget: { value } }) => setDraft(value)}
          onKeyDown={(event) => {
            event.stopPropagation()
            if (event.key === 'Escape' && !event.nativeEvent.isComposing) setDraft(null)
            else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) reply()
            else return
            event.preventDefault()
          }}
        />
      )}
      {problem !== null && (
        <p role="alert" className="mt-1 text-small text-failed">
          {singleLine(problem, 300)}
        </p>
      )}
      <p className="mt-2 flex flex-wrap gap-2">
        {draft === null ? (
          thread.canReply && (
            <Button className="!h-6" onClick={() => setDraft('')}>
              <CornerUpLeft aria-hidden="true" size={12} />
              Reply
            </Button>
          )
        ) : (
          <>
            <Button look="primary" className="!h-6" disabled={draft.trim() === '' || isBusy} onClick={reply}>
              Send to the pull request
            </Button>
            <Button className="!h-6" onClick={() => setDraft(null)}>
              Cancel
            </Button>
          </>
        )}
        {thread.canResolve && (
          <Button
            className="!h-6"
            aria-disabled={isBusy}
            onClick={() => (isBusy ? undefined : void attempt(() => threads.resolve(thread, !thread.isResolved)))}
          >
            {thread.isResolved ? <RotateCcw aria-hidden="true" size={12} /> : <Check aria-hidden="true" size={12} />}
            {thread.isResolved ? 'Unresolve' : 'Resolve'}
          </Button>
        )}
        <Button
          className="!h-6"
          aria-disabled={whyNot !== null || isBusy}
          title={whyNot === null ? 'What was said here, as a message to the session' : `Not now: ${whyNot}`}
          onClick={send}
        >
          <Send aria-hidden="true" size={12} />
          Send to the session
        </Button>
        {thread.isResolved && (
          <Button look="plain" className="!h-6" onClick={onFold}>
            Fold
          </Button>
        )}
      </p>
    </>
  )
}
