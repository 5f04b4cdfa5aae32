import { chmodSync, lstatSync, mkdirSync, type Stats } from 'node:fs'
import { chmod, lstat, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isErrno } from './is-errno.ts'

const PRIVATE_MODE = 0o700

/**
 * Makes `path` (and missing parents) a directory that only its owner can enter (0700).
 * Throws when it is a symbolic link, not a directory, or belongs to another user: such a place is not ours to trust.
 */
export async function ensurePrivateDirectory(path: string): Promise<void> {
  await makeWithParents(path)
  if (isTooOpen(path, await lstat(path))) await chmod(path, PRIVATE_MODE)
}

/** `ensurePrivateDirectory` for code that must not yield. */
export function ensurePrivateDirectorySync(path: string): void {
  makeWithParentsSync(path)
  if (isTooOpen(path, lstatSync(path))) chmodSync(path, PRIVATE_MODE)
}

/**
 * Node's own recursive mkdir never returns below a directory that takes none and says so with ENOENT, as `/proc` does
 * (Node 24.21).
 */
async function makeWithParents(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: PRIVATE_MODE })
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return
    if (!isErrno(error, 'ENOENT')) throw error
    const parent = dirname(path)
    if (parent !== path && !(await exists(parent))) await makeWithParents(parent)
    // Where even an existing directory takes none, this says so.
    await makeOne(path)
  }
}

async function makeOne(path: string): Promise<void> {
  await mkdir(path, { mode: PRIVATE_MODE }).catch((error: unknown) => {
    // Somebody else made it just now.
    if (!isErrno(error, 'EEXIST')) throw error
  })
}

async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  )
}

function makeWithParentsSync(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return
  if (lstatSync(dirname(path), { throwIfNoEntry: false }) === undefined) makeWithParentsSync(dirname(path))
  try {
    mkdirSync(path, { mode: PRIVATE_MODE })
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error
  }
}

function isTooOpen(path: string, stats: Stats): boolean {
  if (stats.isSymbolicLink()) throw new Error(`${path} is a symbolic link; a private directory must not be one`)
  if (!stats.isDirectory()) throw new Error(`${path} is not a directory`)
  // Windows reports no owner and no permission bits: there the user profile's own access list protects the directory.
  if (process.getuid === undefined) return false
  if (stats.uid !== process.getuid()) throw new Error(`${path} belongs to another user (uid ${stats.uid})`)
  return (stats.mode & 0o077) !== 0
}
