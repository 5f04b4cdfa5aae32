import { readdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { homePaths } from '../../../src-node/paths/home-paths.ts'
import { isSameProcess, lookUpProcess } from '../../../src-node/processes/process-identity.ts'
import { readEndpoint } from '../../connection/endpoint.ts'
import { tryConnect, type Connection } from '../../connection/connection.ts'
import type { Context } from '../../context.ts'
import { exitCodes, Failure } from '../../failure.ts'

const STOP_TIMEOUT_MS = 60_000

/** `daemon stop`: ends the supervisor, and with it the workers unless they are to be kept. Returns when they are gone. */
export async function stopDaemon(context: Context, keepWorkers: boolean): Promise<number> {
  const connection = await runningSupervisor(context, keepWorkers)
  if (connection === null) {
    context.print('stopped already\n')
    return exitCodes.done
  }
  // As it tells of itself: the file may still name one that was killed, whose socket's place it took.
  const { pid } = connection.info
  const found = await lookUpProcess(pid)
  const startTime = found.kind === 'running' ? found.startTime : ''
  await connection.api.supervisor.stop({ keepWorkers })
  connection.close()
  const deadline = performance.now() + STOP_TIMEOUT_MS
  // The app's window stays when its supervisor ends: then a supervisor that no longer answers is all there is to see.
  while ((await isSameProcess({ pid, startTime })) === 'same' && (await answers(context))) {
    if (performance.now() > deadline) {
      throw new Failure(exitCodes.failed, `the supervisor (pid ${pid}) does not end; see "backburner daemon logs"`)
    }
    await sleep(20)
  }
  await endOf(pid, startTime, connection.info.shell)
  context.print(keepWorkers ? `stopped · sessions go on working (pid ${pid} ended)\n` : `stopped · pid ${pid} ended\n`)
  return exitCodes.done
}

/** Waits a little for the process itself: a socket closes before its process ends. */
async function endOf(pid: number, startTime: string, shell: 'headless' | 'electron'): Promise<void> {
  if (shell === 'electron') return
  const deadline = performance.now() + STOP_TIMEOUT_MS
  while ((await isSameProcess({ pid, startTime })) === 'same') {
    if (performance.now() > deadline) {
      throw new Failure(
        exitCodes.failed,
        `the supervisor (pid ${pid}) let go of its socket and does not end; end that process`,
      )
    }
    await sleep(10)
  }
}

/** The supervisor to stop. Where none runs but workers do (it was killed), one is started: it alone may end them. */
async function runningSupervisor(context: Context, keepWorkers: boolean): Promise<Connection | null> {
  const attempt = await tryConnect(context.home, 'cli')
  switch (attempt.kind) {
    case 'connected':
      return attempt.connection
    case 'refused':
      throw new Failure(exitCodes.unreachable, attempt.reason)
    case 'absent':
      return !keepWorkers && (await mayHaveWorkers(context.home)) ? await context.connect() : null
  }
}

/** A supervisor that was killed left its endpoint behind, and perhaps workers that have not published theirs yet. */
async function mayHaveWorkers(home: string): Promise<boolean> {
  if ((await readEndpoint(home)) !== null) return true
  const paths = homePaths(home)
  const ids = await readdir(paths.jobs).catch(() => [])
  return ids.some((id) => /^[0-9a-f]{8}$/.test(id) && existsSync(paths.job(id).worker))
}

async function answers(context: Context): Promise<boolean> {
  const attempt = await tryConnect(context.home, 'cli')
  if (attempt.kind === 'connected') attempt.connection.close()
  return attempt.kind === 'connected'
}
