import type { Socket } from 'node:net'
import { encodeFrame, FrameReader, type Utf8 } from '../../../src-shared/worker-protocol/frames.ts'
import {
  workerMessageSchema,
  type SupervisorMessage,
  type WorkerMessage,
} from '../../../src-shared/worker-protocol/messages.ts'

const utf8: Utf8 = {
  encode: (text) => Buffer.from(text, 'utf8'),
  decode: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
}

/** What a wire tells. */
export type WireEvents = {
  readonly onMessage: (message: WorkerMessage, tail: Uint8Array) => void
  /** Called once. `reason` is null when the other side just went. */
  readonly onClose: (reason: string | null) => void
}

/** The frames of one socket to a worker. */
export type Wire = {
  readonly send: (message: SupervisorMessage, tail?: Uint8Array) => void
  readonly close: () => void
}

/** The most that waits for a worker that does not read; beyond it the connection is given up, and tried again later. */
const LONGEST_BACKLOG = 32 * 1024 * 1024

/** Speaks frames over a connected socket. Messages of kinds that we do not know are skipped: the worker may be newer. */
export function openWire(socket: Socket, events: WireEvents): Wire {
  const reader = new FrameReader(utf8)
  let closed = false
  const close = (reason: string | null): void => {
    if (closed) return
    closed = true
    socket.destroy()
    events.onClose(reason)
  }
  socket.on('error', (error) => close(error.message))
  socket.on('close', () => close(null))
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const frame of reader.push(chunk)) {
        if (closed) return
        const json: unknown = JSON.parse(frame.header)
        const message = workerMessageSchema.safeParse(json)
        if (message.success) events.onMessage(message.data, frame.tail)
      }
    } catch (error) {
      close(error instanceof Error ? error.message : String(error))
    }
  })
  return {
    send: (message, tail) => {
      if (closed) return
      socket.write(encodeFrame(utf8, JSON.stringify(message), tail))
      if (socket.writableLength > LONGEST_BACKLOG) close('the worker does not read')
    },
    close: () => close(null),
  }
}
