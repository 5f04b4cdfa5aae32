import { ArrowDown, ArrowUp, Pencil, X } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { plainText } from '../../../src-shared/base/harmless-text.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import type { Answer, Reply } from '../../../src-shared/board/session-state.ts'
import { focusPlace } from '../../app/focus.ts'
import { plural } from '../../app/format.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { useQueuedReplies, type QueuedReplies } from './use-queued-replies.ts'

function wordsOf(answer: Answer): string {
  switch (answer.type) {
    case 'text':
      return answer.text
    case 'permission':
      return answer.decision === 'deny' ? 'Deny' : 'Allow'
    case 'plan':
      return answer.decision === 'approve' ? 'Approve the plan' : 'Send the plan back'
    default:
      return 'An answer'
  }
}

/** When what waits is taken up. */
function whenOf(row: SessionRow): string {
  if (row.liveness === 'unresponsive') return 'kept until its process answers'
  if (row.liveness === 'exited') return 'kept until it starts again'
  return row.state === 'blocked' ? 'taken up after your answer' : 'taken up at the next step'
}

/** Replies that wait behind a turn, or for a process: each can be changed, moved and taken back. */
export function QueuedRepliesList({ row }: { readonly row: SessionRow }): ReactNode {
  const queue = useQueuedReplies(row)
  const [problem, setProblem] = useState<string | null>(null)
  const { replies } = queue
  if (replies.length === 0) return null
  const act = (done: Promise<string | null>): void => void done.then(setProblem)
  return (
    <section aria-label="Queued replies" className="mb-2 rounded-control border border-line bg-bg">
      <h3 className="px-2.5 pt-1.5 text-label text-faint">
        <b className="font-bold">{plural(replies.length, 'reply', 'replies')} queued</b>, {whenOf(row)}
      </h3>
      <ol className="max-h-40 overflow-auto pb-1">
        {replies.map((reply, at) => (
          <QueuedLine
            key={reply.requestId}
            reply={reply}
            queue={queue}
            act={act}
            isFirst={at === 0}
            isLast={at === replies.length - 1}
          />
        ))}
      </ol>
      {problem !== null && (
        <p role="alert" className="px-2.5 pb-1.5 text-small text-failed">
          {problem}
        </p>
      )}
    </section>
  )
}

function QueuedLine(props: {
  readonly reply: Reply
  readonly queue: QueuedReplies
  readonly act: (done: Promise<string | null>) => void
  readonly isFirst: boolean
  readonly isLast: boolean
}): ReactNode {
  const { reply, queue, act, isFirst, isLast } = props
  const [isEdited, setEdited] = useState(false)
  const { answer } = reply
  const words = wordsOf(answer)
  const short = singleLine(words, 60)
  const files = answer.type === 'text' ? (answer.attachments?.length ?? 0) : 0
  if (isEdited && answer.type === 'text') {
    return (
      <EditedLine
        text={answer.text}
        onDone={(text) => {
          setEdited(false)
          focusPlace('reply')
          if (text !== null && text !== answer.text) act(queue.edit(reply, text))
        }}
      />
    )
  }
  return (
    <li className="flex min-h-7 items-center gap-1 pr-1 pl-2.5">
      <span className="line-clamp-2 min-w-0 flex-1 wrap-anywhere text-small text-dim" title={plainText(words)}>
        {singleLine(words, 300)}
        {files > 0 && <span className="text-faint"> · {plural(files, 'file')}</span>}
      </span>
      {!(isFirst && isLast) && (
        <>
          <IconButton label={`Move up: ${short}`} disabled={isFirst} onClick={() => act(queue.move(reply, -1))}>
            <ArrowUp aria-hidden="true" size={13} />
          </IconButton>
          <IconButton label={`Move down: ${short}`} disabled={isLast} onClick={() => act(queue.move(reply, 1))}>
            <ArrowDown aria-hidden="true" size={13} />
          </IconButton>
        </>
      )}
      {answer.type === 'text' && (
        <IconButton label={`Edit: ${short}`} onClick={() => setEdited(true)}>
          <Pencil aria-hidden="true" size={13} />
        </IconButton>
      )}
      <IconButton
        label={`Remove: ${short}`}
        onClick={() => {
          focusPlace('reply')
          act(queue.remove(reply.requestId))
        }}
      >
        <X aria-hidden="true" size={14} />
      </IconButton>
    </li>
  )
}

function EditedLine(props: { readonly text: string; readonly onDone: (text: string | null) => void }): ReactNode {
  const { text, onDone } = props
  const [next, setNext] = useState(text)
  const box = useRef<HTMLTextAreaElement | null>(null)
  useEffect(() => {
    box.current?.focus()
    box.current?.select()
  }, [])
  const save = (): void => onDone(next.trim() === '' ? null : next.trim())
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') onDone(null)
    else if (event.key === 'Enter' && !event.shiftKey) save()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <li className="px-2 py-1">
      <textarea
        ref={box}
        aria-label="Edit queued reply"
        rows={1}
        value={next}
        onChange={(event) => setNext(event.target.value)}
        onKeyDown={onKeyDown}
        className="block field-sizing-content max-h-24 w-full resize-none rounded-small border border-line bg-panel px-1.5 py-1 text-small outline-0 focus:border-accent"
      />
      <div className="mt-1 flex justify-end gap-1">
        <Button look="plain" className="h-6" onClick={() => onDone(null)}>
          Cancel
        </Button>
        <Button className="h-6" onClick={save}>
          Save
        </Button>
      </div>
    </li>
  )
}
