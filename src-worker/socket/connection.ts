import type { Socket } from 'node:net'
import { z } from 'zod'
import { assertNever } from '../../src-shared/base/assert-never.ts'
import type { InstanceId } from '../../src-shared/base/ids.ts'
import { requestIdSchema } from '../../src-shared/base/ids.ts'
import { FrameReader, type Frame } from '../../src-shared/worker-protocol/frames.ts'
import {
  supervisorMessageSchema,
  workerProtocols,
  type SupervisorMessage,
} from '../../src-shared/worker-protocol/messages.ts'
import { appVersion } from '../../src-shared/api/version.ts'
import type { Clock } from '../../src-shared/base/clock.ts'
import type { Report } from '../report.ts'
import { refused } from '../session/decide.ts'
import type { Session } from '../session/session.ts'
import { TranscriptWatch } from '../session/transcript-watch.ts'
import type { AttachStream, Size } from '../terminal/attach-stream.ts'
import type { Attachments } from '../terminal/attachments.ts'
import { Channel, utf8 } from './channel.ts'

/** Whoever connects has so long to say who he is. */
const helloTimeoutMs = 10_000

/** What every connection of a worker shares. */
export type ConnectionSetup = {
  readonly session: Session
  readonly instanceId: InstanceId
  readonly clock: Clock
  readonly report: Report
  /** The clients of the engine's pty; null when the engine has none. */
  readonly attachments: () => Promise<Attachments | null>
  /** True when this epoch may speak; a higher one than before silences the earlier. */
  readonly admit: (epoch: number, connection: Connection) => boolean
}

type Hello = Extract<SupervisorMessage, { type: 'hello' }>
type Spoken = Exclude<SupervisorMessage, { type: 'hello' }>

/** The message types that this build knows; others come from a newer supervisor and are passed over. */
const knownTypes: ReadonlySet<string> = new Set(
  supervisorMessageSchema.options.flatMap((option) => [...option.shape.type.values]),
)
const envelope = z.looseObject({ type: z.string() })
const commandEnvelope = z.looseObject({ requestId: requestIdSchema, command: z.looseObject({ type: z.string() }) })

/** One connection of a supervisor: reads its frames, and ends alone when one of them is bad. */
export class Connection {
  readonly #setup: ConnectionSetup
  readonly #socket: Socket
  readonly #channel: Channel
  readonly #watches = new Map<number, TranscriptWatch>()
  readonly #streams = new Map<number, AttachStream>()
  /** Channels that were asked for while the engine was not there yet, with the size they want by now and what was typed. */
  readonly #opening = new Map<number, { readonly size: Size; readonly typed: readonly Uint8Array[] }>()
  #leave: (() => void)[] = []
  #greeted = false

