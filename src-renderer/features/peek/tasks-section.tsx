import clsx from 'clsx'
import { Bot, CircleCheck, CircleDashed, CirclePause, CircleSlash, CircleX, SquareTerminal } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { Task } from '../../../src-shared/board/session-record.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { useServices } from '../../app/services.ts'
import { Button } from '../../ui/button.tsx'

const icons = {
  running: { Icon: CircleDashed, color: 'text-working', word: 'running' },
  waiting: { Icon: CirclePause, color: 'text-needs', word: 'waits' },
  completed: { Icon: CircleCheck, color: 'text-completed', word: 'done' },
  failed: { Icon: CircleX, color: 'text-failed', word: 'failed' },
  stopped: { Icon: CircleSlash, color: 'text-stopped', word: 'stopped' },
} as const

const endedShown = 5

/** Subagents and background commands of a session: those that run, and the last that ended. */
export function TasksSection({
  row,
}: {
  readonly row: Pick<SessionRow, 'sessionId' | 'tasks' | 'liveness'>
}): ReactNode {
  const running = row.tasks.filter(({ endedAt }) => endedAt === null)
  const ended = row.tasks.filter(({ endedAt }) => endedAt !== null).slice(-endedShown)
  if (running.length + ended.length === 0) return null
  return (
    <section aria-label="Tasks">
      <h3 className="mt-5 mb-1.5 text-label font-bold text-faint">
        Tasks{running.length === 0 ? '' : ` · ${running.length} running`}
      </h3>
      <ul className="grid gap-1.5">
        {[...running, ...ended].map((task) => (
          <TaskLine key={task.id} row={row} task={task} />
        ))}
      </ul>
    </section>
  )
}

function TaskLine({
  row: { sessionId, liveness },
  task,
}: {
  readonly row: Pick<SessionRow, 'sessionId' | 'liveness'>
  readonly task: Task
}): ReactNode {
  const { actions } = useServices()
  const [stopping, setStopping] = useState(false)
  // What a process ran ends with it.
  const runs = task.endedAt === null && liveness !== 'exited'
  const { Icon, color, word } = icons[runs || task.endedAt !== null ? task.state : 'stopped']
  const Kind = task.kind === 'subagent' ? Bot : SquareTerminal
  const title = singleLine(task.title, 200)
  const summary = singleLine(task.summary, 200)
  return (
    <li className="flex min-w-0 items-start gap-2">
      <Icon aria-hidden="true" size={15} className={clsx('mt-0.5 shrink-0', color)} />
      <span className="sr-only">{word}: </span>
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-1.5">
          <Kind aria-hidden="true" size={13} className="shrink-0 text-faint" />
          <span className={clsx('truncate', task.kind === 'command' && 'font-mono')} title={title}>
            {task.agent === undefined ? title : `${singleLine(task.agent, 40)} · ${title}`}
          </span>
        </p>
        {summary === '' || summary === title ? null : (
          <p className="truncate text-label text-dim" title={summary}>
            {summary}
          </p>
        )}
      </div>
      {runs ? (
        <Button
          className="h-6"
          aria-label={`Stop ${title}`}
          disabled={stopping}
          onClick={() => {
            setStopping(true)
            void actions.stopTask(sessionId, task.id).then((stopped) => {
              if (!stopped) setStopping(false)
            })
          }}
        >
          {stopping ? 'Stopping…' : 'Stop'}
        </Button>
      ) : null}
    </li>
  )
}
