import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from './paths.ts'

/** A program that others publish on npm, at the version that a test was written against. */
export type PublishedAgent = {
  readonly name: string
  readonly version: string
  /** Where its program may be under `node_modules`, best first. */
  readonly programs: readonly string[]
  /** Further flags of its installation. */
  readonly flags?: readonly string[]
}

/** The path of the program, or why it cannot be had: then a test skips and says so. */
export type RealAgent =
  | { readonly kind: 'here'; readonly path: string }
  | { readonly kind: 'not-here'; readonly why: string }

/** Claude Code itself: its program is in the package of the platform, and needs no install script. */
export const claudeCode: PublishedAgent = {
  name: '@anthropic-ai/claude-code',
  version: '2.1.329',
  programs: [
    `@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`,
    `@anthropic-ai/claude-code-${process.platform}-${process.arch}-musl/claude`,
  ],
}

const cache = join(root, 'node_modules/.cache/backburner-agents')
/** A registry that does not answer must not hold up a whole run. */
const installLimitMs = 240_000
const npmFlags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-save', '--fetch-retries', '1']

/**
 * Installs an agent under `node_modules/.cache`, once for all runs, without running its install scripts. Each process
 * installs beside the place and moves the whole into it, so that nobody sees half of one; who comes meanwhile waits.
 */
export async function realAgent(agent: PublishedAgent): Promise<RealAgent> {
  const place = join(cache, `${agent.name.replace('/', '+')}-${agent.version}`)
  const present = programIn(place, agent)
  if (present !== null) return { kind: 'here', path: present }
  mkdirSync(cache, { recursive: true })
  const unlock = await lock(`${place}.lock`)
  try {
    const meanwhile = programIn(place, agent)
    if (meanwhile !== null) return { kind: 'here', path: meanwhile }
    return await install(agent, place)
  } finally {
    unlock()
  }
}

async function install(agent: PublishedAgent, place: string): Promise<RealAgent> {
  const scratch = `${place}.part`
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch)
  const what = `${agent.name}@${agent.version}`
  const failure = await npm(['install', '--prefix', scratch, ...npmFlags, ...(agent.flags ?? []), what])
  if (failure !== null) {
    rmSync(scratch, { recursive: true, force: true })
    return { kind: 'not-here', why: `${what} cannot be installed here: ${failure}` }
  }
  rmSync(place, { recursive: true, force: true })
  renameSync(scratch, place)
  const path = programIn(place, agent)
  if (path !== null) return { kind: 'here', path }
  const why = `${what} has no program for ${process.platform} ${process.arch} (${agent.programs.join(', ')})`
  return { kind: 'not-here', why }
}

/** What went wrong, in a line; null when nothing did. */
function npm(args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const limits = { timeout: installLimitMs, maxBuffer: 16 * 1024 * 1024, killSignal: 'SIGKILL' } as const
    execFile('npm', [...args], limits, (error, _stdout, stderr) => {
      if (error === null) return resolve(null)
      if (error.killed === true) return resolve(`npm took longer than ${installLimitMs / 1000} s`)
      const told = stderr.split('\n').find((line) => /^npm (error|ERR!) (?!code)/.test(line))
      resolve(told ?? error.message.split('\n')[0] ?? 'npm failed')
    })
  })
}

function programIn(place: string, { programs }: PublishedAgent): string | null {
  const paths = programs.map((program) => join(place, 'node_modules', program))
  return paths.find((path) => isProgram(path)) ?? null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** A directory that holds the pid of its owner; one whose owner has died is nobody's. */
async function lock(path: string): Promise<() => void> {
  const own = String(process.pid)
  const deadline = Date.now() + installLimitMs + 30_000
  for (;;) {
    const claim = `${path}.${own}`
    rmSync(claim, { recursive: true, force: true })
    mkdirSync(join(claim, own), { recursive: true })
    try {
      // Fails while there is one: a directory that is not empty is not replaced.
      renameSync(claim, path)
      return () => rmSync(path, { recursive: true, force: true })
    } catch {
      rmSync(claim, { recursive: true, force: true })
      const owner = existsSync(path) ? Number(readdirSync(path)[0]) : 0
      if (owner !== 0 && !lives(owner)) rmSync(path, { recursive: true, force: true })
      if (Date.now() > deadline) throw new Error(`process ${owner} holds ${path} for too long`)
      await sleep(200)
    }
  }
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