  constructor(socket: Socket, setup: ConnectionSetup) {
    this.#setup = setup
    this.#socket = socket
    this.#channel = new Channel(socket, () => this.#drop('a client takes nothing any more'))
    const reader = new FrameReader(utf8)
    this.#leave.push(
      setup.clock.schedule(helloTimeoutMs, () => {
        if (!this.#greeted) this.#drop('a client said nothing')
      }),
    )
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const frame of reader.push(chunk)) this.#take(frame)
      } catch (error) {
        this.#drop('a client sent a bad frame', error)
      }
    })
    socket.on('drain', () => {
      for (const watch of this.#watches.values()) watch.resume()
      for (const stream of this.#streams.values()) stream.resume()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => this.#closed())
  }

  /** Says why, and hangs up. */
  refuse(code: 'protocol' | 'epoch' | 'session', message: string): void {
    this.#channel.send({ type: 'refused', code, message })
    this.#socket.end()
    this.#closed()
  }

  /** Sends what is on its way, then hangs up. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.once('close', () => resolve())
      if (this.#socket.closed) resolve()
      this.#socket.end()
      this.#closed()
    })
  }

  /** Hangs up at once. */
  destroy(): void {
    this.#socket.destroy()
  }

  #take(frame: Frame): void {
    if (this.#socket.writableEnded || this.#socket.destroyed) return
    const json: unknown = JSON.parse(frame.header)
    const { type } = envelope.parse(json)
    if (!knownTypes.has(type)) {
      this.#setup.report(`a message of the unknown type ${JSON.stringify(type)} is passed over`)
      return
    }
    const parsed = supervisorMessageSchema.safeParse(json)
    if (!parsed.success) return this.#takeUnknownCommand(json, parsed.error)
    const message = parsed.data
    if (message.type === 'hello') return this.#greet(message)
    if (!this.#greeted) throw new Error(`${message.type} before hello`)
    this.#handle(message, frame.tail)
  }

  /** A command that only a newer build knows gets a receipt that says so. Anything else that does not parse is a bad frame. */
  #takeUnknownCommand(json: unknown, error: z.ZodError): void {
    const command = commandEnvelope.safeParse(json)
    if (!command.success || !this.#greeted) throw error
    const receipt = refused('not-supported', `this worker (${appVersion}) cannot do ${command.data.command.type}`)
    this.#channel.send({ type: 'receipt', requestId: command.data.requestId, receipt })
  }

  #greet(hello: Hello): void {
    const { session, instanceId, admit } = this.#setup
    if (this.#greeted) throw new Error('a second hello')
    const { shown: record, eventSeq } = session.journal
    const protocol = workerProtocols.find((ours) => hello.protocols.includes(ours))
    if (protocol === undefined)
      return this.refuse('protocol', `this worker speaks ${workerProtocols.join(', ')}, not ${hello.protocols.join()}`)
    if (hello.sessionId !== record.sessionId) return this.refuse('session', `this is the worker of ${record.sessionId}`)
    if (!admit(hello.epoch, this))
      return this.refuse('epoch', `a supervisor of a later epoch than ${hello.epoch} is in charge`)
    this.#greeted = true
    const { sessionId } = record
    this.#channel.send({ type: 'hello', protocol, instanceId, sessionId, pid: process.pid, version: appVersion })
    this.#channel.send({
      type: 'snapshot',
      seq: eventSeq,
      record,
      environment: session.environment.user,
      secrets: session.environment.secrets,
    })
    this.#leave.push(
      session.journal.events.subscribe(({ seq, event }) => this.#channel.send({ type: 'event', seq, event })),
    )
  }

  #handle(message: Spoken, tail: Uint8Array): void {
    switch (message.type) {
      case 'command':
        void this.#execute(message)
        return
      case 'watch':
        return this.#watch(message)
      case 'unwatch':
        this.#watches.get(message.channel)?.close()
        this.#watches.delete(message.channel)
        return
      case 'terminal-open':
        void this.#open(message)
        return
      case 'terminal-input':
        return this.#input(message.channel, tail)
      case 'terminal-resize':
        return this.#resize(message.channel, { cols: message.cols, rows: message.rows })
      case 'terminal-ack':
        this.#streams.get(message.channel)?.acknowledge(message.offset)
        return
      case 'terminal-close':
        this.#streams.get(message.channel)?.close()
        this.#streams.delete(message.channel)
        this.#opening.delete(message.channel)
        return
      case 'ping':
        this.#channel.send({ type: 'pong', n: message.n })
        return
      default:
        assertNever(message, 'message')
    }
  }

  async #execute({ requestId, command }: Extract<Spoken, { type: 'command' }>): Promise<void> {
    const receipt = await this.#setup.session.execute(requestId, command)
    this.#channel.send({ type: 'receipt', requestId, receipt })
  }

  #watch({ channel, afterSeq, tail }: Extract<Spoken, { type: 'watch' }>): void {
    if (this.#watches.has(channel)) throw new Error(`channel ${channel} is watched already`)
    const watch = new TranscriptWatch(
      this.#setup.session,
      { afterSeq, tail },
      {
        entries: (entries, caughtUp) =>
          this.#channel.send({ type: 'entries', channel, entries: [...entries], caughtUp }),
        live: (output) => this.#channel.send({ type: 'live', channel, output }),
        clogged: () => this.#channel.clogged(),
        failed: (error) => this.#drop('the transcript cannot be read', error),
      },
    )
    this.#watches.set(channel, watch)
  }

  async #open(asked: Extract<Spoken, { type: 'terminal-open' }>): Promise<void> {
    const { channel, cols, rows, fromOffset, bytesOnly } = asked
    if (this.#streams.has(channel) || this.#opening.has(channel))
      return this.#drop(`channel ${channel} is open already`)
    this.#opening.set(channel, { size: { cols, rows }, typed: [] })
    const attachments = await this.#setup.attachments()
    const wanted = this.#opening.get(channel)
    this.#opening.delete(channel)
    if (wanted === undefined) return
    if (attachments === null) {
      const reason = 'this session has no terminal of its own'
      this.#channel.send({ type: 'terminal-closed', channel, reason, exitCode: null })
      return
    }
    const stream = attachments.open(
      { ...wanted.size, fromOffset, bytesOnly },
      {
        opened: (offset, size) => this.#channel.send({ type: 'terminal-opened', channel, offset, ...size }),
        screen: (offset, size) => this.#channel.send({ type: 'terminal-screen', channel, offset, ...size }),
        output: (offset, bytes) => this.#channel.send({ type: 'terminal-output', channel, offset }, bytes),
        closed: (reason, exitCode) => {
          this.#streams.delete(channel)
          this.#channel.send({ type: 'terminal-closed', channel, reason, exitCode })
        },
        clogged: () => this.#channel.clogged(),
      },
    )
    if (stream.ended) return
    for (const bytes of wanted.typed) stream.write(bytes)
    this.#streams.set(channel, stream)
  }

  #resize(channel: number, size: Size): void {
    const opening = this.#opening.get(channel)
    if (opening === undefined) this.#streams.get(channel)?.resize(size)
    else this.#opening.set(channel, { ...opening, size })
  }

  #input(channel: number, bytes: Uint8Array): void {
    const opening = this.#opening.get(channel)
    if (opening === undefined) this.#streams.get(channel)?.write(bytes)
    else if (opening.typed.length < 256) this.#opening.set(channel, { ...opening, typed: [...opening.typed, bytes] })
  }

  #drop(why: string, error?: unknown): void {
    this.#setup.report(`connection ended: ${why}`, error)
    this.#socket.destroy()
    this.#closed()
  }

  #closed(): void {
    for (const leave of this.#leave) leave()
    this.#leave = []
    for (const watch of this.#watches.values()) watch.close()
    this.#watches.clear()
    for (const stream of this.#streams.values()) stream.close()
    this.#streams.clear()
    this.#opening.clear()
  }
}
