import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { originalEnvironment, withLauncherVariables } from '../../src-node/environment/original.ts'
import { ensurePrivateDirectory } from '../../src-node/files/private-directory.ts'
import { tryLock } from '../../src-node/locks/exclusive-lock.ts'
import { homePaths } from '../../src-node/paths/home-paths.ts'
import { compileCacheEnvironment } from '../../src-node/processes/compile-cache.ts'
import { findNode, neededNode, type NodeCommand } from '../../src-node/processes/find-node.ts'
import { exitCodes, Failure } from '../failure.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { Program } from '../program.ts'
import { tryConnect, type ClientKind, type Connection } from './connection.ts'
import { watchDirectory } from './watch-directory.ts'
import { readFlags } from '../../src-node/files/open-flags.ts'

/** What is needed to start a supervisor. */
export type StartOptions = {
  readonly home: string
  readonly program: Program
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly client: ClientKind
}

const START_TIMEOUT_MS = 30_000
/** A look without a change: a socket begins to answer without any file changing. */
const LOOK_EVERY_MS = 100

/** Keeps a supervisor small; with less room than this it would spend more time collecting than working (measured). */
export const memoryFlags = ['--max-semi-space-size=4'] as const

/** The Node for programs that need a new one. */
export function nodeFor(options: Pick<StartOptions, 'program' | 'environment'>): NodeCommand {
  const { program, environment } = options
  const node = findNode({ execPath: process.execPath, versions: process.versions, environment, root: program.root })
  if (node !== null) return node
  throw new Failure(
    exitCodes.unreachable,
    `Backburner needs Node ${neededNode} or newer for its supervisor, and found none: run "npm ci" in ${program.root}, or put a newer node on PATH`,
  )
}

/** The environment of a headless supervisor: the shell's own, and what makes it small. */
export function supervisorEnvironment(options: StartOptions, node: NodeCommand): Record<string, string> {
  return withLauncherVariables(originalEnvironment(options.environment), {
    ...node.env,
    BACKBURNER_HOME: options.home,
    MALLOC_ARENA_MAX: '1',
    ...compileCacheEnvironment(join(dirname(options.program.headlessMain), '..')),
  })
}

/**
 * Starts a headless supervisor and connects to it. Of several callers one starts it and the others wait for it; should two
 * start one after all, the supervisors' own lock leaves one alive.
 */
export async function startSupervisor(options: StartOptions): Promise<Connection> {
  const paths = homePaths(options.home)
  await makeHome(options.home, paths.daemon)
  const deadline = performance.now() + START_TIMEOUT_MS
  const changes = watchDirectory(paths.daemon)
  try {
    while (performance.now() < deadline) {
      const attempt = await tryLock(join(paths.daemon, 'start.lock'))
      if (attempt.kind === 'held') {
        const connection = await connected(options)
        if (connection !== null) return connection
        await changes.next(LOOK_EVERY_MS)
        continue
      }
      try {
        return await startAndWait(options, changes.next, deadline)
      } finally {
        await attempt.lock.release()
      }
    }
    throw new Failure(
      exitCodes.unreachable,
      `another command is starting the supervisor and does not get there; ${seeLog(options)}`,
    )
  } finally {
    changes.close()
  }
}

async function makeHome(home: string, daemon: string): Promise<void> {
  try {
    await ensurePrivateDirectory(home)
    await ensurePrivateDirectory(daemon)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Failure(
      exitCodes.unreachable,
      `${home} cannot hold the supervisor's files (${singleLine(why, 300)}): make room there, or set BACKBURNER_HOME to a directory of yours`,
    )
  }
}

async function startAndWait(
  options: StartOptions,
  change: (ms: number) => Promise<void>,
  deadline: number,
): Promise<Connection> {
  const running = await connected(options)
  if (running !== null) return running
  let child = spawnHeadless(options)
  while (performance.now() < deadline) {
    await change(LOOK_EVERY_MS)
    const connection = await connected(options)
    if (connection !== null) return connection
    const end = child.ended()
    if (end === null) continue
    if (end !== 'quietly') throw new Failure(exitCodes.unreachable, await deathNotice(options, end))
    // Another supervisor held the lock, and may be on its way out: try again until one of them answers.
    child = spawnHeadless(options)
  }
  throw new Failure(
    exitCodes.unreachable,
    `the supervisor did not answer within ${START_TIMEOUT_MS / 1000} s of its start; ${seeLog(options)}`,
  )
}

async function connected(options: StartOptions): Promise<Connection | null> {
  const attempt = await tryConnect(options.home, options.client)
  return attempt.kind === 'connected' ? attempt.connection : null
}

function spawnHeadless(options: StartOptions): { readonly ended: () => string | null } {
  const node = nodeFor(options)
  if (!existsSync(options.program.headlessMain)) {
    throw new Failure(
      exitCodes.unreachable,
      `${options.program.headlessMain} is not there: run "npm run build" in ${options.program.root}`,
    )
  }
  const child = spawn(node.command, [...memoryFlags, options.program.headlessMain], {
    detached: true,
    stdio: 'ignore',
    cwd: homedir(),
    env: supervisorEnvironment(options, node),
    windowsHide: true,
  })
  let end: string | null = null
  child.on('error', (error) => {
    end = error.message
  })
  child.on('exit', (code, signal) => {
    end = code === 0 ? 'quietly' : signal === null ? `exit code ${code}` : signal
  })
  child.unref()
  return { ended: () => end }
}

async function deathNotice(options: StartOptions, end: string): Promise<string> {
  const text = await readFile(homePaths(options.home).log, { encoding: 'utf8', flag: readFlags }).catch(() => '')
  const last = messageOf(text.trimEnd().split('\n').at(-1) ?? '')
  return `the supervisor could not start (${end})${last === '' ? '' : `: ${singleLine(last, 300)}`}; ${seeLog(options)}`
}

/** What a line of the log says: its `message`, or the line itself where it is none of ours. */
function messageOf(logLine: string): string {
  try {
    return z.looseObject({ message: z.string() }).parse(JSON.parse(logLine)).message
  } catch {
    return logLine
  }
}

function seeLog(options: StartOptions): string {
  return `see ${homePaths(options.home).log}`
}
