import { z } from 'zod'

/** An environment as Node gives it. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Our launchers name here the folder they put first in PATH. */
const launcherPath = 'BACKBURNER_LAUNCHER_PATH'
/** Variables that were set for a process of ours (memory flags, say), with what they were before: JSON, null for absent. */
const launcherChanged = 'BACKBURNER_LAUNCHER_CHANGED'
const changedSchema = z.record(z.string(), z.string().nullable())

/** Only Electron, its launchers and electron-vite set these. */
const shellVariables = [
  'ELECTRON_RUN_AS_NODE',
  'ELECTRON_RENDERER_URL',
  'ELECTRON_ENTRY',
  'ELECTRON_EXEC_PATH',
  'ELECTRON_CLI_ARGS',
  'ELECTRON_MAJOR_VER',
  'NODE_ENV_ELECTRON_VITE',
]

/** What `npm run` sets besides `npm_*`; NODE and EDITOR are looked at apart (npm 11, @npmcli/config/lib/set-envs.js). */
const npmVariables = ['INIT_CWD', 'COLOR']

/**
 * The environment as it was in the user's shell: without what npm, Electron or a launcher of ours put into it. What they only
 * might have put there stays. npm in capitals (NPM_TOKEN, NPM_CONFIG_…) is the user's own.
 */
export function originalEnvironment(environment: Environment): Record<string, string> {
  const byNpm = environment['npm_execpath'] !== undefined && environment['npm_lifecycle_event'] !== undefined
  const removed = new Set([launcherPath, launcherChanged, ...shellVariables])
  const changed = changedIn(environment)
  if (byNpm) {
    for (const name of npmVariables) removed.add(name)
    if (environment['NODE'] === environment['npm_node_execpath']) removed.add('NODE')
    // Without an EDITOR npm sets its own default for one.
    if (['vi', 'notepad.exe', environment['VISUAL']].includes(environment['EDITOR'])) removed.add('EDITOR')
  }
  const original: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || name in changed || removed.has(name) || (byNpm && name.startsWith('npm_'))) continue
    original[name] = isPath(name) ? originalPath(value, environment[launcherPath], byNpm) : value
  }
  for (const [name, before] of Object.entries(changed)) if (before !== null) original[name] = before
  return original
}

/**
 * The environment for a process of ours: `set` on top, with a note of what was there before, so that `originalEnvironment` in
 * that process undoes it.
 */
export function withLauncherVariables(
  environment: Environment,
  set: Readonly<Record<string, string>>,
): Record<string, string> {
  const result: Record<string, string> = {}
  for (const [name, value] of Object.entries(environment)) if (value !== undefined) result[name] = value
  const before = Object.fromEntries(Object.keys(set).map((name) => [name, environment[name] ?? null]))
  return { ...result, ...set, [launcherChanged]: JSON.stringify({ ...before, ...changedIn(environment) }) }
}

/** A note that cannot be read is no reason to fail a dispatch: then the variables stay as they are. */
function changedIn(environment: Environment): Readonly<Record<string, string | null>> {
  const note = environment[launcherChanged]
  if (note === undefined) return {}
  try {
    return changedSchema.parse(JSON.parse(note))
  } catch {
    return {}
  }
}

/** Windows may call it Path. */
function isPath(name: string): boolean {
  return name.toUpperCase() === 'PATH'
}

/**
 * Launchers and npm put their folders in front; the same folder further back is the user's. npm's are a node_modules/.bin for
 * each folder up to the root, and then its own node-gyp-bin.
 */
function originalPath(value: string, ofLauncher: string | undefined, byNpm: boolean): string {
  const delimiter = value.includes(';') && /^[A-Za-z]:\\|;[A-Za-z]:\\/.test(value) ? ';' : ':'
  const folders = value.split(delimiter)
  const isOurs = (folder: string) =>
    folder === ofLauncher || (byNpm && /[\\/](node_modules[\\/]\.bin|node-gyp-bin)$/.test(folder))
  const first = folders.findIndex((folder) => !isOurs(folder))
  return (first === -1 ? [] : folders.slice(first)).join(delimiter)
}
