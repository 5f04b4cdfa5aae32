import { assertNever } from '../../../src-shared/base/assert-never.ts'
import type { SessionId, ShortId } from '../../../src-shared/base/ids.ts'
import { projectSession } from '../../../src-shared/board/session-event.ts'
import type { WorkerEndpoint } from '../../../src-shared/worker-protocol/messages.ts'
import { isSameProcess } from '../../../src-node/processes/process-identity.ts'
import {
  connectWorker,
  type ConnectionEvents,
  type ConnectOutcome,
  type WorkerConnection,
} from '../workers/connection.ts'
import { Heartbeat } from './heartbeat.ts'
import { welcomeWorker } from './welcome-worker.ts'
import type { WorkerContext } from './worker-context.ts'

/** How often a worker whose socket refuses is tried within one attempt: it may be about to end, or just have begun. */
const refusalRetries = 20
const refusalPauseMs = 50

/** What becomes of the conversation with a worker. */
export type LinkEvents = {
  readonly greeted: () => void
  /** It lives, and no handshake came about. */
  readonly unreachable: () => void
  readonly lost: () => void
  /** Its process is gone. */
  readonly gone: () => void
  readonly silent: (stage: 'warn' | 'lost') => void
  readonly heard: () => void
}

/** The conversation with one session's worker: dials it, greets it, and hears whether it still answers. */
export class WorkerLink {
  readonly #context: WorkerContext
  readonly #sessionId: SessionId
  readonly #id: ShortId
  readonly #events: LinkEvents
  readonly #heartbeat: Heartbeat
  #connection: WorkerConnection | null = null
  /** Which connection is the present one: an older one's end is no news. */
  #number = 0

  constructor(context: WorkerContext, sessionId: SessionId, id: ShortId, events: LinkEvents) {
    this.#context = context
    this.#sessionId = sessionId
    this.#id = id
    this.#events = events
    this.#heartbeat = new Heartbeat(context.clock, context.patience.heartbeat, {
      ping: () => this.#connection?.ping(),
      silent: events.silent,
      heard: events.heard,
    })
  }

  get connection(): WorkerConnection | null {
    return this.#connection
  }

  /** Ends the conversation, and whatever attempt at one is under way. */
  drop(): void {
    this.#number += 1
    this.#heartbeat.stop()
    this.#connection?.close()
    this.#connection = null
  }

  /** Tries to reach the worker at this endpoint; what comes of it is told as an event. */
  async dial(endpoint: WorkerEndpoint): Promise<void> {
    const { clock, patience, instanceId, epoch, onSuperseded, problems } = this.#context
    this.drop()
    const number = this.#number
    for (let refusals = 0; ; refusals++) {
      const match = await isSameProcess(endpoint)
      if (number !== this.#number) return
      if (match === 'gone') return this.#events.gone()
      const greeting = { epoch, supervisor: instanceId, sessionId: this.#sessionId }
      const outcome = await connectWorker(endpoint, greeting, clock, this.#listen(number), patience.greet)
      if (number !== this.#number) {
        if (outcome.kind === 'live') outcome.connection.close()
        return
      }
      switch (outcome.kind) {
        case 'live':
          if (!outcome.connection.isOpen()) continue
          this.#becomeLive(outcome)
          return
        case 'dead':
          if (refusals < refusalRetries) {
            await new Promise<void>((resolve) => void clock.schedule(refusalPauseMs, resolve))
            continue
          }
          break
        case 'silent':
          break
        case 'refused':
          problems.report(`session ${this.#id}: its worker refuses this supervisor: ${outcome.message}`)
          if (outcome.code === 'epoch') onSuperseded(outcome.message)
          break
        default:
          assertNever(outcome, 'connect outcome')
      }
      this.#events.unreachable()
      return
    }
  }

  /** Tells the worker what it missed. False when none is connected. */
  welcome(): boolean {
    const connection = this.#connection
    if (connection === null) return false
    const record = this.#context.book.record(this.#sessionId)
    if (record !== null) void welcomeWorker(this.#context, record, connection)
    return true
  }

  #listen(number: number): ConnectionEvents {
    const { book } = this.#context
    return {
      onEvent: (event) => {
        const record = book.record(this.#sessionId)
        if (record !== null) book.putRecord(projectSession(record, event))
      },
      onSnapshot: (record) => book.putRecord(record),
      onHeard: () => this.#heartbeat.heard(),
      onClose: () => {
        if (number !== this.#number) return
        this.drop()
        this.#events.lost()
      },
    }
  }

  #becomeLive(outcome: Extract<ConnectOutcome, { kind: 'live' }>): void {
    this.#connection = outcome.connection
    this.#context.adoptEnvironment(this.#sessionId, outcome.environment)
    if (outcome.secrets !== null) this.#context.adoptSecrets(outcome.secrets)
    this.#heartbeat.start()
    this.#events.greeted()
    this.welcome()
  }
}
