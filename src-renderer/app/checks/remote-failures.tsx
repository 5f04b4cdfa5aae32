import { Wrench } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import type { FailedCheck } from '../../../src-shared/board/local-checks.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { Button } from '../../ui/button.tsx'
import { useServices } from '../services.ts'
import { CheckLine } from './check-line.tsx'
import { useFix } from './use-fix.ts'

type Failure = { readonly pullRequest: string; readonly number: number; readonly name: string; readonly at: number }
type Log =
  | { readonly kind: 'here'; readonly how: string | null; readonly tail: string }
  | { readonly kind: 'not-here'; readonly why: string }

/** What failed on the hosts of a session's pull requests. */
export function remoteFailures({ pullRequests }: Pick<SessionRow, 'pullRequests'>): readonly Failure[] {
  return pullRequests.flatMap(({ url, number, checks = [], updatedAt = 0, open }) =>
    open
      ? checks.flatMap(({ name, state }) =>
          state === 'failed' ? [{ pullRequest: url, number, name, at: updatedAt }] : [],
        )
      : [],
  )
}

/** Checks that failed elsewhere: what they printed, and the session asked to mend it. */
export function RemoteFailures({ row }: { readonly row: SessionRow }): ReactNode {
  const { connection } = useServices()
  const [logs, setLogs] = useState<ReadonlyMap<string, Log>>(new Map())
  const fix = useFix(row)
  const failures = remoteFailures(row)
  if (failures.length === 0) return null
  const { sessionId } = row
  const load = async (failure: Failure): Promise<Log> => {
    const key = keyOf(failure)
    const known = logs.get(key)
    if (known?.kind === 'here') return known
    const { pullRequest, name } = failure
    const result = await connection.call((client) => client.checks.remoteLog({ sessionId, pullRequest, name }))
    const log: Log = result.ok
      ? { kind: 'here', ...result.value }
      : { kind: 'not-here', why: singleLine(result.failure.message, 300) }
    setLogs((before) => new Map([...before, [key, log]]))
    return log
  }
  const collect = async (wanted: readonly Failure[]): Promise<readonly FailedCheck[]> => {
    return await Promise.all(
      wanted.map(async (failure): Promise<FailedCheck> => {
        const log = await load(failure)
        const where = `on pull request #${failure.number}`
        return log.kind === 'here'
          ? {
              name: failure.name,
              command: null,
              how: log.how === null ? where : `${log.how}, ${where}`,
              tail: log.tail,
            }
          : { name: failure.name, command: null, how: `${where}; its log could not be read: ${log.why}`, tail: '' }
      }),
    )
  }
  return (
    <div className="grid gap-0.5 text-small">
      <div className="flex min-h-6 items-center gap-2">
        <span className="text-failed">{`${failures.length} failed on the pull request`}</span>
        <span className="flex-1" />
        {failures.length > 1 && (
          <Button
            className="!h-6"
            aria-disabled={fix.why !== null || fix.isSending}
            title={fix.why === null ? 'One message to the session, with their logs' : `Not now: ${fix.why}`}
            onClick={() => fix.send(() => collect(failures))}
          >
            <Wrench aria-hidden="true" size={12} />
            Fix all {failures.length}
          </Button>
        )}
      </div>
      <ul aria-label="Failed on the pull request" className="grid gap-0.5">
        {failures.map((failure) => {
          const log = logs.get(keyOf(failure))
          const name = singleLine(failure.name, 80)
          return (
            <CheckLine
              key={keyOf(failure)}
              name={failure.name}
              look="failed"
              note={`#${failure.number}`}
              tail={log?.kind === 'here' ? log.tail : null}
              problem={log?.kind === 'not-here' ? log.why : null}
              hasLog
              onOpen={() => void load(failure)}
            >
              <Button
                className="!h-6"
                aria-label={`Fix it: ${name}`}
                aria-disabled={fix.why !== null || fix.isSending}
                title={fix.why === null ? 'Sends its log to the session' : `Not now: ${fix.why}`}
                onClick={() => fix.send(() => collect([failure]))}
              >
                Fix it
              </Button>
            </CheckLine>
          )
        })}
      </ul>
    </div>
  )
}

/** Another run of a check has another log. */
function keyOf({ pullRequest, name, at }: Failure): string {
  return `${pullRequest}\n${name}\n${at}`
}
