import { sessionIdSchema } from '../../src-shared/base/ids.ts'
import {
  decodeOutput,
  terminalServerMessageSchema,
  type TerminalClientMessage,
  type TerminalServerMessage,
} from '../../src-shared/api/terminal-channel.ts'
import type { ConnectHow } from '../connection/connect.ts'
import { openSocket } from '../connection/connection.ts'
import type { LocalWebSocket } from '../connection/local-web-socket.ts'
import type { Connect } from '../connection/reconnecting.ts'
import { exitCodes, Failure } from '../failure.ts'

/** Columns and rows. */
export type TerminalSize = { readonly cols: number; readonly rows: number }

/** What a terminal session tells whoever watches it. */
export type TerminalEvents = {
  /** Bytes to draw; `drawn` acknowledges them. */
  readonly onOutput: (bytes: Uint8Array, drawn: () => void) => void
  /** What follows draws the screen anew. */
  readonly onScreen: () => void
}

/** Why a terminal ended. */
export type TerminalEnd = { readonly reason: string; readonly exitCode: number | null }

/** How to open a terminal. */
export type TerminalOptions = {
  readonly home: string
  /** Starts a supervisor where none runs. */
  readonly connect: Connect
  readonly sessionId: string
  readonly size: TerminalSize
  /** Where to begin; absent begins with the present screen. */
  readonly fromOffset?: number
  /** Nothing is drawn here: the program's bytes are wanted as they are, whatever the size of its terminal. */
  readonly bytesOnly?: boolean
}

const TYPED_AHEAD = 64 * 1024

/** One attachment to the terminal of a session. It survives its supervisor: lost, it is opened anew where it was cut. */
export class TerminalLink {
  readonly #options: TerminalOptions
  readonly #events: TerminalEvents
  #size: TerminalSize
  #socket: LocalWebSocket | null = null
  #offset: number | undefined
  #closing = false
  readonly #left = Promise.withResolvers<null>()
  /** Keys that were typed before there was anybody to take them. */
  readonly #ahead: Uint8Array[] = []

  constructor(options: TerminalOptions, events: TerminalEvents) {
    this.#options = options
    this.#events = events
    this.#size = options.size
    this.#offset = options.fromOffset
  }

  /** Runs until the terminal ends, or `close` is called (null): who leaves waits for no supervisor. */
  run(): Promise<TerminalEnd | null> {
    return Promise.race([this.#left.promise, this.#follow()])
  }

  async #follow(): Promise<TerminalEnd | null> {
    for (let losses = 0; !this.#closing; losses += 1) {
      if (losses > 20)
        throw new Failure(
          exitCodes.unreachable,
          'the supervisor goes away again and again; see "backburner daemon logs"',
        )
      const end = await this.#once(losses === 0 ? 'start' : 'rejoin')
      if (end !== null) return end
    }
    return null
  }

  /** The user's keys. */
  input(bytes: Uint8Array): void {
    if (this.#socket !== null) void this.#socket.send(bytes).catch(() => undefined)
    else if (this.#ahead.reduce((sum, keys) => sum + keys.length, 0) < TYPED_AHEAD) this.#ahead.push(bytes)
  }

  resize(size: TerminalSize): void {
    this.#size = size
    this.#tell({ type: 'resize', ...size })
  }

  close(): void {
    this.#closing = true
    this.#socket?.close()
    this.#left.resolve(null)
  }

  async #once(how: ConnectHow): Promise<TerminalEnd | null> {
    const connection = await this.#options.connect(how)
    connection.close()
    const opened = await openSocket(this.#options.home, '/terminal')
    if (opened.kind !== 'open') return null
    const { socket } = opened
    return await new Promise((resolve, reject) => {
      socket.addEventListener('open', () => {
        if (this.#closing) return socket.close()
        this.#socket = socket
        const from = this.#offset === undefined ? {} : { fromOffset: this.#offset }
        const { bytesOnly } = this.#options
        this.#tell({ type: 'open', sessionId: this.#sessionId(), ...this.#size, ...from, bytesOnly })
        for (const keys of this.#ahead.splice(0)) this.input(keys)
      })
      socket.addEventListener('message', ({ data }) => {
        // What still comes would be drawn over the screen of whoever left.
        if (this.#closing) return
        try {
          const end = this.#receive(data ?? '')
          if (end === null) return
          this.#closing = true
          socket.close()
          resolve(end)
        } catch (error) {
          this.#closing = true
          socket.close()
          reject(error instanceof Error ? error : new Error(String(error)))
        }
      })
      socket.addEventListener('close', () => {
        this.#socket = null
        resolve(null)
      })
    })
  }

  #receive(data: string | Uint8Array): TerminalEnd | null {
    if (typeof data !== 'string') {
      const output = decodeOutput(data)
      if (output === null) return null
      this.#offset = output.offset + output.bytes.length
      const offset = this.#offset
      this.#events.onOutput(output.bytes, () => this.#tell({ type: 'ack', offset }))
      return null
    }
    const message: TerminalServerMessage = terminalServerMessageSchema.parse(JSON.parse(data))
    switch (message.type) {
      case 'opened':
        return null
      case 'screen':
        this.#offset = message.offset
        this.#events.onScreen()
        return null
      case 'closed':
        return { reason: message.reason, exitCode: message.exitCode }
    }
  }

  #sessionId(): Extract<TerminalClientMessage, { type: 'open' }>['sessionId'] {
    return sessionIdSchema.parse(this.#options.sessionId)
  }

  #tell(message: TerminalClientMessage): void {
    void this.#socket?.send(JSON.stringify(message)).catch(() => undefined)
  }
}
