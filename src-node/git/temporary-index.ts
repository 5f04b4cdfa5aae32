import { randomBytes } from 'node:crypto'
import { copyFile, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrno } from '../files/is-errno.ts'

/** Environment that makes git use an index file of our own. */
export type IndexEnvironment = { readonly GIT_INDEX_FILE: string }

/**
 * Runs `work` with an index file that nobody else uses, as a copy of a working tree's own one (so that git need not hash
 * unchanged files again) or empty; removed afterwards.
 */
export async function withTemporaryIndex<T>(
  gitDirectory: string,
  content: 'copy' | 'empty',
  work: (env: IndexEnvironment) => Promise<T>,
): Promise<T> {
  const path = join(gitDirectory, `backburner-index-${randomBytes(6).toString('hex')}`)
  try {
    if (content === 'copy') await copyIndex(join(gitDirectory, 'index'), path)
    return await work({ GIT_INDEX_FILE: path })
  } finally {
    await rm(path, { force: true })
    await rm(`${path}.lock`, { force: true })
  }
}

/**
 * Git takes a file for unchanged when its size and time are those in the index, unless that time is not before the time
 * of the index file itself ("racy git" in its documentation). A copy is younger, and would hide changes made right after
 * a checkout; so it gets the old time, rounded down.
 *
 * A working tree into which nothing was ever checked out has no index file.
 */
async function copyIndex(from: string, to: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(from)
    await copyFile(from, to)
    const time = Math.max(1, Math.floor(mtimeMs / 1000) - 1)
    await utimes(to, time, time)
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
}
