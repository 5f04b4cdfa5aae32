import { execFile } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** The version that this engine was measured with; newer ones are tried, and said to be untested. */
export const measuredVersion = '2.1.329'
/** Older ones do not know the hooks over HTTP that the engine stands on. */
const oldest = [2, 1, 0] as const
const probeLimitMs = 10_000

/** The program and its version, or in a sentence why there is none to run. */
export type FoundProgram =
  | { readonly kind: 'found'; readonly path: string; readonly version: string; readonly isMeasured: boolean }
  | { readonly kind: 'none'; readonly why: string }

type Environment = Readonly<Record<string, string>>

/** Where its own installers put it, besides the `PATH`. */
function usualPlaces(home: string): readonly string[] {
  const own = ['.local/bin', '.claude/local', '.npm-global/bin', '.bun/bin', '.volta/bin'].map((at) => join(home, at))
  return [...own, '/usr/local/bin', '/opt/homebrew/bin']
}

/** Finds Claude Code in the environment's `PATH`, then in the usual places, and asks it for its version. */
export async function findProgram(
  environment: Environment,
  places = usualPlaces(environment['HOME'] ?? '/'),
): Promise<FoundProgram> {
  const path = programPath(environment, places)
  if (path === null) {
    return {
      kind: 'none',
      why: 'Claude Code is not installed here: there is no “claude” on the PATH. Install it (npm install -g @anthropic-ai/claude-code), then respawn',
    }
  }
  const printed = await askVersion(path, environment)
  const version = /^(\d+)\.(\d+)\.(\d+)\S*/.exec(printed.trim())
  if (version === null)
    return { kind: 'none', why: `${path} does not tell its version, so it is not taken for Claude Code` }
  const numbers = version.slice(1, 4).map(Number)
  if (isOlder(numbers, oldest)) {
    return {
      kind: 'none',
      why: `Claude Code ${version[0]} is too old: ${oldest.join('.')} or later is needed (claude update)`,
    }
  }
  return { kind: 'found', path, version: version[0], isMeasured: version[0] === measuredVersion }
}

function programPath(environment: Environment, usual: readonly string[]): string | null {
  const directories = (environment['PATH'] ?? '').split(delimiter).filter((directory) => isAbsolute(directory))
  const names = process.platform === 'win32' ? ['claude.exe', 'claude.cmd'] : ['claude']
  const places = [...directories, ...usual]
  return places.flatMap((directory) => names.map((name) => join(directory, name))).find(isProgram) ?? null
}

function askVersion(path: string, environment: Environment): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      path,
      ['--version'],
      { env: { ...environment }, timeout: probeLimitMs, maxBuffer: 64 * 1024 },
      (error, out) => resolve(error === null ? out : ''),
    )
  })
}

function isOlder(version: readonly number[], than: readonly number[]): boolean {
  for (const [at, part] of than.entries()) if (version[at] !== part) return (version[at] ?? 0) < part
  return false
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
