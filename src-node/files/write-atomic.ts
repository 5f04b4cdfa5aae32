import { randomBytes } from 'node:crypto'
import { closeSync, fchmodSync, fsyncSync, openSync, realpathSync, renameSync, unlinkSync, writeSync } from 'node:fs'
import { open, realpath, rename, unlink, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { reach, reachSync, reachWrite } from './faults.ts'
import { isErrno } from './is-errno.ts'

/** How a file is written. `mode` is for the new file (0600); `followLink` writes what a symbolic link points to. */
export type WriteAtomicOptions = {
  readonly mode?: number
  readonly followLink?: boolean
}

const PRIVATE_MODE = 0o600
const TEMPORARY_SUFFIX = '.tmp'

/**
 * Replaces `path` so that a reader, or a machine that loses power, finds either the old bytes or the new ones, never a
 * mixture: temporary file in the same directory, fsync, rename, fsync of the directory.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: WriteAtomicOptions = {},
): Promise<void> {
  const target = options.followLink === true ? await linkTarget(path) : path
  const temporary = temporaryName(target)
  try {
    await reach('open', temporary)
    const file = await open(temporary, 'wx', options.mode ?? PRIVATE_MODE)
    try {
      // The mode asked for at opening is cut by the umask, which is the user's.
      if (options.mode !== undefined) await file.chmod(options.mode)
      await writeAll(file, temporary, Buffer.from(data))
      if (await reach('sync', temporary)) await file.sync()
    } finally {
      await file.close()
    }
    if (await reach('rename', target)) await rename(temporary, target)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  }
  await syncDirectory(dirname(target))
}

/** `writeFileAtomic` for code that must not yield, such as an exit handler. */
export function writeFileAtomicSync(path: string, data: string | Uint8Array, options: WriteAtomicOptions = {}): void {
  const target = options.followLink === true ? linkTargetSync(path) : path
  const temporary = temporaryName(target)
  try {
    reachSync('open', temporary)
    const descriptor = openSync(temporary, 'wx', options.mode ?? PRIVATE_MODE)
    try {
      if (options.mode !== undefined) fchmodSync(descriptor, options.mode)
      writeAllSync(descriptor, temporary, Buffer.from(data))
      if (reachSync('sync', temporary)) fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    if (reachSync('rename', target)) renameSync(temporary, target)
  } catch (error) {
    unlinkQuietly(temporary)
    throw error
  }
  syncDirectorySync(dirname(target))
}

/** Makes the entries of a directory (a rename, a new file) survive a power loss. A no-op where the system cannot. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    if (await reach('sync', path)) await directory.sync()
  } finally {
    await directory.close()
  }
}

function syncDirectorySync(path: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(path, 'r')
  try {
    if (reachSync('sync', path)) fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** A call may write less than it was given. */
async function writeAll(file: FileHandle, path: string, bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const length = reachWrite(path, bytes.length - written)
    if (length === 0) return
    written += (await file.write(bytes, written, length)).bytesWritten
  }
}

/** `writeAll` for code that must not yield; `descriptor` is written at its end. */
export function writeAllSync(descriptor: number, path: string, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) {
    const length = reachWrite(path, bytes.length - written)
    if (length === 0) return
    written += writeSync(descriptor, bytes, written, length)
  }
}

function temporaryName(target: string): string {
  return `${target}.${process.pid}-${randomBytes(4).toString('hex')}${TEMPORARY_SUFFIX}`
}

async function linkTarget(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return path
    throw error
  }
}

function linkTargetSync(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return path
    throw error
  }
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // Never created, or renamed already: nothing to clean up.
  }
}
