import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { ensurePrivateDirectory } from '../../../../src-node/files/private-directory.ts'
import { listProcesses } from '../../../../src-node/processes/list-processes.ts'
import { signalMatched } from '../../../../src-node/processes/signal-matched.ts'
import { withoutSecrets } from '../secrets.ts'
import { OutputKeeper } from './output-keeper.ts'

/** One command to run in a shell. */
export type Command = {
  /** Names its files under `jobs/<id>/tmp`. */
  readonly id: string
  readonly line: string
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  readonly jobDirectory: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly show: (text: string) => void
  readonly ownProcess: (pid: number) => Promise<() => Promise<void>>
}

/** How a command ended. */
export type CommandEnd = {
  readonly exitCode: number | null
  readonly killedBy: string | null
  readonly timedOut: boolean
  /** Head and tail of what it printed; the whole is in a file that the text names. */
  readonly output: string
  /** Where the shell stood at its end; null when it did not get there. */
  readonly cwd: string | null
}

/** A group gets this long to end by itself before it is killed. */
const graceMs = 2_000
/** Output that is on its way when the shell has ended is waited for this long. */
const drainMs = 200

/** The line is an argument, so nothing of it is read by this script; the trap tells where the shell stood. */
const wrapped = `__bb_cwd_file=$2
trap '__bb_code=$?; pwd -P > "$__bb_cwd_file" 2>/dev/null; exit $__bb_code' EXIT
eval "$1"`

/**
 * Runs a command in a process group of its own and waits for the shell to end. What it leaves running is ended with it:
 * nothing outlives its call. Rejects only when `signal` was aborted or the shell could not be started.
 */
export async function runCommand(command: Command): Promise<CommandEnd> {
  const temporary = join(command.jobDirectory, 'tmp')
  await ensurePrivateDirectory(temporary)
  const cwdFile = join(temporary, `${command.id}.cwd`)
  const keeper = new OutputKeeper(join(temporary, `${command.id}.txt`), command.show, (text) =>
    withoutSecrets(text, command.environment),
  )
  const shell = process.platform === 'win32' ? 'bash.exe' : (await hasBash()) ? 'bash' : 'sh'
  const child = spawn(shell, ['-c', wrapped, shell, command.line, cwdFile], {
    cwd: command.cwd,
    env: { ...quiet, ...command.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  for (const stream of [child.stdout, child.stderr]) {
    const decoder = new StringDecoder('utf8')
    stream.on('data', (chunk: Buffer) => keeper.add(decoder.write(chunk)))
    stream.once('end', () => keeper.add(decoder.end()))
  }
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const { pid } = child
  if (pid === undefined) {
    await ended
    throw new Error('the shell did not start')
  }
  let timedOut = false
  const end = (): void => void endGroup(pid)
  const timer = setTimeout(() => {
    timedOut = true
    end()
  }, command.timeoutMs)
  command.signal.addEventListener('abort', end, { once: true })
  if (command.signal.aborted) end()
  const release = await command.ownProcess(pid)
  try {
    const { code, signal } = await ended
    await endLeftovers(pid)
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, drainMs))])
    command.signal.throwIfAborted()
    const output = keeper.finish()
    return { exitCode: code, killedBy: signal, timedOut, output, cwd: await standingAt(cwdFile) }
  } finally {
    clearTimeout(timer)
    command.signal.removeEventListener('abort', end)
    child.stdout.destroy()
    child.stderr.destroy()
    keeper.close()
    await rm(cwdFile, { force: true })
    await release()
  }
}

/** Pagers and editors would wait for a person for ever. */
const quiet = { PAGER: 'cat', GIT_PAGER: 'cat', GIT_EDITOR: 'true', GIT_TERMINAL_PROMPT: '0' }

let bash: Promise<boolean> | null = null
function hasBash(): Promise<boolean> {
  bash ??= new Promise((resolve) => {
    const probe = spawn('bash', ['-c', 'exit 0'], { stdio: 'ignore' })
    probe.once('error', () => resolve(false))
    probe.once('exit', (code) => resolve(code === 0))
  })
  return bash
}

/** Asks a group whose leader is our own unreaped child to end, and insists after a while. */
async function endGroup(group: number): Promise<void> {
  signalGroup(group, 'SIGTERM')
  const until = Date.now() + graceMs
  while (Date.now() < until && groupLives(group)) await new Promise((resolve) => setTimeout(resolve, 50))
  await endLeftovers(group)
}

/** Kills what is left of a group; each process is matched by its start time first, for the leader may be gone. */
async function endLeftovers(group: number): Promise<void> {
  if (!groupLives(group)) return
  const listed = (await listProcesses()) ?? []
  const members = listed.filter((one) => one.group === group)
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

function groupLives(group: number): boolean {
  return signalGroup(group, 0)
}

async function standingAt(cwdFile: string): Promise<string | null> {
  const text = await readFile(cwdFile, 'utf8').catch(() => '')
  return text.trimEnd() === '' ? null : text.replace(/\n$/, '')
}
