import { connect, type Socket } from 'node:net'
import { randomUUID } from 'node:crypto'
import { instanceIdSchema, requestIdSchema, type SessionId } from '../../src-shared/base/ids.ts'
import { encodeFrame, FrameReader } from '../../src-shared/worker-protocol/frames.ts'
import {
  workerMessageSchema,
  type Receipt,
  type SupervisorMessage,
  type WorkerCommand,
  type WorkerMessage,
} from '../../src-shared/worker-protocol/messages.ts'
import { utf8 } from '../socket/channel.ts'

/** A frame that a worker sent. */
export type Received = { readonly message: WorkerMessage; readonly tail: Uint8Array }
type OfType<Type> = Extract<WorkerMessage, { type: Type }>

/** A supervisor as a worker sees it, for tests: everything received is kept, and can be waited for. */
export class WorkerClient {
  readonly received: Received[] = []
  readonly socket: Socket
  /** Resolves when the connection has ended. */
  readonly ended: Promise<void>
  #listeners = new Set<() => void>()

  private constructor(path: string) {
    this.socket = connect(path)
    const reader = new FrameReader(utf8)
    this.socket.on('data', (chunk: Buffer) => {
      for (const { header, tail } of reader.push(chunk))
        this.received.push({ message: workerMessageSchema.parse(JSON.parse(header)), tail })
      for (const listener of this.#listeners) listener()
    })
    this.socket.on('error', () => undefined)
    this.ended = new Promise((resolve) => this.socket.on('close', () => resolve()))
  }

  /** Connects without a word. */
  static open(path: string): WorkerClient {
    return new WorkerClient(path)
  }

  /** Connects and greets; resolves with the snapshot in hand. */
  static async greet(path: string, sessionId: SessionId, epoch = 1): Promise<WorkerClient> {
    const client = new WorkerClient(path)
    client.hello(sessionId, epoch)
    await client.next('snapshot')
    return client
  }

  hello(sessionId: SessionId, epoch = 1): void {
    const supervisor = instanceIdSchema.parse(randomUUID())
    this.send({ type: 'hello', protocols: [1], epoch, supervisor, sessionId })
  }

  send(message: SupervisorMessage, tail?: Uint8Array): void {
    this.socket.write(encodeFrame(utf8, JSON.stringify(message), tail))
  }

  /** Sends a header as it is, schema or not. */
  sendRaw(header: string): void {
    this.socket.write(encodeFrame(utf8, header))
  }

  /** Sends a command and waits for its receipt. */
  async command(command: WorkerCommand, id: string = randomUUID()): Promise<Receipt> {
    const requestId = requestIdSchema.parse(id)
    const before = this.received.length
    this.send({ type: 'command', requestId, command })
    return (await this.next('receipt', (message) => message.requestId === requestId, before)).receipt
  }

  /** Waits for a message of this type, among those received (from index `after` on) and those to come. */
  async next<Type extends WorkerMessage['type']>(
    type: Type,
    fits: (message: OfType<Type>) => boolean = () => true,
    after = 0,
  ): Promise<OfType<Type>> {
    const isIt = (message: WorkerMessage): message is OfType<Type> => message.type === type && fits(message as never)
    return await this.until(() =>
      this.received
        .slice(after)
        .map((one) => one.message)
        .find(isIt),
    )
  }

  /** Waits until `find` finds something in what was received. */
  until<Found>(find: () => Found | undefined | null | false): Promise<Found> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        // Found already: what it was found in may be gone by the time the connection ends.
        if (!this.#listeners.has(look)) return
        try {
          const found = find()
          if (found === undefined || found === null || found === false) return
          this.#listeners.delete(look)
          resolve(found)
        } catch (error) {
          this.#listeners.delete(look)
          reject(error instanceof Error ? error : new Error(String(error)))
        }
      }
      this.#listeners.add(look)
      void this.ended.then(() => {
        look()
        if (this.#listeners.delete(look)) reject(new Error('the connection ended before what was waited for came'))
      })
      look()
    })
  }

  /** Every transcript entry of a watch, in the order received. */
  entries(channel: number): OfType<'entries'>['entries'] {
    return this.received.flatMap(({ message }) =>
      message.type === 'entries' && message.channel === channel ? message.entries : [],
    )
  }

  /** Hangs up. */
  close(): void {
    this.socket.destroy()
  }
}
