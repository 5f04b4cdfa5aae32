import { Play, Square, SquareTerminal, X } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { plainText } from '../../../src-shared/base/harmless-text.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { boardWordOf } from '../../../src-shared/board/board-word.ts'
import { shownStateOf, type SessionRow } from '../../../src-shared/board/session-row.ts'
import type { Answer } from '../../../src-shared/board/session-state.ts'
import { focusPlace } from '../../app/focus.ts'
import { cutMiddle, formatAge, plural, shortPath } from '../../app/format.ts'
import { attach } from '../../app/navigation.ts'
import { PullRequestBadge } from '../../app/pull-request-badge.tsx'
import { useRow, useServices } from '../../app/services.ts'
import { useTimeText } from '../../app/tick.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { StateIcon } from '../../ui/state-icon.tsx'
import { answerFromText } from './answer-text.ts'
import { BudgetCard } from './budget-card.tsx'
import { EvidenceLine } from './evidence-line.tsx'
import { LatestSection } from './latest-section.tsx'
import { PermissionCard } from './permission-card.tsx'
import { PlanCard } from './plan-card.tsx'
import { QuestionCard } from './question-card.tsx'
import { ReplyBox } from './reply-box.tsx'
import { ShellOutput } from './shell-output.tsx'
import { SinceSection } from './since-section.tsx'
import { TasksSection } from './tasks-section.tsx'
import { TextBlock } from './text-block.tsx'
import { TodoList } from './todo-list.tsx'
import { useMarkSeen } from './use-mark-seen.ts'
import { useTranscript } from './use-transcript.ts'

/** One session, looked at without leaving the board. */
export function Peek({ sessionId }: { readonly sessionId: SessionId }): ReactNode {
  const row = useRow(sessionId)
  const { ui } = useServices()
  const gone = row === undefined
  useEffect(() => {
    if (gone && ui.getState().peek === sessionId) ui.setState({ peek: null })
  }, [gone, sessionId, ui])
  return row === undefined ? null : <PeekOf row={row} />
}

function PeekOf({ row }: { readonly row: SessionRow }): ReactNode {
  const { sessionId, request } = row
  const view = useTranscript(sessionId)
  const seen = useMarkSeen(row, view.entries.at(-1)?.seq ?? 0)
  const { text, setText, send, sending, status } = useReply(row)
  const name = singleLine(row.name, 120)
  const disabled = sending !== null
  const card = ((): ReactNode => {
    if (request === null || row.state !== 'blocked') return <Sentence row={row} />
    const key = request.requestId
    const answer = (given: Answer): void => {
      // The button that was pressed goes away: the focus goes back to the row, unless a reply is being typed.
      if (!(document.activeElement instanceof HTMLTextAreaElement)) focusPlace('board')
      void send(given, 'reason' in given || 'feedback' in given)
    }
    switch (request.kind) {
      case 'question':
        return <QuestionCard key={key} request={request} disabled={disabled} onAnswer={answer} />
      case 'permission':
        return <PermissionCard key={key} request={request} reason={text} disabled={disabled} onAnswer={answer} />
      case 'plan':
        return <PlanCard key={key} request={request} feedback={text} disabled={disabled} onAnswer={answer} />
      case 'login':
        return <LoginCard row={row} message={request.message} />
      case 'budget':
        return <BudgetCard key={key} request={request} disabled={disabled} onAnswer={answer} />
    }
  })()
  return (
    <aside aria-label={`Peek: ${name}`} className="flex h-full min-h-0 flex-col bg-panel">
      <PeekHeader row={row} name={name} />
      <div className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto p-4">
        {card}
        <TodoList entries={view.entries} />
        <TasksSection row={row} />
        <SinceSection entries={view.entries} seenSeq={seen.seq} seenAt={seen.at} />
        {row.engine === 'shell' ? <ShellOutput row={row} /> : <LatestSection view={view} />}
        <EvidenceLine row={row} />
      </div>
      <ReplyBox
        text={text}
        onText={setText}
        onSend={() => void send(answerFromText(text.trim(), request), true)}
        sending={disabled}
        placeholder={placeholderOf(row)}
        status={status}
      />
    </aside>
  )
}

function placeholderOf(row: SessionRow): string {
  switch (row.request?.kind) {
    case 'question':
      return 'Reply in your own words'
    case 'permission':
      return 'Reply, or the reason for Deny'
    case 'plan':
      return 'What should change in the plan'
    case 'login':
    case 'budget':
    case undefined:
      return row.engine === 'shell' ? 'Send a line to the command' : 'Reply'
  }
}

