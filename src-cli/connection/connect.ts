import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { apiVersion } from '../../src-shared/api/version.ts'
import { exitCodes, Failure } from '../failure.ts'
import { tryConnect, type Connection } from './connection.ts'
import type { StartOptions } from './start-supervisor.ts'
import { wasKilled } from './was-killed.ts'

const HAND_OVER_TIMEOUT_MS = 15_000
const REJOIN_PATIENCE_MS = 3_000

/**
 * `start`: a user wants something, so a supervisor is started where none runs. `rejoin`: a client lost its supervisor; it
 * starts one again when that was killed, but not when somebody ended it on purpose.
 */
export type ConnectHow = 'start' | 'rejoin'

/**
 * Connects to the supervisor, and starts one where none runs. An older one is asked to hand over to a new one first: its
 * workers stay. Throws exit 4 when there is none to be had.
 */
export async function connect(options: StartOptions, how: ConnectHow = 'start'): Promise<Connection> {
  const attempt = await tryConnect(options.home, options.client)
  switch (attempt.kind) {
    case 'connected':
      if (attempt.connection.info.api >= apiVersion) return attempt.connection
      await askToHandOver(options, attempt.connection)
      return await start(options)
    case 'absent':
      return how === 'start' ? await start(options) : await rejoin(options)
    case 'refused':
      throw new Failure(
        exitCodes.unreachable,
        `${attempt.reason}: look at "backburner daemon logs", then end that process and try again`,
      )
  }
}

/**
 * A supervisor that ends takes its endpoint file away; one that is killed cannot. During a hand-over there is none for a
 * moment, and one that is about to end may still have its file.
 */
async function rejoin(options: StartOptions): Promise<Connection> {
  const deadline = performance.now() + REJOIN_PATIENCE_MS
  while (performance.now() < deadline) {
    if (await wasKilled(options.home)) return await start(options)
    const attempt = await tryConnect(options.home, options.client)
    if (attempt.kind === 'connected') return attempt.connection
    await sleep(50)
  }
  throw new Failure(exitCodes.unreachable, 'the supervisor was stopped; any command starts it again')
}

async function start(options: StartOptions): Promise<Connection> {
  // Loaded here: a command that finds its supervisor running need not read how to start one.
  const { startSupervisor } = await import('./start-supervisor.ts')
  return await startSupervisor(options)
}

async function askToHandOver(options: StartOptions, connection: Connection): Promise<void> {
  const { pid, instanceId } = connection.info
  await connection.api.supervisor.handOver({ to: randomUUID() })
  connection.close()
  const deadline = performance.now() + HAND_OVER_TIMEOUT_MS
  while (performance.now() < deadline) {
    const attempt = await tryConnect(options.home, options.client)
    if (attempt.kind === 'absent') return
    if (attempt.kind === 'connected') {
      const isAnother = attempt.connection.info.instanceId !== instanceId
      attempt.connection.close()
      if (isAnother) return
    }
    await sleep(25)
  }
  throw new Failure(
    exitCodes.unreachable,
    `the older supervisor (pid ${pid}) said that it hands over, and did not: run "backburner daemon stop --keep-workers" with its version, then try again`,
  )
}
