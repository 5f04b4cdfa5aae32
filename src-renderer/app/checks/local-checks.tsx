import { Play, ShieldCheck, Square, Wrench } from 'lucide-react'
import type { ReactNode } from 'react'
import type { DeclaredCheck, SessionChecks } from '../../../src-shared/api/checks.ts'
import type { FailedCheck } from '../../../src-shared/board/local-checks.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { useServices } from '../services.ts'
import { CheckLine } from './check-line.tsx'
import { useFix } from './use-fix.ts'

/** The checks that the project declares: how they stand on the session's files, run here, and mended. */
export function LocalChecks(props: { readonly row: SessionRow; readonly checks: SessionChecks }): ReactNode {
  const { row, checks: all } = props
  const { connection, toasts } = useServices()
  const { checks, problem, trusted, verified } = all
  const fix = useFix(row)
  const isUnderWay = checks.some(({ state }) => state === 'waiting' || state === 'running')
  const failed = checks.filter(({ state }) => state === 'failed')
  const { sessionId } = row
  const run = async (names?: readonly string[]): Promise<void> => {
    const result = await connection.call((client) =>
      client.checks.run({ sessionId, ...(names === undefined ? {} : { names: [...names] }) }),
    )
    if (!result.ok) toasts.show({ kind: 'problem', text: 'The checks were not run', detail: result.failure.message })
  }
  const stop = async (): Promise<void> => {
    const result = await connection.call((client) => client.checks.stop({ sessionId }))
    if (!result.ok) toasts.show({ kind: 'problem', text: 'The checks still run', detail: result.failure.message })
  }
  return (
    <div className="grid gap-1 text-small">
      <div className="flex min-h-6 flex-wrap items-center gap-2">
        {verified ? (
          <span className="flex items-center gap-1.5 text-completed">
            <ShieldCheck aria-hidden="true" size={14} />
            Verified: all declared checks passed on these files
          </span>
        ) : (
          <span className="min-w-0 text-dim">
            {problem ?? (trusted ? standingOf(checks) : 'They run once the folder is trusted (Ctrl+K, Trust).')}
          </span>
        )}
        <span className="flex-1" />
        {failed.length > 1 && (
          <Button
            className="!h-6"
            aria-disabled={fix.why !== null || fix.isSending}
            title={fix.why === null ? 'One message to the session' : `Not now: ${fix.why}`}
            onClick={() => fix.send(() => Promise.resolve(failed.map(failedOf)))}
          >
            <Wrench aria-hidden="true" size={12} />
            Fix all {failed.length}
          </Button>
        )}
        {isUnderWay ? (
          <Button className="!h-6" onClick={() => void stop()}>
            <Square aria-hidden="true" size={11} />
            Stop checks
          </Button>
        ) : (
          checks.length > 0 && (
            <Button
              className="!h-6"
              aria-disabled={!trusted || problem !== null}
              onClick={() => (trusted && problem === null ? void run() : undefined)}
            >
              <Play aria-hidden="true" size={11} />
              Run checks
            </Button>
          )
        )}
      </div>
      {checks.length > 0 && (
        <ul aria-label="Declared checks" className="grid gap-0.5">
          {checks.map((check) => (
            <CheckLine
              key={check.name}
              name={check.name}
              look={check.state}
              isStale={check.isStale}
              note={noteOf(check)}
              title={singleLine(check.command, 400)}
              tail={check.tail}
              hasLog={check.startedAt !== null}
            >
              {check.state === 'failed' && (
                <Button
                  className="!h-6"
                  aria-label={`Fix it: ${singleLine(check.name, 80)}`}
                  aria-disabled={fix.why !== null || fix.isSending}
                  title={fix.why === null ? 'Sends its log to the session' : `Not now: ${fix.why}`}
                  onClick={() => fix.send(() => Promise.resolve([failedOf(check)]))}
                >
                  Fix it
                </Button>
              )}
              {!isUnderWay && trusted && problem === null && (
                <IconButton
                  label={`Run ${singleLine(check.name, 80)}`}
                  className="!size-6"
                  onClick={() => void run([check.name])}
                >
                  <Play aria-hidden="true" size={11} />
                </IconButton>
              )}
            </CheckLine>
          ))}
        </ul>
      )}
    </div>
  )
}

function failedOf({ name, command, how, tail }: DeclaredCheck): FailedCheck {
  return { name, command, how, tail }
}

function noteOf({ state, how, startedAt, endedAt }: DeclaredCheck): string {
  const took = startedAt === null || endedAt === null || state === 'stopped' ? [] : [durationText(endedAt - startedAt)]
  return [...(how === null ? [] : [how]), ...took].join(' · ')
}

function durationText(ms: number): string {
  return ms < 60_000
    ? `${(ms / 1_000).toFixed(1)} s`
    : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`
}

function standingOf(checks: readonly DeclaredCheck[]): string {
  const count = (wanted: (check: DeclaredCheck) => boolean): number => checks.filter(wanted).length
  const parts = [
    [count(({ state, isStale }) => state === 'failed' && !isStale), 'failed'],
    [count(({ state }) => state === 'running' || state === 'waiting'), 'to come'],
    [count(({ state, isStale }) => state === 'passed' && !isStale), 'passed'],
    [count(({ isStale }) => isStale), 'of other files'],
    [count(({ state }) => state === 'not-run' || state === 'stopped'), 'not run'],
  ] as const
  return parts.flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`])).join(' · ')
}
