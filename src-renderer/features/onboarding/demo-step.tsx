import { useState, type ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { boardWordOf } from '../../../src-shared/board/board-word.ts'
import { shownStateOf } from '../../../src-shared/board/session-row.ts'
import { useKeyLabel } from '../../app/commands/use-key-label.ts'
import { tryDemo } from '../../app/demo.ts'
import { dispatchTask, newSessionId } from '../../app/dispatch-task.ts'
import { focusPlace } from '../../app/focus.ts'
import { openPeek } from '../../app/navigation.ts'
import { useServices, useUi, useValue } from '../../app/services.ts'
import { Button } from '../../ui/button.tsx'
import { Step } from './step.tsx'

/** A first session from its task to its end, played by the practice model. */
export function DemoStep(): ReactNode {
  const services = useServices()
  const { ui, launch, connection } = services
  const demo = useValue(launch, (state) => state.demo)
  const session = useUi((state) => state.firstSession)
  const row = useValue(connection.board, ({ board }) => (session === null ? undefined : board.rows.get(session)))
  const peekKey = useKeyLabel('peek')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const alone = async (run: () => Promise<string | null>): Promise<void> => {
    if (busy) return
    setBusy(true)
    setProblem(null)
    setProblem(await run())
    setBusy(false)
  }
  const first = demo?.tasks[0]
  const start = async (prompt: string): Promise<string | null> => {
    const sessionId = newSessionId()
    const target = { engine: 'agent', directory: null, agent: null } as const
    // Before the row is there: these steps stay while it works.
    ui.setState({ firstSession: sessionId })
    const result = await dispatchTask(services, { sessionId, prompt, target, attachments: [], attach: false })
    if (result.ok) return null
    ui.setState({ firstSession: null })
    return result.failure.message
  }
  const look = (sessionId: SessionId): void => {
    ui.setState({ overlay: null })
    openPeek(services, sessionId)
    focusPlace('board')
  }
  const ended = row !== undefined && row.state !== 'working' && row.state !== 'blocked'
  return (
    <Step
      title="A first session"
      done={ended}
      status={
        row !== undefined ? (
          <span role="status">
            <b className="font-bold text-text">{singleLine(row.name, 60)}</b> · {boardWordOf(shownStateOf(row))}
            {ended && ` · ${singleLine(row.result ?? row.summary, 120)}`}
          </span>
        ) : demo === null ? (
          'No account is needed: a practice model works on a sample repository.'
        ) : (
          'The sample repository is ready. A task becomes a session, a session becomes a row.'
        )
      }
      action={
        row !== undefined ? (
          <Button title={`Peek (${peekKey})`} look={ended ? 'primary' : 'outline'} onClick={() => look(row.sessionId)}>
            Look at it
          </Button>
        ) : first === undefined ? (
          // Not `disabled`, which takes the focus away: the next step is the same button.
          <Button aria-disabled={busy} onClick={() => void alone(() => tryDemo(services))}>
            {busy ? 'Preparing the demo…' : 'Try the demo'}
          </Button>
        ) : (
          <Button look="primary" aria-disabled={busy} onClick={() => void alone(() => start(first.prompt))}>
            Start “{singleLine(first.title, 40)}”
          </Button>
        )
      }
    >
      {problem !== null && (
        <p role="alert" className="pl-5 text-small text-failed">
          {problem}
        </p>
      )}
    </Step>
  )
}
