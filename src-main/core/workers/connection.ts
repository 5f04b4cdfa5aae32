import { randomUUID } from 'node:crypto'
import { assertNever } from '../../../src-shared/base/assert-never.ts'
import { requestIdSchema, type InstanceId, type RequestId, type SessionId } from '../../../src-shared/base/ids.ts'
import type { Clock } from '../../../src-shared/base/clock.ts'
import type { SessionEvent } from '../../../src-shared/board/session-event.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import {
  workerProtocols,
  type Receipt,
  type WorkerCommand,
  type WorkerEndpoint,
  type WorkerMessage,
} from '../../../src-shared/worker-protocol/messages.ts'
import type { HeldSecrets } from '../../../src-shared/base/held-secrets.ts'
import { connectSocket } from '../../../src-node/sockets/connect.ts'
import {
  Channels,
  type TerminalChannel,
  type TerminalSink,
  type TerminalView,
  type TranscriptSink,
} from './channels.ts'
import { openWire, type Wire } from './wire.ts'

/** Who connects, and to whom. */
export type Greeting = {
  readonly epoch: number
  readonly supervisor: InstanceId
  readonly sessionId: SessionId
}

/** What a connection tells its owner. */
export type ConnectionEvents = {
  readonly onEvent: (event: SessionEvent) => void
  /** The whole record as it is: first of all, and whenever the worker sends it again. */
  readonly onSnapshot: (record: SessionRecord) => void
  readonly onHeard: () => void
  readonly onClose: () => void
}

/**
 * How an attempt ended. `dead`: nobody listens. `silent`: somebody does and says nothing. `refused`: it speaks no
 * protocol of ours, is another session, or belongs to a newer supervisor.
 */
export type ConnectOutcome =
  | {
      readonly kind: 'live'
      readonly connection: WorkerConnection
      readonly environment: Readonly<Record<string, string>>
      readonly secrets: HeldSecrets | null
    }
  | { readonly kind: 'dead' }
  | { readonly kind: 'silent'; readonly reason: string }
  | { readonly kind: 'refused'; readonly code: 'protocol' | 'epoch' | 'session'; readonly message: string }

/** The conversation with one live worker. Nothing of it survives the socket: a new one begins with a new snapshot. */
export type WorkerConnection = {
  /** The receipt; `null` when it could not be asked (the connection went, whatever became of the command). */
  readonly command: (command: WorkerCommand, requestId?: RequestId) => Promise<Receipt | null>
  readonly ping: () => void
  /** Entries after `afterSeq`, then what comes, until the returned function is called. */
  readonly watch: (from: { afterSeq: number; tail?: number | undefined }, sink: TranscriptSink) => () => void
  readonly openTerminal: (view: TerminalView, fromOffset: number | undefined, sink: TerminalSink) => TerminalChannel
  readonly terminals: () => number
  readonly isOpen: () => boolean
  readonly close: () => void
}

