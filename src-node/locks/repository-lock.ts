import { join } from 'node:path'
import { waitForLock, type LockWait } from './exclusive-lock.ts'

/**
 * Waits for the lock under which worktrees and branches of a repository are made and removed. It lies in the git
 * directory that all worktrees share, so that it also holds between two home directories.
 */
export function lockRepository(commonDirectory: string, timeoutMs = 60_000): Promise<LockWait> {
  return waitForLock(join(commonDirectory, 'backburner.lock'), timeoutMs)
}

/** The lock under which a repository's remote is fetched: sessions that start together fetch once. */
export function lockFetch(commonDirectory: string, timeoutMs: number): Promise<LockWait> {
  return waitForLock(join(commonDirectory, 'backburner-fetch.lock'), timeoutMs)
}
