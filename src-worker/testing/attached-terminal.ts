import type { Terminal } from '@xterm/headless'
import { emptyTerminal, write } from './terminal-state.ts'
import type { Received, WorkerClient } from './worker-client.ts'

type Options = {
  /** False: it takes what it is sent and says nothing of it, like a client that hangs. */
  readonly acknowledges?: boolean
  /** A terminal that an earlier attachment has drawn on. */
  readonly terminal?: Terminal
  /** It asks for bytes, not for a screen. */
  readonly bytesOnly?: boolean
}

/** A client with a terminal of its own, as an attach pane is one. */
export class AttachedTerminal {
  readonly client: WorkerClient
  readonly terminal: Terminal
  readonly frames: Uint8Array[] = []
  /** Everything before it has been drawn. */
  offset = 0
  bytes = 0
  screens = 0
  exitCode: number | null | undefined
  readonly #channel: number
  readonly #size: { cols: number; rows: number }
  readonly #bytesOnly: boolean | undefined
  #acknowledges: boolean
  #seen: number
  #drawing = Promise.resolve()
  #changed = new Set<() => void>()

  constructor(client: WorkerClient, channel: number, cols: number, rows: number, options: Options = {}) {
    this.client = client
    this.#channel = channel
    this.#size = { cols, rows }
    this.#acknowledges = options.acknowledges ?? true
    this.#bytesOnly = options.bytesOnly
    this.terminal = options.terminal ?? emptyTerminal(cols, rows)
    this.#seen = client.received.length
  }

  /** Attaches; resolves when the worker has answered. */
  async open(fromOffset?: number): Promise<void> {
    this.client.send({
      type: 'terminal-open',
      channel: this.#channel,
      ...this.#size,
      fromOffset,
      bytesOnly: this.#bytesOnly,
    })
    void this.client
      .until(() => {
        for (; this.#seen < this.client.received.length; this.#seen += 1) {
          const received = this.client.received[this.#seen]
          if (received !== undefined) this.#take(received)
        }
        return false
      })
      .catch(() => undefined)
    await this.client.next('terminal-opened', ({ channel }) => channel === this.#channel)
  }

  type(text: string): void {
    this.client.send({ type: 'terminal-input', channel: this.#channel }, Buffer.from(text))
  }

  close(): void {
    this.client.send({ type: 'terminal-close', channel: this.#channel })
  }

  /** From now on it acknowledges, beginning with what it has drawn. */
  acknowledgeAll(): void {
    this.#acknowledges = true
    this.#acknowledge(this.offset)
  }

  /** Waits until a line of the screen holds `text`. */
  async shows(text: string): Promise<void> {
    await this.until(() => {
      const buffer = this.terminal.buffer.active
      for (let y = 0; y < buffer.length; y += 1)
        if (buffer.getLine(y)?.translateToString(true).includes(text) === true) return true
      return false
    })
  }

  /** Waits until the worker has said that the terminal is closed, and everything is drawn. */
  async closed(): Promise<void> {
    await this.until(() => this.exitCode !== undefined)
    await this.#drawing
  }

  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return
        this.#changed.delete(look)
        resolve()
      }
      this.#changed.add(look)
      look()
    })
  }

  #take({ message, tail }: Received): void {
    if (!('channel' in message) || message.channel !== this.#channel) return
    switch (message.type) {
      case 'terminal-opened':
        this.#then(() => {
          this.offset = message.offset
        })
        break
      case 'terminal-screen':
        this.screens += 1
        this.#then(() => {
          this.terminal.reset()
          this.terminal.resize(message.cols, message.rows)
          this.offset = message.offset
        })
        break
      case 'terminal-output':
        this.bytes += tail.length
        this.frames.push(tail)
        this.#then(async () => {
          if (message.offset !== this.offset) throw new Error(`bytes at ${message.offset}, expected ${this.offset}`)
          await write(this.terminal, tail)
          this.offset += tail.length
          if (this.#acknowledges) this.#acknowledge(this.offset)
        })
        break
      case 'terminal-closed':
        this.#then(() => {
          this.exitCode = message.exitCode
        })
        break
      default:
    }
  }

  #then(work: () => void | Promise<void>): void {
    this.#drawing = this.#drawing.then(work).then(() => {
      for (const look of this.#changed) look()
    })
  }

  #acknowledge(offset: number): void {
    this.client.send({ type: 'terminal-ack', channel: this.#channel, offset })
  }
}
