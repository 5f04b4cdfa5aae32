import { spawn, type ChildProcess } from 'node:child_process'
import { StringDecoder } from 'node:string_decoder'
import type { Readable } from 'node:stream'
import { listProcesses } from '../processes/list-processes.ts'
import { signalMatched } from '../processes/signal-matched.ts'

/** One hook command to run. */
export type HookProcess = {
  /** A text for the shell, or a program with its arguments. */
  readonly command: string | readonly string[]
  /** What it reads on stdin, as JSON. */
  readonly input: Readonly<Record<string, unknown>>
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly signal?: AbortSignal
  /** Notes the process group, so that it can be ended after a crash; undone by the returned function. */
  readonly ownProcess?: (pid: number) => Promise<() => Promise<void>>
}

/** How it ended. `exitCode` is null when it was killed or could not be started (then `stderr` says why). */
export type HookEnd = {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  readonly timedOut: boolean
}

/** More of an output is read and dropped. */
const longestOutput = 200_000
/** Output on its way when the shell has ended is waited for this long. */
const drainMs = 200
const graceMs = 1_000

/** Runs a hook in a process group of its own; nothing of it runs any more when this resolves. Never rejects. */
export async function runHook(hook: HookProcess): Promise<HookEnd> {
  const isWindows = process.platform === 'win32'
  const [program = '', ...args] =
    typeof hook.command === 'string' ? [isWindows ? 'bash.exe' : '/bin/sh', '-c', hook.command] : hook.command
  const child = spawn(program, args, {
    cwd: hook.cwd,
    env: hook.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: !isWindows,
    windowsHide: true,
  })
  const stdout = textOf(child.stdout)
  const stderr = textOf(child.stderr)
  // A hook that does not read its input closes it.
  child.stdin.on('error', () => undefined)
  const ended = endOf(child)
  const { pid } = child
  if (pid === undefined) return { exitCode: null, stdout: '', stderr: await ended.then(String), timedOut: false }
  child.stdin.end(`${JSON.stringify(hook.input)}\n`)
  const release = await hook.ownProcess?.(pid)
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    void endGroup(pid, ended)
  }, hook.timeoutMs)
  const abort = (): void => void endGroup(pid, ended)
  hook.signal?.addEventListener('abort', abort, { once: true })
  if (hook.signal?.aborted === true) abort()
  const exitCode = await ended
  clearTimeout(timer)
  hook.signal?.removeEventListener('abort', abort)
  await endLeftovers(pid)
  await Promise.race([closed(child), new Promise((resolve) => setTimeout(resolve, drainMs))])
  child.stdout.destroy()
  child.stderr.destroy()
  await release?.()
  return { exitCode: typeof exitCode === 'number' ? exitCode : null, stdout: stdout(), stderr: stderr(), timedOut }
}

/** Collects the beginning of a stream. */
function textOf(stream: Readable): () => string {
  const decoder = new StringDecoder('utf8')
  let text = ''
  stream.on('data', (chunk: Buffer) => {
    if (text.length < longestOutput) text += decoder.write(chunk)
  })
  return () => text.slice(0, longestOutput)
}

/** The exit code; null when a signal ended it; the reason when it did not start. */
async function endOf(child: ChildProcess): Promise<number | null | string> {
  return await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code) => resolve(code))
  })
}

async function closed(child: ChildProcess): Promise<void> {
  if (child.stdout?.closed !== false && child.stderr?.closed !== false) return
  await new Promise<void>((resolve) => child.once('close', () => resolve()))
}

/** Asks a group whose leader is our own child to end, and insists after a while. */
async function endGroup(group: number, ended: Promise<unknown>): Promise<void> {
  signalGroup(group, 'SIGTERM')
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, graceMs))])
  await endLeftovers(group)
}

/** Kills what is left of a group; each process is matched by its start time first, for the leader may be gone. */
async function endLeftovers(group: number): Promise<void> {
  if (!signalGroup(group, 0)) return
  const members = ((await listProcesses()) ?? []).filter((one) => one.group === group)
  await Promise.all(members.map((one) => signalMatched(one, 'SIGKILL')))
}

function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(process.platform === 'win32' ? group : -group, signal)
    return true
  } catch {
    return false
  }
}
