import type { Socket } from 'node:net'
import { connectSocket } from './connect.ts'

/** `dead` alone proves that nobody listens on an existing socket file; `unknown` proves nothing. */
export type ProbeResult = 'alive' | 'dead' | 'absent' | 'unknown'

const HANG_UP_MS = 1_000

/** Asks whether somebody listens on a socket, by connecting and hanging up. */
export async function probeSocket(path: string, timeoutMs = 2_000): Promise<ProbeResult> {
  const result = await connectSocket(path, timeoutMs)
  switch (result.kind) {
    case 'connected':
      hangUp(result.socket)
      return 'alive'
    case 'refused':
      return 'dead'
    case 'absent':
      return 'absent'
    case 'timeout':
    case 'failed':
      return 'unknown'
  }
}

/** Ends the connection without resetting it: a reset would surface as an error in the server that was asked. */
function hangUp(socket: Socket): void {
  socket.on('error', () => undefined)
  socket.setTimeout(HANG_UP_MS, () => socket.destroy())
  socket.unref()
  socket.resume()
  socket.end()
}
