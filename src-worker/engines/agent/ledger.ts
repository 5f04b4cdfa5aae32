import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { Evidence, Hold, OpenRequest, SessionState, WaitingFor } from '../../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { EngineHost, NewEntry, NewEvent } from '../../session/engine.ts'
import { addUsage } from './api/usage.ts'
import { blocksOf, toolUsesIn } from './blocks.ts'
import { Conversation, type PendingCall } from './conversation.ts'
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
  /** A short reply that the user may want to send next. */
  readonly suggestion?: string
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
  /** The ledgers of all conversations of the session: each hears every entry. */
  readonly #all: Set<Ledger>
  /** The ids of all calls of the session: they name files and tasks, so no two may be the same. */
  readonly #calls: Set<string>
  #closed = false
  /** The state in which somebody of the session waits for the user. */
  #asked: StateChange | null = null
  /** What the session comes back to when nothing is asked any more; null: to its work. */
  #rest: StateChange | null = null
  readonly #said = new Set<string>()
  #counting: Promise<void> = Promise.resolve()

  constructor(
    host: EngineHost,
    entries: readonly TranscriptEntry[],
    summaryEveryMs: number,
    beside?: { readonly session: Ledger; readonly conversation: Conversation },
  ) {
    this.host = host
    this.conversation = beside?.conversation ?? new Conversation(entries)
    this.#all = beside === undefined ? new Set() : beside.session.#all
    this.#all.add(this)
    for (const entry of entries) this.note(entry)
    this.#calls = beside === undefined ? new Set(entries.flatMap(callsIn)) : beside.session.#calls
    this.line = new RowLine(host.clock, summaryEveryMs, (summary) => {
      // While something is asked, the question is what the row shows.
      if (this.#asked !== null) return
      this.emit({ type: 'summary-changed', summary }).catch((error: unknown) => this.#unheard('summary', error))
    })
  }

  get record(): SessionRecord {
    return this.host.record()
  }

  /** The ledger of the session itself. */
  get session(): Ledger {
    return this
  }

  get isClosed(): boolean {
    return this.#closed
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
    for (const ledger of this.#all) ledger.hear(written)
    return written
  }

  /** Whether a call of this id was made in any of the session's conversations; from now on it was. */
  claimCall(id: string): boolean {
    const isTaken = this.#calls.has(id)
    this.#calls.add(id)
    return isTaken
  }

  /** This conversation is over: it hears of nothing any more. */
  leave(): void {
    this.line.reset()
    this.#all.delete(this)
  }

  /** Every call of the session's conversations that waits for an answer of the user. */
  openCalls(): readonly PendingCall[] {
    return [...this.#all]
      .flatMap(({ conversation }) => conversation.pending())
      .filter((call) => call.request !== null && call.answer === null)
  }

  /** An entry of any of the session's conversations was written. */
  protected hear(entry: TranscriptEntry): void {
    this.conversation.add(entry)
    this.note(entry)
  }

  /** Takes from an entry what is not part of the conversation. */
  protected note(entry: TranscriptEntry): void {
    if (entry.subagent === undefined) this.output.add(entry)
  }

  async emit(event: NewEvent): Promise<void> {
    this.#mustBeOpen()
    await this.host.emit(event)
  }

  /** Enters a state: into the transcript, then out to everybody. */
  async enter(change: StateChange): Promise<void> {
    if (this.#asked === null) {
      this.#rest = null
      return await this.#enter(change)
    }
    // Somebody else of the session still waits for the user: that is what the session shows, until it is answered.
    this.#rest = change.state === 'working' ? null : change
    await this.#enter(change)
    await this.#showAsked()
  }

  async #showAsked(): Promise<void> {
    // It may have been answered meanwhile.
    if (this.#asked !== null) await this.#enter(this.#asked)
  }

  /** Waits for the user in the name of one of the session's conversations: one at a time. */
  async block(change: StateChange): Promise<void> {
    const { record } = this
    // What a worker asks again after its predecessor's death is no state to come back to.
    const isSame = record.state === 'blocked' && record.request?.requestId === change.request?.requestId
    if (record.state !== 'working' && !isSame) this.#rest = stateNow(record)
    this.#asked = change
    await this.#enter(change)
  }

  /** Nothing is asked any more: back to the work (`change`), or to what the session rested in. */
  async unblock(change: StateChange): Promise<void> {
    const rest = this.#rest
    this.forgetAsked()
    await this.#enter(rest ?? change)
  }

  /** What was asked is dropped; whoever drops it says what follows. */
  forgetAsked(): void {
    this.#asked = null
    this.#rest = null
  }

  /** Where a session that rests comes back to, if somebody in its background asks something. */
  restsAs(change: StateChange): void {
    this.#rest = change
  }

  async #enter(change: StateChange): Promise<void> {
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
    if (this.#asked !== null) return
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
    const { state, waitingFor = null, hold = null, request = null, summary, result, suggestion } = change
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
      ...(suggestion === undefined ? {} : { suggestion }),
    })
  }

  #mustBeOpen(): void {
    if (this.isClosed) throw new Closed('the engine was stopped')
  }

  #unheard(what: string, error: unknown): void {
    if (!(error instanceof Closed)) this.host.report(`could not write the ${what}`, error)
  }
}

/** The state of a session, to come back to. */
function stateNow(record: SessionRecord): StateChange {
  const { state, reason, evidence, summary, result, waitingFor, request, suggestion } = record
  return {
    state,
    reason,
    evidence: { kind: evidence.kind, ref: evidence.ref },
    summary,
    result,
    ...(waitingFor === null ? {} : { waitingFor }),
    ...(request === null ? {} : { request }),
    ...(suggestion === undefined ? {} : { suggestion }),
  }
}

function callsIn(entry: TranscriptEntry): string[] {
  return entry.type === 'assistant-message' ? toolUsesIn(blocksOf(entry.content)).map(({ id }) => id) : []
}
