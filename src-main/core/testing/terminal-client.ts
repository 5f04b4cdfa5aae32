import { WebSocket } from 'ws'
import {
  decodeOutput,
  terminalServerMessageSchema,
  type TerminalClientMessage,
  type TerminalServerMessage,
} from '../../../src-shared/api/terminal-channel.ts'

/** A client of one terminal channel that acknowledges what it reads, unless told not to. */
export class TerminalClient {
  readonly #socket: WebSocket
  readonly #acknowledges: boolean
  readonly told: TerminalServerMessage[] = []
  text = ''
  bytes = 0
  end = 0
  #wake = (): void => undefined

  constructor(socketPath: string, options: { readonly acknowledges: boolean } = { acknowledges: true }) {
    this.#acknowledges = options.acknowledges
    this.#socket = new WebSocket(`ws+unix:${socketPath}:/terminal`)
    this.#socket.on('error', () => undefined)
    this.#socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) this.#draw(data)
      else this.told.push(terminalServerMessageSchema.parse(JSON.parse(data.toString('utf8'))))
      this.#wake()
    })
  }

  #draw(data: Buffer): void {
    const frame = decodeOutput(data)
    if (frame === null) throw new Error('not an output frame')
    this.text = (this.text + Buffer.from(frame.bytes).toString('utf8')).slice(-100_000)
    this.bytes += frame.bytes.length
    this.end = frame.offset + frame.bytes.length
    if (this.#acknowledges) this.send({ type: 'ack', offset: this.end })
  }

  async open(message: Omit<Extract<TerminalClientMessage, { type: 'open' }>, 'type'>): Promise<void> {
    if (this.#socket.readyState !== WebSocket.OPEN) {
      await new Promise<void>((resolve) => void this.#socket.once('open', resolve))
    }
    this.send({ type: 'open', ...message })
  }

  send(message: TerminalClientMessage): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }

  type(text: string): void {
    this.#socket.send(Buffer.from(text))
  }

  /** Resolves once what came is as wanted. */
  async until(wanted: (client: this) => boolean): Promise<void> {
    while (!wanted(this)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  close(): void {
    this.#socket.terminate()
  }
}