/** Connects to a worker and greets it. */
export async function connectWorker(
  endpoint: WorkerEndpoint,
  greeting: Greeting,
  clock: Clock,
  events: ConnectionEvents,
  timeoutMs: number,
): Promise<ConnectOutcome> {
  const connected = await connectSocket(endpoint.socket, timeoutMs)
  switch (connected.kind) {
    case 'absent':
    case 'refused':
      return { kind: 'dead' }
    case 'timeout':
      return { kind: 'silent', reason: 'it does not accept connections' }
    case 'failed':
      return { kind: 'silent', reason: connected.reason }
    case 'connected':
      break
    default:
      return assertNever(connected, 'connect result')
  }
  return await new Promise<ConnectOutcome>((resolve) => {
    let settled = false
    const settle = (outcome: ConnectOutcome): void => {
      if (settled) return
      settled = true
      cancelTimeout()
      resolve(outcome)
      if (outcome.kind !== 'live') wire.close()
    }
    const cancelTimeout = clock.schedule(timeoutMs, () => settle({ kind: 'silent', reason: 'it does not greet' }))
    const session = new Session(events)
    const wire = openWire(connected.socket, {
      onMessage: (message, tail) => {
        if (settled) return session.take(message, tail)
        if (message.type === 'refused') return settle({ kind: 'refused', code: message.code, message: message.message })
        if (message.type === 'hello') {
          const other = message.instanceId !== endpoint.instanceId || message.sessionId !== greeting.sessionId
          if (other) settle({ kind: 'refused', code: 'session', message: 'another worker answers on its socket' })
        }
        if (message.type === 'snapshot') {
          session.begin(wire, message.seq)
          // Told at once and not with the outcome: events may follow in the same breath, and apply to it.
          events.onSnapshot(message.record)
          settle({
            kind: 'live',
            connection: session,
            environment: message.environment,
            secrets: message.secrets ?? null,
          })
        }
      },
      onClose: () => {
        settle({ kind: 'silent', reason: 'it hung up' })
        session.end()
      },
    })
    wire.send({
      type: 'hello',
      protocols: [...workerProtocols],
      epoch: greeting.epoch,
      supervisor: greeting.supervisor,
      sessionId: greeting.sessionId,
    })
  })
}

class Session implements WorkerConnection {
  readonly #events: ConnectionEvents
  readonly #receipts = new Map<RequestId, (receipt: Receipt | null) => void>()
  readonly #channels = new Channels()
  #wire: Wire | null = null
  #seq = 0
  #pings = 0

  constructor(events: ConnectionEvents) {
    this.#events = events
  }

  begin(wire: Wire, seq: number): void {
    this.#wire = wire
    this.#seq = seq
    this.#channels.begin(wire)
  }

  end(): void {
    if (this.#wire === null) return
    this.#wire = null
    for (const settle of this.#receipts.values()) settle(null)
    this.#receipts.clear()
    this.#channels.end()
    this.#events.onClose()
  }

  take(message: WorkerMessage, tail: Uint8Array): void {
    this.#events.onHeard()
    switch (message.type) {
      case 'event':
        // A gap cannot happen on one socket; if it does, the state is not to be trusted: begin anew.
        if (message.seq !== this.#seq + 1) return this.#wire?.close()
        this.#seq = message.seq
        this.#events.onEvent(message.event)
        return
      case 'snapshot':
        this.#seq = message.seq
        this.#events.onSnapshot(message.record)
        return
      case 'receipt': {
        const settle = this.#receipts.get(message.requestId)
        this.#receipts.delete(message.requestId)
        settle?.(message.receipt)
        return
      }
      case 'pong':
      case 'hello':
      case 'refused':
        return
      case 'entries':
      case 'live':
      case 'terminal-opened':
      case 'terminal-screen':
      case 'terminal-output':
      case 'terminal-closed':
        this.#channels.take(message, tail)
        return
      default:
        assertNever(message, 'worker message')
    }
  }

  command(command: WorkerCommand, requestId = requestIdSchema.parse(randomUUID())): Promise<Receipt | null> {
    const wire = this.#wire
    if (wire === null) return Promise.resolve(null)
    return new Promise((resolve) => {
      this.#receipts.get(requestId)?.(null)
      this.#receipts.set(requestId, resolve)
      wire.send({ type: 'command', requestId, command })
    })
  }

  ping(): void {
    this.#wire?.send({ type: 'ping', n: ++this.#pings })
  }

  watch(from: { afterSeq: number; tail?: number | undefined }, sink: TranscriptSink): () => void {
    return this.#channels.watch(from, sink)
  }

  openTerminal(view: TerminalView, fromOffset: number | undefined, sink: TerminalSink): TerminalChannel {
    return this.#channels.openTerminal(view, fromOffset, sink)
  }

  terminals(): number {
    return this.#channels.terminals
  }

  isOpen(): boolean {
    return this.#wire !== null
  }

  close(): void {
    this.#wire?.close()
  }
}
