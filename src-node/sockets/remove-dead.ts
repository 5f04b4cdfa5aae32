import { existsSync } from 'node:fs'
import { lstat, unlink } from 'node:fs/promises'
import { waitForLock } from '../locks/exclusive-lock.ts'
import { probeSocket } from './probe.ts'

const GUARD_TIMEOUT_MS = 10_000

/** The lock under which somebody begins to listen on a socket, or removes it. */
export function socketGuard(path: string): string {
  return `${path}.lock`
}

/**
 * Removes what a listener that was killed left: its socket, after a connection to it was refused, and the lock that it may
 * have died under. False when somebody listens there, or it could not be ruled out.
 */
export async function removeDeadSocket(path: string): Promise<boolean> {
  if (process.platform === 'win32' || !(existsSync(path) || existsSync(socketGuard(path)))) return true
  const guard = await waitForLock(socketGuard(path), GUARD_TIMEOUT_MS)
  if (guard.kind === 'timeout') return false
  try {
    return await removeIfDead(path)
  } finally {
    await guard.lock.release()
  }
}

/** The same for whoever holds the socket's lock already. */
export async function removeIfDead(path: string): Promise<boolean> {
  switch (await probeSocket(path)) {
    case 'absent':
      return true
    case 'dead':
      if (!(await lstat(path)).isSocket()) return false
      await unlink(path)
      return true
    case 'alive':
    case 'unknown':
      return false
  }
}
