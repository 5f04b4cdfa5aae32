import type { CancelTimer, Clock } from '../../../src-shared/base/clock.ts'
import { Emitter } from '../../../src-shared/base/emitter.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { SessionBook } from '../sessions/session-book.ts'
import type { DocumentStore } from '../storage/document-store.ts'
import type { LettingStart, QueuedStart, WorkDocument } from '../storage/work-document.ts'
import { hasRoom, inOrder, ordinal, whoBegins, type Room } from './work-queue.ts'

/** A session that may begin counts as at work before its record says so, for at most this long. */
const reservedForMs = 10_000
/** Rows change often: who waits is looked at again at most this often. */
const reviewEveryMs = 16

/** What the gate needs. */
export type GateOptions = {
  readonly clock: Clock
  readonly book: SessionBook
  /** The queue outlives the supervisor. */
  readonly document: DocumentStore<WorkDocument>
  readonly limit: () => number | null
  readonly isPaused: () => boolean
  readonly isAttached: (sessionId: SessionId) => boolean
  /** Lets a session begin: starts its worker, or tells the one that lives what it missed. */
  readonly begin: (record: SessionRecord, how: QueuedStart['how']) => void
  readonly report: (what: string, error: unknown) => void
}

/** Who may begin to work, and who waits for a turn. What is at work already is never held back. */
export class WorkGate {
  /** The queue changed. */
  readonly changes = new Emitter<void>()
  readonly #options: GateOptions
  /** Until when a session counts as at work though its record does not say so yet. */
  readonly #reserved = new Map<SessionId, number>()
  /** Since when those whose turn has come are in the state that they are about to leave. */
  readonly #beginning = new Map<SessionId, number>()
  /** Those that begin as soon as the queue without them is on disk. */
  readonly #let = new Set<SessionId>()
  #shown: ReadonlySet<SessionId> = new Set()
  #cancelReview: CancelTimer | null = null
  #open = false

