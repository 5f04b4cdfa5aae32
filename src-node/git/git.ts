import { AsyncLocalStorage } from 'node:async_hooks'
import { spawn, type ChildProcess } from 'node:child_process'
import { disarmRepository, type ConfigEnvironment } from './configured-programs.ts'
import { gitEnvironment } from './git-environment.ts'

/** One call of git. */
export type GitOptions = {
  readonly cwd: string
  /** Exit codes that are answers and not errors; `[0]` unless told. */
  readonly expect?: readonly number[]
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string | Uint8Array
  /**
   * How the output becomes text; utf8 unless told. `latin1` keeps every byte (one letter each), for names that need not
   * be UTF-8; it counts for a `stdin` that is a string, too.
   */
  readonly encoding?: 'utf8' | 'latin1'
  /**
   * The user trusts the folder: programs that the repository's own configuration names may run (filters, its ssh
   * command). They do not unless told; those of the user's own configuration always do.
   */
  readonly trusted?: boolean
  /** The repository's hooks run, too: only for what its user asks for, in a folder that is trusted. */
  readonly hooks?: boolean
  /** Whose variables the call begins with; this process's own unless told. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Ends the call like its time limit does. Only with `timeoutMs`. */
  readonly signal?: AbortSignal
  /** It is asked to end before it is made to: git takes its lock files away then. */
  readonly gently?: boolean
  /** Hears what git says as it says it. */
  readonly onStderr?: (text: string) => void
  /** After this the call and everything it started is ended, and it throws. No limit unless told. */
  readonly timeoutMs?: number
  /** Longest output; more throws. 64 MiB unless told. */
  readonly maxBytes?: number
  /** Of the output this many bytes are enough: the call is ended then, which is an answer with the exit code 0. */
  readonly enoughBytes?: number
}

