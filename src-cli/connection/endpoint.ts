import { lstat, readFile } from 'node:fs/promises'
import { homePaths } from '../../src-node/paths/home-paths.ts'
import type { SupervisorEndpoint } from '../../src-shared/worker-protocol/messages.ts'
import { readFlags } from '../../src-node/files/open-flags.ts'

/** What a client uses of `daemon/supervisor.json`. */
export type Endpoint = Pick<SupervisorEndpoint, 'pid' | 'startTime' | 'socket' | 'version' | 'api'>

/** The endpoint that the live supervisor published; null when there is none, or none that can be read. */
export async function readEndpoint(home: string): Promise<Endpoint | null> {
  try {
    return parseEndpoint(await readFile(homePaths(home).supervisor, { encoding: 'utf8', flag: readFlags }))
  } catch {
    return null
  }
}

/** Checked by hand: loading the schemas would cost every command 20 ms. Unknown fields are ignored. */
export function parseEndpoint(text: string): Endpoint | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const field = (name: string): unknown => (name in value ? Object.getOwnPropertyDescriptor(value, name)?.value : null)
  const pid = field('pid')
  const startTime = field('startTime')
  const socket = field('socket')
  const version = field('version')
  const api = field('api')
  if (typeof pid !== 'number' || typeof startTime !== 'string' || typeof socket !== 'string') return null
  if (typeof version !== 'string' || typeof api !== 'number' || pid <= 0) return null
  return { pid, startTime, socket, version, api }
}

/** Whether a socket belongs to this user: a file in `/tmp` could be anybody's. Named pipes have no owner to ask for. */
export async function isOurSocket(path: string): Promise<boolean> {
  if (process.getuid === undefined) return true
  try {
    const stats = await lstat(path)
    return stats.isSocket() && stats.uid === process.getuid()
  } catch {
    // Gone: connecting says so, better than we could.
    return true
  }
}