  constructor(options: GateOptions) {
    this.#options = options
    options.book.changes.subscribe((sessionId) => {
      // Seen at work, it counts by its record from now on.
      if (options.book.record(sessionId)?.state === 'working') this.#reserved.delete(sessionId)
      if (this.#hasBegun(sessionId)) this.#showBegun(sessionId)
      if (this.#waiting.length > 0) this.#reviewSoon()
    })
    const known = this.#waiting.filter(({ sessionId }) => options.book.record(sessionId) !== null)
    if (known.length < this.#waiting.length) this.#saveSoon({ queue: known })
    this.#show()
  }

  /** The sessions of an earlier supervisor were found: from now on the queue moves. */
  open(): void {
    this.#open = true
    this.#takeUpLetting()
    this.review()
  }

  close(): void {
    this.#open = false
    this.#cancelReview?.()
    this.#cancelReview = null
  }

  get queued(): number {
    return this.#waiting.length
  }

  isQueued(sessionId: SessionId): boolean {
    return this.#waiting.some((one) => one.sessionId === sessionId)
  }

  /**
   * Whether a session may begin now. If not, it waits in the queue, which is on disk when this resolves, and begins by itself
   * when its turn comes.
   */
  async admit(sessionId: SessionId, how: QueuedStart['how']): Promise<boolean> {
    if (this.isQueued(sessionId)) return false
    const { clock, book } = this.#options
    if (book.record(sessionId)?.state === 'working') return true
    // It is about to work: what comes in the same breath needs no place of its own.
    const isAboutTo = this.#beginning.has(sessionId) || (this.#reserved.get(sessionId) ?? 0) > clock.now()
    if (isAboutTo) return true
    if (this.#waiting.length === 0 && hasRoom(this.#room())) {
      this.#reserve(sessionId)
      return true
    }
    const saved = this.#save({ queue: [...this.#waiting, { sessionId, at: clock.now(), how }] })
    this.#show()
    await saved
    this.#reviewSoon()
    return false
  }

  /** Begins it now, whatever the limits say. False when it does not wait. */
  async startNow(sessionId: SessionId): Promise<boolean> {
    const entry = this.#waiting.find((one) => one.sessionId === sessionId)
    if (entry === undefined) return false
    await this.#letBegin([entry])
    return true
  }

  /** It does not wait any more, and nothing begins. */
  async forget(sessionId: SessionId): Promise<void> {
    this.#reserved.delete(sessionId)
    this.#let.delete(sessionId)
    const isOther = (one: QueuedStart): boolean => one.sessionId !== sessionId
    const isWritten = !this.#waiting.every(isOther) || !this.#letting.every(isOther)
    this.#showBegun(sessionId)
    if (!isWritten) return
    const saved = this.#save({ queue: this.#waiting.filter(isOther), letting: this.#letting.filter(isOther) })
    this.#show()
    await saved
  }

  /** New work is paused, or goes on. */
  pauseChanged(): void {
    this.#show()
    this.review()
  }

  /** What it was to begin with was taken back. */
  async nothingSaid(sessionId: SessionId): Promise<void> {
    if (this.#waiting.some((one) => one.sessionId === sessionId && one.how === 'rested')) await this.forget(sessionId)
  }

  /** Limits, pause, pins or rows have changed: whoever may begins, and the places are told anew. */
  review(): void {
    this.#cancelReview?.()
    this.#cancelReview = null
    if (!this.#open || this.#waiting.length === 0) return
    const { book } = this.#options
    // One that is only just being written down comes with the next look.
    const ready = this.#waiting.filter(({ sessionId }) => book.record(sessionId) !== null)
    const next = whoBegins(ready, this.#room(), this.#isFavoured)
    if (next.length > 0) {
      this.#letBegin(next).catch((error: unknown) => this.#options.report('a queued session could not begin', error))
    }
    this.#show()
  }

  get #waiting(): readonly QueuedStart[] {
    return this.#options.document.value().queue
  }

  get #letting(): readonly LettingStart[] {
    return this.#options.document.value().letting
  }

  readonly #isFavoured = (sessionId: SessionId): boolean =>
    this.#options.book.arrangement(sessionId).pinned || this.#options.isAttached(sessionId)

  #room(): Room {
    const { book, clock, limit, isPaused } = this.#options
    const max = limit()
    // Nobody needs to be counted where any number may work.
    if (max === null) return { paused: isPaused(), limit: null, atWork: 0 }
    const queued = new Set(this.#waiting.map(({ sessionId }) => sessionId))
    const now = clock.now()
    let atWork = 0
    for (const record of book.records()) {
      if (record.state === 'working' && !queued.has(record.sessionId)) atWork += 1
    }
    for (const [sessionId, until] of this.#reserved) {
      const isCounted = book.record(sessionId)?.state === 'working'
      if (until <= now || isCounted) this.#reserved.delete(sessionId)
      else atWork += 1
    }
    return { paused: isPaused(), limit: max, atWork }
  }

  #reserve(sessionId: SessionId): void {
    const { clock, limit } = this.#options
    if (limit() === null) return
    const until = clock.now() + reservedForMs
    this.#reserved.set(sessionId, until)
    // One that never comes to work is not waited for, also when the clock was set back meanwhile.
    clock.schedule(reservedForMs, () => {
      if (this.#reserved.get(sessionId) === until) this.#reserved.delete(sessionId)
      this.#reviewSoon()
    })
  }

  async #letBegin(entries: readonly QueuedStart[]): Promise<void> {
    const { book, begin, report, clock } = this.#options
    const gone = new Set(entries.map(({ sessionId }) => sessionId))
    for (const { sessionId } of entries) {
      this.#reserve(sessionId)
      this.#let.add(sessionId)
      this.#beginning.set(sessionId, book.record(sessionId)?.since ?? 0)
    }
    clock.schedule(reservedForMs, () => gone.forEach((sessionId) => this.#showBegun(sessionId)))
    const letting = entries.map((entry) => ({ ...entry, since: this.#beginning.get(entry.sessionId) ?? 0 }))
    const saved = this.#save({
      queue: this.#waiting.filter(({ sessionId }) => !gone.has(sessionId)),
      letting: [...this.#letting.filter(({ sessionId }) => !gone.has(sessionId)), ...letting],
    })
    this.#show()
    // First on disk: a supervisor that dies right here leaves sessions that the next one begins, none that wait for ever.
    await saved
    for (const { sessionId, how } of entries) {
      const record = book.record(sessionId)
      // One that was stopped meanwhile does not begin.
      if (!this.#let.delete(sessionId) || record === null) continue
      try {
        begin(record, how)
      } catch (error) {
        report(`session ${record.id} could not begin`, error)
      }
    }
  }

  /** Those that the last supervisor was about to let begin, unless they did. */
  #takeUpLetting(): void {
    const { book, begin, report } = this.#options
    for (const { sessionId, how, since } of this.#letting) {
      const record = book.record(sessionId)
      // What works has begun, or is begun as what a supervisor left behind.
      if (record === null || record.state === 'working' || record.since !== since) {
        this.#forgetLetting(sessionId)
        continue
      }
      this.#beginning.set(sessionId, since)
      this.#options.clock.schedule(reservedForMs, () => this.#showBegun(sessionId))
      try {
        begin(record, how)
      } catch (error) {
        report(`session ${record.id} could not begin`, error)
      }
    }
  }

  #forgetLetting(sessionId: SessionId): void {
    const letting = this.#letting.filter((one) => one.sessionId !== sessionId)
    if (letting.length < this.#letting.length) this.#saveSoon({ letting })
  }

  #save(change: Partial<Pick<WorkDocument, 'queue' | 'letting'>>): Promise<void> {
    return this.#options.document.update((document) => ({ ...document, ...change }))
  }

  #saveSoon(change: Partial<Pick<WorkDocument, 'queue' | 'letting'>>): void {
    this.#save(change).catch((error: unknown) => this.#options.report('the queue could not be written', error))
  }

  /** Has the rows say who waits, for what, and where in the queue. */
  #show(): void {
    const { book, isPaused, clock } = this.#options
    const paused = isPaused()
    const order = inOrder(this.#waiting, this.#isFavoured)
    const shown = new Set(order.map(({ sessionId }) => sessionId))
    // What a session was about before (a question that was answered, say) is over once its turn has come.
    const begins = { place: null, at: clock.now(), words: 'starting', why: null }
    for (const sessionId of this.#shown) {
      if (!shown.has(sessionId)) book.setQueued(sessionId, this.#beginning.has(sessionId) ? begins : null)
    }
    for (const [index, { sessionId, at }] of order.entries()) {
      const place = index + 1
      book.setQueued(sessionId, {
        place,
        at,
        words: `queued, ${ordinal(place)}`,
        why: paused ? 'new work is paused' : null,
      })
    }
    const isOther = shown.size !== this.#shown.size
    this.#shown = shown
    if (isOther) this.changes.emit()
  }

  /** Whether the record of one whose turn has come says by itself what became of it. */
  #hasBegun(sessionId: SessionId): boolean {
    const since = this.#beginning.get(sessionId)
    const record = this.#options.book.record(sessionId)
    return since !== undefined && (record === null || record.state === 'working' || record.since !== since)
  }

  #showBegun(sessionId: SessionId): void {
    if (!this.#beginning.delete(sessionId)) return
    this.#forgetLetting(sessionId)
    this.#options.book.setQueued(sessionId, null)
  }

  #reviewSoon(): void {
    if (!this.#open) return
    this.#cancelReview ??= this.#options.clock.schedule(reviewEveryMs, () => this.review())
  }
}
