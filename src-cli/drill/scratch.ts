import { mkdtemp, realpath, rm, rmdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isSameProcess, type ProcessIdentity } from '../../src-node/processes/process-identity.ts'
import { signalMatched } from '../../src-node/processes/signal-matched.ts'
import { connect } from '../connection/connect.ts'
import { tryConnect } from '../connection/connection.ts'
import { readEndpoint } from '../connection/endpoint.ts'
import type { Context } from '../context.ts'

/** Variables that lead to the user's own account, supervisor or settings. */
const ownVariable = /^(?:ANTHROPIC_|CLAUDE_|BACKBURNER_|XDG_)/
const endPatienceMs = 20_000

/** A home of its own, with a supervisor of its own: nothing of the user's is read, written or asked. */
export type Scratch = {
  readonly context: Context
  readonly home: string
  /** What processes were seen here: none of them may be left. */
  readonly seen: (process: ProcessIdentity) => void
  /** Ends everything in it and takes it away; resolves with what could not be. */
  readonly remove: () => Promise<readonly string[]>
}

/** Makes one. */
export async function makeScratch(context: Context): Promise<Scratch> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'bb-drill-')))
  const own = Object.entries(context.environment).filter(([name]) => !ownVariable.test(name))
  const environment = { ...Object.fromEntries(own), HOME: join(home, 'user'), USERPROFILE: join(home, 'user') }
  const { program } = context
  const processes = new Map<string, ProcessIdentity>()
  let sockets: string | null = null
  const seen = (one: ProcessIdentity): void => void processes.set(`${one.pid} ${one.startTime}`, one)
  const open: Context['connect'] = async (how) => {
    const connection = await connect({ home, program, environment, client: 'cli' }, how)
    sockets = connection.info.socketDirectory
    seen(connection.endpoint)
    return connection
  }
  return {
    home,
    seen,
    context: { ...context, home, environment, connect: open },
    remove: async () => {
      await stop(home)
      const left: string[] = []
      for (const one of processes.values()) if (!(await isGone(one))) left.push(`process ${one.pid}`)
      await rm(home, { recursive: true, force: true, maxRetries: 3 })
      if (existsSync(home)) left.push(home)
      if (sockets !== null && !sockets.startsWith('\\\\')) {
        await rm(sockets, { recursive: true, force: true })
        // Shared with the sockets of other homes: it goes only when it is empty.
        await rmdir(dirname(sockets)).catch(() => undefined)
        if (existsSync(sockets)) left.push(sockets)
      }
      return left
    },
  }
}

/** Has the supervisor end with its workers. One that was killed is replaced first: it alone may end them. */
async function stop(home: string): Promise<void> {
  const attempt = await tryConnect(home, 'cli')
  const endpoint = await readEndpoint(home)
  if (attempt.kind === 'connected') {
    await attempt.connection.api.supervisor.stop({ keepWorkers: false }).catch(() => undefined)
    attempt.connection.close()
  }
  const deadline = performance.now() + endPatienceMs
  while (endpoint !== null && (await isSameProcess(endpoint)) === 'same' && performance.now() < deadline)
    await sleep(20)
}

/** Whether a process of the drill has ended; one that has not is ended. */
async function isGone(one: ProcessIdentity): Promise<boolean> {
  const deadline = performance.now() + endPatienceMs / 4
  while ((await isSameProcess(one)) === 'same') {
    if (performance.now() > deadline) return (await signalMatched(one, 'SIGKILL')) === 'gone'
    await sleep(20)
  }
  return true
}