/** The reply box of one session: what is typed is kept until it was accepted, also over a reload. */
function useReply(row: SessionRow): {
  readonly text: string
  readonly setText: (text: string) => void
  /** `typed`: the answer carries what stands in the box. */
  readonly send: (answer: Answer, typed: boolean) => Promise<void>
  /** The request that was answered and is not closed yet; an empty text for a plain message. */
  readonly sending: string | null
  readonly status: ReactNode
} {
  const { actions, memory } = useServices()
  const { sessionId, request, queuedReplies } = row
  const draft = `reply.${sessionId}`
  const [text, setDraft] = useState(() => memory.read(draft) ?? '')
  const [answered, setAnswered] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const setText = (next: string): void => {
    setDraft(next)
    memory.write(draft, next)
    setProblem(null)
  }
  const sending = answered === null ? null : answered === '' || answered === request?.requestId ? answered : null
  const send = async (answer: Answer, typed: boolean): Promise<void> => {
    // A permission or a plan is answered with its buttons; text alone is a message.
    const answers =
      request !== null && (request.kind === 'question' || answer.type !== 'text') ? request.requestId : null
    setAnswered(answers ?? '')
    setProblem(null)
    const result = await actions.reply(sessionId, answer, answers)
    if (!result.ok) {
      setAnswered(null)
      setProblem(result.failure.message)
      return
    }
    if (answers === null) setAnswered(null)
    if (typed) setText('')
  }
  const status =
    problem !== null ? (
      <span role="alert" className="text-failed">
        {problem}
      </span>
    ) : sending !== null ? (
      'Sending…'
    ) : queuedReplies > 0 ? (
      `${plural(queuedReplies, 'reply', 'replies')} queued: taken up when the session can`
    ) : row.liveness === 'exited' ? (
      'A reply starts it again'
    ) : null
  return { text, setText, send, sending, status }
}

function Sentence({ row }: { readonly row: SessionRow }): ReactNode {
  const { result, summary, reason } = row
  const line = summary === '' ? reason : summary
  // The row cuts a result; of a turn that ended in plain text it has a summary, and the text stands under Latest.
  const text = plainText(
    result !== null && singleLine(result).startsWith(singleLine(line).slice(0, 60)) ? result : line,
  )
  if (text.includes('\n')) {
    return (
      <div className="max-h-72 overflow-auto">
        <TextBlock text={text} />
      </div>
    )
  }
  return (
    <p className="max-h-72 overflow-auto text-lead font-bold wrap-anywhere">
      {text === '' ? boardWordOf(shownStateOf(row)) : text}
    </p>
  )
}

function LoginCard({ row, message }: { readonly row: SessionRow; readonly message: string }): ReactNode {
  const { actions } = useServices()
  return (
    <div>
      <p className="text-lead font-bold wrap-anywhere">{message}</p>
      <Button className="mt-3" onClick={() => actions.respawn(row.sessionId)}>
        Try again
      </Button>
    </div>
  )
}

function PeekHeader({ row, name }: { readonly row: SessionRow; readonly name: string }): ReactNode {
  const services = useServices()
  const { ui, actions } = services
  const { sessionId } = row
  const state = shownStateOf(row)
  const waiting = useTimeText((now) => {
    const span = formatAge(now - row.since)
    return state === 'blocked' ? `waiting ${span}` : `${boardWordOf(state).toLowerCase()} ${span}`
  })
  const directory = row.worktree?.mainCheckout ?? row.cwd
  const running = row.state === 'working' || row.state === 'blocked'
  return (
    <header className="flex shrink-0 items-start gap-2 border-b border-line py-2.5 pr-2 pl-4">
      <div className="min-w-0 flex-1">
        <h2 className="flex items-center gap-2 font-bold">
          <StateIcon state={state} liveness={row.liveness} />
          <span className="truncate" title={row.name}>
            {name}
          </span>
        </h2>
        <p
          className="mt-0.5 truncate text-small text-faint"
          title={`${row.worktree?.branch ?? ''} ${directory}`.trim()}
        >
          {[waiting, ...(row.worktree === null ? [] : [cutMiddle(row.worktree.branch, 32)]), shortPath(directory)].join(
            ' · ',
          )}
        </p>
      </div>
      {row.pullRequests.length > 0 && <PullRequestBadge pullRequests={row.pullRequests} />}
      <div className="flex shrink-0">
        <IconButton label="Attach a terminal (→)" onClick={() => attach(services, sessionId)}>
          <SquareTerminal aria-hidden="true" size={16} />
        </IconButton>
        {running ? (
          <IconButton label="Stop" onClick={() => actions.stop(sessionId)}>
            <Square aria-hidden="true" size={14} />
          </IconButton>
        ) : (
          <IconButton label="Start again" onClick={() => actions.respawn(sessionId)}>
            <Play aria-hidden="true" size={14} />
          </IconButton>
        )}
        <IconButton
          label="Close peek (Esc)"
          onClick={() => {
            ui.setState({ peek: null })
            focusPlace('board')
          }}
        >
          <X aria-hidden="true" size={16} />
        </IconButton>
      </div>
    </header>
  )
}
