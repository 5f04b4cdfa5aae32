import { spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import type { Clock } from '../../../src-shared/base/clock.ts'
import { plainText } from '../../../src-shared/base/harmless-text.ts'
import type { AcpAgent } from '../../../src-shared/board/acp-agent.ts'
import { listProcesses, type ListedProcess } from '../../../src-node/processes/list-processes.ts'
import { signalMatched } from '../../../src-node/processes/signal-matched.ts'
import { endProcessSession } from '../shell/end-process-session.ts'
import { AgentTrouble } from './agent-trouble.ts'

/** What an agent's program needs of its session. */
export type ProcessSurroundings = {
  readonly clock: Clock
  readonly directory: string
  readonly environment: Readonly<Record<string, string>>
  readonly ownProcess: (pid: number) => Promise<() => Promise<void>>
  readonly report: (what: string, error?: unknown) => void
}

/** An agent's program at work, in a process group and session of its own. */
export type AgentProcess = {
  readonly stdin: Writable
  readonly stdout: Readable
  /** Resolves once neither it nor anything that it started runs any more: how it ended, in words. */
  readonly ended: Promise<string>
  /** The end of what it wrote to its error output. */
  readonly errors: () => string
  /** Closes its input, asks, then kills: it and all that it started. */
  readonly end: () => Promise<void>
}

/** An agent that ends by itself when its input is closed gets this long for it. */
const graceMs = 300
const keptErrors = 4_096

/** Starts an agent's program. Throws `AgentTrouble` where it cannot be started. */
export async function startAgent(agent: AcpAgent, around: ProcessSurroundings): Promise<AgentProcess> {
  const { clock, directory, environment, report } = around
  const child = spawn(agent.command, agent.args, {
    cwd: directory,
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    // A session of its own: what it leaves behind when it dies is found by that.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  // Writing to a program that has just ended is no news: its end is.
  child.stdin.on('error', () => undefined)
  child.stdout.on('error', () => undefined)
  let errors = ''
  const text = new StringDecoder('utf8')
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + text.write(chunk)).slice(-keptErrors)
  })
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `ended with exit code ${code}` : `ended by ${signal}`),
    )
  })
  const started = await new Promise<Error | null>((resolve) => {
    child.once('spawn', () => resolve(null))
    child.once('error', resolve)
  })
  const { pid } = child
  if (started !== null || pid === undefined) throw notStarted(agent, started)
  child.on('error', (error) => report(`${agent.id}: its process`, error))
  const disown = await around.ownProcess(pid)
  let strays: readonly ListedProcess[] = []
  const ended = exited.then(async (how) => {
    await endProcessSession(pid, clock)
    // What left the group, too: each is matched by its start time before it gets a signal.
    for (const one of strays) await signalMatched(one, 'SIGKILL')
    child.stdout.destroy()
    child.stderr.destroy()
    await disown()
    return how
  })
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    ended,
    errors: () => plainText(errors).trim(),
    end: async () => {
      strays = await descendantsOf(pid)
      child.stdin.end()
      const cancel = clock.schedule(graceMs, () => {
        endProcessSession(pid, clock).catch((error: unknown) => report(`${agent.id} could not be ended`, error))
      })
      await exited
      cancel()
      await ended
    },
  }
}

function notStarted(agent: AcpAgent, error: Error | null): AgentTrouble {
  const isMissing = error !== null && 'code' in error && error.code === 'ENOENT'
  const why = isMissing ? `${agent.command} is not there, or not on PATH` : (error?.message ?? 'it has no process')
  return new AgentTrouble('failed', `${agent.name} could not be started: ${why}. Install it, then reply to go on.`)
}

async function descendantsOf(root: number): Promise<readonly ListedProcess[]> {
  const all = (await listProcesses()) ?? []
  const found = new Set([root])
  // Parents may stand behind their children in the list.
  for (let before = 0; before !== found.size;) {
    before = found.size
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid)
  }
  return all.filter(({ pid }) => pid !== root && found.has(pid))
}
