import { chmod } from 'node:fs/promises'
import type { Server } from 'node:net'
import { isErrno } from '../files/is-errno.ts'
import { waitForLock } from '../locks/exclusive-lock.ts'
import { removeIfDead, socketGuard } from './remove-dead.ts'

/** `in-use`: somebody listens there, or it could not be ruled out. */
export type ListenResult = { readonly kind: 'listening' } | { readonly kind: 'in-use'; readonly reason: string }

const GUARD_TIMEOUT_MS = 10_000

/**
 * Makes a server (of `net` or `http`) listen on a unix socket that only this user can open, or on a named pipe. A socket
 * file that is in the way is removed only after a connection to it was refused, and only under a lock of that path:
 * else two starters could both find it dead, and the slower one remove the socket the faster one had just made.
 * The directory must exist and be private.
 */
export async function listenOnSocket(server: Server, path: string): Promise<ListenResult> {
  if (process.platform === 'win32') return await listen(server, path)
  const guard = await waitForLock(socketGuard(path), GUARD_TIMEOUT_MS)
  if (guard.kind === 'timeout') return inUse(`process ${guard.pid} is about to listen on ${path}`)
  try {
    if (!(await removeIfDead(path))) return inUse(`${path} is in use, or is not a socket`)
    const result = await listen(server, path)
    if (result.kind === 'listening') await chmod(path, 0o600)
    return result
  } finally {
    await guard.lock.release()
  }
}

function listen(server: Server, path: string): Promise<ListenResult> {
  return new Promise((resolve, reject) => {
    const onError = (error: Error): void => {
      server.off('listening', onListening)
      if (isErrno(error, 'EADDRINUSE')) resolve(inUse(`${path} is in use`))
      else reject(error)
    }
    const onListening = (): void => {
      server.off('error', onError)
      resolve({ kind: 'listening' })
    }
    server.once('error', onError)
    server.once('listening', onListening)
    server.listen({ path })
  })
}

function inUse(reason: string): ListenResult {
  return { kind: 'in-use', reason }
}
