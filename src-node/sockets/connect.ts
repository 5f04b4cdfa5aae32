import { connect, type Socket } from 'node:net'
import { isErrno } from '../files/is-errno.ts'

/**
 * `absent`: no such socket. `refused`: the file is there, nobody listens. `timeout`: somebody listens and does not
 * accept, or the system did not answer. `failed`: anything else, such as a socket of another user.
 */
export type ConnectResult =
  | { readonly kind: 'connected'; readonly socket: Socket }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'failed'; readonly reason: string }

/** Connects to a unix socket or a named pipe. A connected socket comes without listeners. */
export function connectSocket(path: string, timeoutMs: number): Promise<ConnectResult> {
  return new Promise((resolve) => {
    const socket = connect({ path })
    const settle = (result: ConnectResult): void => {
      clearTimeout(timer)
      socket.removeAllListeners()
      if (result.kind !== 'connected') {
        socket.on('error', () => undefined)
        socket.destroy()
      }
      resolve(result)
    }
    const timer = setTimeout(() => settle({ kind: 'timeout' }), timeoutMs)
    socket.once('connect', () => settle({ kind: 'connected', socket }))
    socket.once('error', (error) => settle(failureOf(error)))
  })
}

function failureOf(error: Error): ConnectResult {
  if (isErrno(error, 'ENOENT')) return { kind: 'absent' }
  if (isErrno(error, 'ECONNREFUSED', 'ENOTSOCK')) return { kind: 'refused' }
  // A full queue of connections not yet accepted: there is a listener, and it is busy.
  if (isErrno(error, 'EAGAIN')) return { kind: 'timeout' }
  return { kind: 'failed', reason: error.message }
}