/** What git answered, with one of the expected exit codes. */
export type GitResult = {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Why a call of git threw. */
export type GitFailure = 'exit' | 'timeout' | 'aborted' | 'too-much-output' | 'not-started'

/** A call of git that did not end as its caller expected. */
export class GitError extends Error {
  override readonly name = 'GitError'
  readonly failure: GitFailure
  readonly args: readonly string[]
  readonly stderr: string
  readonly stdout: string

  constructor(
    failure: GitFailure,
    args: readonly string[],
    cwd: string,
    what: string,
    { stderr = '', stdout = '' }: { readonly stderr?: string; readonly stdout?: string } = {},
  ) {
    super(`git ${args.join(' ')} (in ${cwd}): ${what}${stderr === '' ? '' : `: ${stderr.trim()}`}`)
    this.failure = failure
    this.args = args
    this.stderr = stderr
    this.stdout = stdout
  }
}

/**
 * A repository's hooks and fsmonitor are programs that its owner did not ask us to run; automatic maintenance would
 * outlive the call.
 */
const alwaysConfigured = ['core.fsmonitor=false', 'gc.auto=0', 'maintenance.auto=false']
const withHooks = alwaysConfigured.flatMap((setting) => ['-c', setting])
const withoutHooks = ['-c', 'core.hooksPath=/dev/null', ...withHooks]

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024
const KEPT_STDERR_BYTES = 64 * 1024
const GENTLE_MS = 2_000

/** What reads neither files nor objects has no use for any program; an object that is absent may be fetched. */
const runsNothing = /^(?:config|symbolic-ref|remote|init|for-each-ref|rev-parse (?!.*--verify)|worktree list)(?: |$)/

/** These look into the repositories that lie in one (submodules), whose own configuration counts there. */
const looksInside = /^(?:status|diff|worktree|reset|checkout)$/

const disarmedHere = new AsyncLocalStorage<Map<string, Promise<ConfigEnvironment>>>()

/**
 * Within `work` it is found out once for each directory which programs its repository names, and not before each call. For
 * calls that follow each other at once: what is configured meanwhile is not seen.
 */
export function disarmingOnce<T>(work: () => Promise<T>): Promise<T> {
  return disarmedHere.run(new Map(), work)
}

function disarm(
  cwd: string,
  environment: Readonly<Record<string, string>>,
  inside: boolean,
): Promise<ConfigEnvironment> {
  const known = disarmedHere.getStore()
  if (known === undefined) return disarmRepository(cwd, environment, inside)
  // Whoever asks next may look inside.
  const found = known.get(cwd) ?? disarmRepository(cwd, environment, true)
  known.set(cwd, found)
  return found
}

/** Runs git. Resolves when it ended with an expected exit code, throws a `GitError` in every other case. */
export async function git(args: readonly string[], options: GitOptions): Promise<GitResult> {
  const environment = gitEnvironment(options.environment ?? process.env)
  const isSafe = options.trusted === true || options.env?.['GIT_DIR'] !== undefined || runsNothing.test(args.join(' '))
  const disarmed = isSafe ? {} : await disarm(options.cwd, environment, looksInside.test(args[0] ?? ''))
  return await run(args, { ...options, env: { ...environment, ...disarmed, ...options.env } })
}

function run(
  args: readonly string[],
  options: GitOptions & { readonly env: Readonly<Record<string, string>> },
): Promise<GitResult> {
  const { cwd, expect = [0], maxBytes = DEFAULT_MAX_BYTES, encoding = 'utf8', stdin = '' } = options
  const { enoughBytes = Number.POSITIVE_INFINITY } = options
  return new Promise((resolve, reject) => {
    const child = spawn('git', [...(options.hooks === true ? withHooks : withoutHooks), ...args], {
      cwd,
      env: options.env,
      // A call with a time limit gets a process group of its own, so that what it starts (ssh) ends with it.
      detached: options.timeoutMs !== undefined && process.platform !== 'win32',
      windowsHide: true,
      stdio: 'pipe',
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let stdoutBytes = 0
    let stderrBytes = 0
    let failure: { readonly kind: GitFailure; readonly what: string } | undefined
    let insisting: NodeJS.Timeout | undefined
    const fail = (kind: GitFailure, what: string): void => {
      failure ??= { kind, what }
      if (options.gently !== true) return endWithChildren(child)
      endWithChildren(child, 'SIGTERM')
      insisting ??= setTimeout(endWithChildren, GENTLE_MS, child)
    }
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(fail, options.timeoutMs, 'timeout', `took longer than ${options.timeoutMs} ms`)
    const abort = (): void => fail('aborted', 'was cancelled')
    options.signal?.addEventListener('abort', abort)
    if (options.signal?.aborted === true) abort()
    child.stdout.on('data', (chunk: Buffer) => {
      if (stdoutBytes >= enoughBytes) return
      stdoutBytes += chunk.length
      if (stdoutBytes >= enoughBytes) endWithChildren(child)
      if (stdoutBytes > maxBytes) fail('too-much-output', `printed more than ${maxBytes} bytes`)
      else stdout.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      stderrBytes += chunk.length
      options.onStderr?.(chunk.toString('utf8'))
      if (stderrBytes <= KEPT_STDERR_BYTES) stderr.push(chunk)
    })
    // Git may end before it has read everything; its exit code says what that means.
    child.stdin.on('error', () => undefined)
    child.stdin.end(typeof stdin === 'string' ? Buffer.from(stdin, encoding) : stdin)
    child.once('error', (error) => {
      clearTimeout(timer)
      reject(new GitError('not-started', args, cwd, `could not be started (${error.message})`))
    })
    child.once('close', (exitCode, signal) => {
      clearTimeout(timer)
      clearTimeout(insisting)
      options.signal?.removeEventListener('abort', abort)
      const errorText = Buffer.concat(stderr).toString('utf8')
      const said = { stderr: errorText, stdout: Buffer.concat(stdout).toString(encoding) }
      if (failure !== undefined) reject(new GitError(failure.kind, args, cwd, failure.what, said))
      else if (stdoutBytes >= enoughBytes || (exitCode !== null && expect.includes(exitCode))) {
        resolve({ exitCode: exitCode ?? 0, ...said })
      } else reject(new GitError('exit', args, cwd, `ended with ${exitCode ?? signal ?? 'nothing'}`, said))
    })
  })
}

function endWithChildren(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    if (child.pid !== undefined && process.platform !== 'win32') {
      process.kill(-child.pid, signal)
      return
    }
  } catch {
    // It has no group of its own, or has ended.
  }
  child.kill(signal)
}

/** The output of a git call without its closing line feed. */
export async function gitLine(args: readonly string[], options: GitOptions): Promise<string> {
  return (await git(args, options)).stdout.replace(/\r?\n$/, '')
}

/** The parts of output that git ends with NUL (`-z`). */
export function splitNul(output: string): readonly string[] {
  return output === '' ? [] : output.replace(/\0$/, '').split('\0')
}
