import { execFileSync } from 'node:child_process'
import { accessSync, constants, realpathSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** The Node that supervisor, workers and terminal view need. */
export const neededNode = 24

/** How to start a Node: `env` goes on top of what the process gets anyway (Electron has to be told to be one). */
export type NodeCommand = { readonly command: string; readonly env: Readonly<Record<string, string>> }

/** What the search looks at. */
export type NodeSearch = {
  readonly execPath: string
  /** `process.versions`. */
  readonly versions: Readonly<Record<string, string | undefined>>
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The folder of the app: its `node_modules` may hold a Node of its own. */
  readonly root: string
}

const name = process.platform === 'win32' ? 'node.exe' : 'node'

/**
 * A Node that is new enough: this process's own, else the one that the app brings, else the first on PATH. Null when
 * there is none. Takes under a millisecond unless it has to ask the ones on PATH for their version.
 */
export function findNode(search: NodeSearch): NodeCommand | null {
  if (majorOf(search.versions['node']) >= neededNode) {
    const env = search.versions['electron'] === undefined ? {} : { ELECTRON_RUN_AS_NODE: '1' }
    return { command: search.execPath, env }
  }
  const brought = join(search.root, 'node_modules', '.bin', name)
  if (isExecutable(brought) && versionOf(brought) >= neededNode) return { command: realpathSync(brought), env: {} }
  for (const folder of (search.environment['PATH'] ?? search.environment['Path'] ?? '').split(delimiter)) {
    const candidate = join(folder, name)
    if (!isAbsolute(folder) || candidate === search.execPath || !isExecutable(candidate)) continue
    if (versionOf(candidate) >= neededNode) return { command: candidate, env: {} }
  }
  return null
}

function majorOf(version: string | undefined): number {
  return Number(/^v?(\d+)\./.exec(version ?? '')?.[1] ?? 0)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function versionOf(command: string): number {
  try {
    return majorOf(execFileSync(command, ['--version'], { encoding: 'utf8', timeout: 5_000, stdio: 'pipe' }).trim())
  } catch {
    return 0
  }
}
