import { spawn } from 'node:child_process'
import { StringDecoder } from 'node:string_decoder'
import { SecretFilter } from '../../../src-node/log/secret-filter.ts'
import { endGroup, endLeftovers } from '../../../src-node/processes/process-group.ts'

/** One check to run. */
export type CheckProcess = {
  /** A line for the shell. */
  readonly command: string
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** The end of what it has printed so far, each time there is more. */
  readonly show: (tail: string) => void
}

/** How it ended. `how` says it in words where it did not pass. */
export type CheckEnd = {
  readonly outcome: 'passed' | 'failed' | 'stopped'
  readonly how: string | null
  readonly tail: string
}

/** Why we ended it. */
type EndedFor = 'timeout' | 'stopped' | 'output'

/** So much of the end of the output is kept. */
const longestTail = 16_000
/** Whoever prints more than this does not check anything. */
const mostOutput = 256 * 1024 * 1024
/** Output that is on its way when the shell has ended is waited for this long. */
const drainMs = 300

/** Pagers, editors and questions would wait for a person for ever. */
const quiet = { PAGER: 'cat', GIT_PAGER: 'cat', GIT_EDITOR: 'true', GIT_TERMINAL_PROMPT: '0' }

/** Runs a check in a process group of its own; nothing of it runs any more when this resolves. Never rejects. */
export async function runCheck(check: CheckProcess): Promise<CheckEnd> {
  const { command, cwd, environment, timeoutMs, signal, show } = check
  if (signal.aborted) return { outcome: 'stopped', how: null, tail: '' }
  const isWindows = process.platform === 'win32'
  const filter = new SecretFilter(environment)
  let tail = ''
  let total = 0
  const add = (text: string): void => {
    if (text === '') return
    tail = (tail + text).slice(-longestTail)
    show(tail)
  }
  const child = spawn(isWindows ? 'bash.exe' : '/bin/sh', ['-c', command], {
    cwd,
    env: { ...quiet, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !isWindows,
    windowsHide: true,
  })
  const exit = new Promise<{ code: number | null; signal: string | null; error: string | null }>((resolve) => {
    child.once('error', ({ message }) => resolve({ code: null, signal: null, error: message }))
    child.once('exit', (code, by) => resolve({ code, signal: by, error: null }))
  })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const { pid } = child
  if (pid === undefined)
    return { outcome: 'failed', how: `could not be started: ${(await exit).error ?? ''}`, tail: '' }
  let why: EndedFor | null = null
  const reasonOf = (): EndedFor | null => why
  let ending: Promise<void> | null = null
  const end = (reason: EndedFor): void => {
    why ??= reason
    ending ??= endGroup(pid)
  }
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder('utf8')
    stream.on('data', (chunk: Buffer) => {
      total += chunk.length
      if (total > mostOutput) end('output')
      else add(filter.push(decoder.write(chunk)))
    })
  }
  const timer = setTimeout(() => end('timeout'), timeoutMs)
  const stop = (): void => end('stopped')
  signal.addEventListener('abort', stop, { once: true })
  const ended = await exit
  clearTimeout(timer)
  signal.removeEventListener('abort', stop)
  // Asked to end, its children get their time as well.
  await (ending ?? endLeftovers(pid))
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, drainMs))])
  child.stdout.destroy()
  child.stderr.destroy()
  add(filter.end())
  switch (reasonOf()) {
    case 'stopped':
      return { outcome: 'stopped', how: null, tail }
    case 'timeout':
      return { outcome: 'failed', how: `took longer than ${timeoutMs / 1_000} s and was ended`, tail }
    case 'output':
      return { outcome: 'failed', how: `printed more than ${mostOutput / 1024 / 1024} MB and was ended`, tail }
    case null:
      if (ended.code === 0) return { outcome: 'passed', how: null, tail }
      return {
        outcome: 'failed',
        how: ended.code === null ? `ended by ${ended.signal ?? 'a signal'}` : `exit ${ended.code}`,
        tail,
      }
  }
}
