import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { Evidence, Hold, OpenRequest, SessionState, WaitingFor } from '../../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { EngineHost, NewEntry, NewEvent } from '../../session/engine.ts'
import { addUsage } from './api/usage.ts'
import { Conversation } from './conversation.ts'
import { OutputLog } from './output-log.ts'
import { RowLine } from './summaries/row-line.ts'

/** A change of the session's state, before it is dated. */
export type StateChange = {
  readonly state: SessionState
  readonly reason: string
  readonly evidence: Omit<Evidence, 'at'> & { readonly kind: Evidence['kind']; readonly ref: string }
  readonly waitingFor?: WaitingFor
  readonly hold?: Hold
  readonly request?: OpenRequest
  readonly summary?: string
  readonly result?: string | null
}

/** Thrown by everything that would still be written after the engine was stopped. */
export class Closed extends Error {
  override readonly name = 'Closed'
}

/** What the engine tells the world: transcript first, then state; and the conversation that follows from it. */
export class Ledger {
  readonly host: EngineHost
  readonly conversation: Conversation
  readonly output = new OutputLog()
  readonly line: RowLine
  #closed = false
  readonly #said = new Set<string>()
  #counting: Promise<void> = Promise.resolve()

  constructor(host: EngineHost, entries: readonly TranscriptEntry[], summaryEveryMs: number) {
    this.host = host
    this.conversation = new Conversation(entries)
    for (const entry of entries) this.output.add(entry)
    this.line = new RowLine(host.clock, summaryEveryMs, (summary) => {
      this.emit({ type: 'summary-changed', summary }).catch((error: unknown) => this.#unheard('summary', error))
    })
  }

  get record(): SessionRecord {
    return this.host.record()
  }

  /** Nothing is written any more. */
  close(): void {
    this.#closed = true
    this.line.reset()
  }

  /** Writes an entry; the conversation has it when this resolves. */
  async append(entry: NewEntry): Promise<TranscriptEntry> {
    this.#mustBeOpen()
    const written = await this.host.append(entry)
    this.conversation.add(written)
    this.output.add(written)
    return written
  }

  async emit(event: NewEvent): Promise<void> {
    this.#mustBeOpen()
    await this.host.emit(event)
  }

  /** Enters a state: into the transcript, then out to everybody. */
  async enter(change: StateChange): Promise<void> {
    const evidence: Evidence = { ...change.evidence, at: this.host.clock.now() }
    const { state, waitingFor = null } = change
    const reason = singleLine(change.reason, 2000)
    // A working row goes on with the line it has: its next own event writes the new one.
    if (state !== 'working') this.line.reset()
    await this.append({ type: 'state-changed', state, reason, evidence, waitingFor })
    await this.#emitState(change, reason, evidence)
  }

  /** The session works and waits for something that is no person; no entry, for the state stays. */
  async hold(change: StateChange): Promise<void> {
    this.line.reset()
    await this.#emitState(change, singleLine(change.reason, 2000), { ...change.evidence, at: this.host.clock.now() })
  }

  /** Whether this was said before in this worker; from now on it was. */
  saidOnce(text: string): boolean {
    const before = this.#said.has(text)
    this.#said.add(text)
    return before
  }

  /** Counts one request. Requests run side by side, so counting waits its turn. */
  async countUsage(model: string, usage: unknown): Promise<void> {
    const counted = this.#counting.then(async () => {
      const { usage: before, launch } = this.record
      await this.emit({ type: 'usage-changed', usage: addUsage(before, model, usage, launch.prices) })
    })
    this.#counting = counted.catch(() => undefined)
    await counted
  }

  async #emitState(change: StateChange, reason: string, evidence: Evidence): Promise<void> {
    const { state, waitingFor = null, hold = null, request = null, summary, result } = change
    await this.emit({
      type: 'state-changed',
      state,
      reason,
      evidence,
      waitingFor,
      hold,
      request,
      resumable: false,
      ...(summary === undefined ? {} : { summary: singleLine(summary) }),
      ...(result === undefined ? {} : { result }),
    })
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new Closed('the engine was stopped')
  }

  #unheard(what: string, error: unknown): void {
    if (!(error instanceof Closed)) this.host.report(`could not write the ${what}`, error)
  }
}
