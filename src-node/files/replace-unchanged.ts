import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync } from 'node:fs'
import { open, realpath, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { reach, reachSync } from './faults.ts'
import { isErrno } from './is-errno.ts'
import { syncDirectory } from './write-atomic.ts'

/**
 * Replaces a file (0600; what a symbolic link points to) unless it says something else than `expected` by now; null: it
 * must not be there. Looked at again in the same breath as the rename, so that an edit by another program is not lost.
 * False: it does say something else, and was left alone.
 */
export async function replaceUnchanged(path: string, expected: string | null, text: string): Promise<boolean> {
  const target = await realpath(path).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return path
    throw error
  })
  const temporary = `${target}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`
  try {
    await reach('open', temporary)
    const file = await open(temporary, 'wx', 0o600)
    try {
      if (await reach('write', temporary)) await file.writeFile(text)
      if (await reach('sync', temporary)) await file.sync()
    } finally {
      await file.close()
    }
    if (textOf(target) !== expected) {
      await unlink(temporary)
      return false
    }
    if (reachSync('rename', target)) renameSync(temporary, target)
  } catch (error) {
    await unlink(temporary).catch(() => undefined)
    throw error
  }
  await syncDirectory(dirname(target))
  return true
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null
    throw error
  }
}
