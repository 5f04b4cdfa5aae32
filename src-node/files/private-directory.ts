import { chmodSync, lstatSync, mkdirSync, type Stats } from 'node:fs'
import { chmod, lstat, mkdir } from 'node:fs/promises'

const PRIVATE_MODE = 0o700

/**
 * Makes `path` (and missing parents) a directory that only its owner can enter (0700).
 * Throws when it is a symbolic link, not a directory, or belongs to another user: such a place is not ours to trust.
 */
export async function ensurePrivateDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: PRIVATE_MODE })
  if (isTooOpen(path, await lstat(path))) await chmod(path, PRIVATE_MODE)
}

/** `ensurePrivateDirectory` for code that must not yield. */
export function ensurePrivateDirectorySync(path: string): void {
  mkdirSync(path, { recursive: true, mode: PRIVATE_MODE })
  if (isTooOpen(path, lstatSync(path))) chmodSync(path, PRIVATE_MODE)
}

function isTooOpen(path: string, stats: Stats): boolean {
  if (stats.isSymbolicLink()) throw new Error(`${path} is a symbolic link; a private directory must not be one`)
  if (!stats.isDirectory()) throw new Error(`${path} is not a directory`)
  // Windows reports no owner and no permission bits: there the user profile's own access list protects the directory.
  if (process.getuid === undefined) return false
  if (stats.uid !== process.getuid()) throw new Error(`${path} belongs to another user (uid ${stats.uid})`)
  return (stats.mode & 0o077) !== 0
}
