import {
  decodeOutput,
  terminalServerMessageSchema,
  type TerminalClientMessage,
  type TerminalServerMessage,
} from '../../src-shared/api/terminal-channel.ts'
import { receivePort } from './native-ports.ts'
import type { NativeBridge } from './native.ts'
import { makeUuid } from './uuid.ts'

/** What a terminal channel tells. */
export type TerminalChannelEvents = {
  readonly onMessage: (message: TerminalServerMessage) => void
  /** Bytes that stand at `offset`. */
  readonly onOutput: (offset: number, bytes: Uint8Array) => void
  /** The channel is gone; nothing follows. */
  readonly onLost: (reason: string) => void
}

/** The client's side of one terminal channel. */
export type TerminalChannel = {
  readonly send: (message: TerminalClientMessage) => void
  readonly input: (bytes: Uint8Array) => void
  readonly close: () => void
}

/** Opens a terminal channel; rejects when nobody answers. */
export type OpenTerminalChannel = (events: TerminalChannelEvents) => Promise<TerminalChannel>

function receive(data: unknown, events: TerminalChannelEvents): void {
  if (typeof data === 'string') {
    const message = terminalServerMessageSchema.safeParse(parseJson(data))
    // A message of a later version is skipped softly.
    if (message.success) events.onMessage(message.data)
    return
  }
  const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data
  const frame = bytes instanceof Uint8Array ? decodeOutput(bytes) : null
  if (frame !== null) events.onOutput(frame.offset, frame.bytes)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** Terminal channels over WebSockets of the page's own server. */
export function websocketTerminals(address: string): OpenTerminalChannel {
  return (events) =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(address)
      socket.binaryType = 'arraybuffer'
      // One that never opened has nobody to tell: who asked for it is told by the rejection.
      let left = true
      socket.addEventListener('message', (event: MessageEvent<unknown>) => receive(event.data, events))
      socket.addEventListener('close', () => {
        reject(new Error('The supervisor cannot be reached.'))
        if (!left) events.onLost('The connection to the supervisor was lost.')
      })
      const say = (data: string | Uint8Array<ArrayBuffer>): void => {
        if (socket.readyState === WebSocket.OPEN) socket.send(data)
      }
      socket.addEventListener('open', () => {
        left = false
        resolve({
          send: (message) => say(JSON.stringify(message)),
          input: (bytes) => say(new Uint8Array(bytes)),
          close: () => {
            left = true
            socket.close()
          },
        })
      })
    })
}

/** Terminal channels over MessagePorts of the app. */
export function portTerminals(native: NativeBridge): OpenTerminalChannel {
  return async (events) => {
    const id = makeUuid()
    const port = await receivePort(
      (message) => message.type === 'backburner-terminal-port' && message.id === id,
      () => native.connectTerminal(id),
    )
    let left = false
    port.addEventListener('message', (event: MessageEvent<unknown>) => receive(event.data, events))
    port.addEventListener('close', () => {
      if (!left) events.onLost('The app closed the terminal.')
    })
    port.start()
    return {
      send: (message) => port.postMessage(JSON.stringify(message)),
      input: (bytes) => port.postMessage(bytes),
      close: () => {
        left = true
        port.close()
      },
    }
  }
}
