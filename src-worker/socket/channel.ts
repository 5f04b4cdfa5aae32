import type { Socket } from 'node:net'
import { encodeFrame, type Utf8 } from '../../src-shared/worker-protocol/frames.ts'
import type { WorkerMessage } from '../../src-shared/worker-protocol/messages.ts'

/** UTF-8 by Node's own buffers. */
export const utf8: Utf8 = {
  encode: (text) => Buffer.from(text, 'utf8'),
  decode: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'),
}

/** Above this many unsent bytes, whatever can be read again later waits for the socket to drain. */
const highWater = 1024 * 1024
/** Above this many, the other side has stopped reading: the connection ends, and it asks for a new snapshot. */
const hardLimit = 8 * 1024 * 1024

/** The sending half of a connection. */
export class Channel {
  readonly #socket: Socket
  readonly #overrun: () => void

  /** `overrun` is called when the other side reads nothing any more. */
  constructor(socket: Socket, overrun: () => void) {
    this.#socket = socket
    this.#overrun = overrun
  }

  /** Sends one frame. */
  send(message: WorkerMessage, tail?: Uint8Array): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return
    if (this.#socket.writableLength > hardLimit) this.#overrun()
    else this.#socket.write(encodeFrame(utf8, JSON.stringify(message), tail))
  }

  /** True while the other side has not taken what was sent; `drain` on the socket tells when it has. */
  clogged(): boolean {
    return this.#socket.writableLength > highWater
  }
}
