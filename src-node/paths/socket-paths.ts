import { lstatSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ensurePrivateDirectorySync } from '../files/private-directory.ts'
import { shortHash } from './home-paths.ts'

/** Who listens on a socket. */
export type SocketKind = 'supervisor' | 'worker'

/** `sun_path` holds 104 bytes on macOS, 108 on Linux, with the closing zero. */
const LONGEST_PATH = 103
const LONGEST_NAME = 'worker-00000000.sock'.length

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The directory of all sockets of one home: under `XDG_RUNTIME_DIR` when that is usable and short enough, else under
 * `/tmp`. Two shells may disagree about `XDG_RUNTIME_DIR`; therefore an endpoint file names the socket it belongs to,
 * and only who is about to listen computes it. On Windows there is no directory, and the pipe's prefix is returned.
 */
export function socketDirectory(home: string, environment: Environment, platform = process.platform): string {
  const hash = shortHash(home)
  if (platform === 'win32') return `\\\\.\\pipe\\backburner-${hash}`
  const runtime = environment['XDG_RUNTIME_DIR']
  if (runtime !== undefined && runtime.startsWith('/') && isOurDirectory(runtime)) {
    const directory = join(runtime, 'backburner', hash)
    if (fits(directory)) return directory
  }
  return join('/tmp', `backburner-${userId()}`, hash)
}

/** Makes the socket directory and its parent, private to this user. Throws when somebody else got there first. */
export function ensureSocketDirectory(directory: string): void {
  if (directory.startsWith('\\\\.\\pipe\\')) return
  ensurePrivateDirectorySync(dirname(directory))
  ensurePrivateDirectorySync(directory)
}

/** The socket (or named pipe) of the supervisor, or of the worker with this short id, in a socket directory. */
export function socketPath(directory: string, kind: SocketKind, id?: string): string {
  const name = id === undefined ? kind : `${kind}-${id}`
  return directory.startsWith('\\\\.\\pipe\\') ? `${directory}-${name}` : join(directory, `${name}.sock`)
}

function fits(directory: string): boolean {
  return Buffer.byteLength(directory) + 1 + LONGEST_NAME <= LONGEST_PATH
}

function isOurDirectory(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return stats !== undefined && stats.isDirectory() && stats.uid === userId() && (stats.mode & 0o022) === 0
}

function userId(): number {
  return process.getuid?.() ?? 0
}
