import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { ensurePrivateDirectory } from '../../../../src-node/files/private-directory.ts'
import { SecretFilter } from '../../../../src-node/log/secret-filter.ts'
import { OutputKeeper } from './output-keeper.ts'
import { endGroup, endLeftovers } from '../../../../src-node/processes/process-group.ts'

/** One command to run in a shell. */
export type Command = {
  /** Names its files under `jobs/<id>/tmp`. */
  readonly id: string
  readonly line: string
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  readonly jobDirectory: string
  readonly show: (text: string) => void
  readonly ownProcess: (pid: number) => Promise<() => Promise<void>>
}

/** A command that is waited for. */
type LimitedCommand = Command & { readonly timeoutMs: number; readonly signal: AbortSignal }

/** How a command ended. */
export type CommandEnd = {
  readonly exitCode: number | null
  readonly killedBy: string | null
  /** Head and tail of what it printed; the whole is in a file that the text names. */
  readonly output: string
  /** Where the shell stood at its end; null when it did not get there. */
  readonly cwd: string | null
}

/** A command that runs. */
export type RunningCommand = {
  readonly output: OutputKeeper
  /** Nothing of it runs any more when this resolves; never rejects. */
  readonly ended: Promise<CommandEnd>
  /** Asks it to end, with all its children. */
  readonly end: () => void
}

/** Output that is on its way when the shell has ended is waited for this long. */
const drainMs = 200

/** The line is an argument, so nothing of it is read by this script; the trap tells where the shell stood. */
const wrapped = `__bb_line=$1 __bb_cwd_file=$2
trap '__bb_code=$?; pwd -P > "$__bb_cwd_file" 2>/dev/null; exit $__bb_code' EXIT
set --
eval "$__bb_line"`

/** Pagers and editors would wait for a person for ever. */
const quiet = { PAGER: 'cat', GIT_PAGER: 'cat', GIT_EDITOR: 'true', GIT_TERMINAL_PROMPT: '0' }

/**
 * Starts a command in a process group of its own. What it leaves running when its shell ends is ended with it: nothing
 * outlives its call. Rejects when the shell could not be started.
 */
export async function startCommand(command: Command): Promise<RunningCommand> {
  const temporary = join(command.jobDirectory, 'tmp')
  await ensurePrivateDirectory(temporary)
  const cwdFile = join(temporary, `${randomBytes(6).toString('hex')}.cwd`)
  const filter = new SecretFilter(command.environment)
  const output = new OutputKeeper(outputFileOf(command.jobDirectory, command.id), command.show, filter)
  const shell = process.platform === 'win32' ? 'bash.exe' : (await hasBash()) ? 'bash' : 'sh'
  const child = spawn(shell, ['-c', wrapped, shell, command.line, cwdFile], {
    cwd: command.cwd,
    env: { ...quiet, ...command.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  const exit = exitOf(child)
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const { pid } = child
  if (pid === undefined) {
    await exit
    throw new Error('the shell did not start')
  }
  output.beginFile()
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder('utf8')
    stream.on('data', (chunk: Buffer) => output.add(decoder.write(chunk)))
    stream.once('end', () => output.add(decoder.end()))
  }
  const owned = command.ownProcess(pid)
  let ending: Promise<void> | null = null
  const finish = async (): Promise<CommandEnd> => {
    const { code, signal } = await exit
    // Asked to end, its children get their time as well.
    await (ending ?? endLeftovers(pid))
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, drainMs))])
    child.stdout.destroy()
    child.stderr.destroy()
    const text = output.finish()
    const cwd = await standingAt(cwdFile)
    await rm(cwdFile, { force: true })
    await owned.then((release) => release())
    return { exitCode: code, killedBy: signal, output: text, cwd }
  }
  const ended = finish()
  // Whoever waits hears of a failure; that nobody waits yet must not end the process.
  ended.catch(() => undefined)
  await owned
  const end = (): void => {
    ending ??= endGroup(pid)
  }
  return { output, ended, end }
}

/** Runs a command and waits for it, for so long at most. Rejects when `signal` was aborted. */
export async function runCommand(command: LimitedCommand): Promise<CommandEnd & { readonly timedOut: boolean }> {
  const running = await startCommand(command)
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    running.end()
  }, command.timeoutMs)
  const { signal } = command
  signal.addEventListener('abort', running.end, { once: true })
  if (signal.aborted) running.end()
  try {
    const end = await running.ended
    signal.throwIfAborted()
    return { ...end, timedOut }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', running.end)
  }
}

function exitOf(child: ChildProcessByStdio<null, Readable, Readable>) {
  return new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
}

/** Where the output of a command goes, by its id; ids come from the model's server. */
export function outputFileOf(jobDirectory: string, id: string): string {
  return join(jobDirectory, 'tmp', `${id.replace(/[^\w-]/g, '_').slice(0, 80)}.txt`)
}

let bash: Promise<boolean> | null = null
function hasBash(): Promise<boolean> {
  bash ??= new Promise((resolve) => {
    const probe = spawn('bash', ['-c', 'exit 0'], { stdio: 'ignore' })
    probe.once('error', () => resolve(false))
    probe.once('exit', (code) => resolve(code === 0))
  })
  return bash
}

async function standingAt(cwdFile: string): Promise<string | null> {
  const text = await readFile(cwdFile, 'utf8').catch(() => '')
  return text.trimEnd() === '' ? null : text.replace(/\n$/, '')
}
