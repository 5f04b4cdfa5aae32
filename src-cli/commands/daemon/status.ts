import { hostInWords } from '../../../src-shared/api/host-in-words.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { tryConnect } from '../../connection/connection.ts'
import type { Context } from '../../context.ts'
import { exitCodes, Failure } from '../../failure.ts'
import { shortDuration } from '../../output/age.ts'

/** `daemon status`: what runs. Starts nothing; exit 4 when nothing runs. */
export async function showStatus(context: Context, asJson: boolean): Promise<number> {
  const attempt = await tryConnect(context.home, 'cli')
  if (attempt.kind === 'refused') throw new Failure(exitCodes.unreachable, attempt.reason)
  if (attempt.kind === 'absent') {
    if (asJson) context.print(`${JSON.stringify({ state: 'stopped', home: context.home }, null, 2)}\n`)
    else context.print(`stopped · the next command starts it (home ${context.home})\n`)
    return exitCodes.unreachable
  }
  try {
    const status = await attempt.connection.api.supervisor.status()
    if (asJson) {
      context.print(`${JSON.stringify({ state: 'running', ...status }, null, 2)}\n`)
      return exitCodes.done
    }
    const live = status.workers.filter((worker) => worker.pid !== null)
    const lines = [
      ['state', `running (${status.shell})`],
      ['version', `${status.version} (api ${status.api})`],
      ['pid', String(status.pid)],
      [
        'up since',
        `${new Date(status.startedAt).toLocaleString()} (${shortDuration(context.now() - status.startedAt)})`,
      ],
      ['home', status.home],
      ['sockets', status.socketDirectory],
      ['workers', live.length === 0 ? 'none' : String(live.length)],
    ] as const
    for (const [name, value] of lines) context.print(`${name.padEnd(10)}${value}\n`)
    for (const worker of live) {
      context.print(
        `  ${worker.id}  ${String(worker.pid).padEnd(8)}${worker.phase.padEnd(13)}${singleLine(worker.name, 80)}\n`,
      )
    }
    for (const one of status.hosts ?? [])
      context.print(`host      ${singleLine(one.host, 100)}: ${singleLine(hostInWords(one), 200)}\n`)
    for (const problem of status.problems) context.print(`problem   ${singleLine(problem)}\n`)
    return exitCodes.done
  } finally {
    attempt.connection.close()
  }
}
