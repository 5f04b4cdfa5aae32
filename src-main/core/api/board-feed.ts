import type { CancelTimer, Clock } from '../../../src-shared/base/clock.ts'
import { Emitter } from '../../../src-shared/base/emitter.ts'
import type { InstanceId, SessionId } from '../../../src-shared/base/ids.ts'
import type { BoardEvent, BoardMessage, BoardState } from '../../../src-shared/board/board.ts'
import type { SessionBook } from '../sessions/session-book.ts'

/** Changes that come within this time go out together. */
const flushEveryMs = 16
/** So many past events are kept; who is further behind gets a snapshot. */
const keptEvents = 1_024

/** What the user arranged for the whole board. */
type Arrangement = Pick<BoardState, 'layout' | 'paused' | 'load'>

/** The numbered changes of the board, for any number of clients, in bounded memory. */
export class BoardFeed {
  readonly #instanceId: InstanceId
  readonly #book: SessionBook
  readonly #clock: Clock
  readonly #arrangement: () => Arrangement
  readonly #flushed = new Emitter<void>()
  readonly #changed = new Set<SessionId>()
  #layoutChanged = false
  #pausedChanged = false
  #loadChanged = false
  #events: BoardEvent[] = []
  #seq = 0
  #lastFlush = 0
  #cancelFlush: CancelTimer | null = null
  #closed = false
  #watching = 0
  #lookedAt = 0
  /** Somebody begins to watch. */
  readonly looks = new Emitter<void>()

  constructor(instanceId: InstanceId, book: SessionBook, clock: Clock, arrangement: () => Arrangement) {
    this.#instanceId = instanceId
    this.#book = book
    this.#clock = clock
    this.#arrangement = arrangement
    book.changes.subscribe((sessionId) => {
      this.#changed.add(sessionId)
      this.#schedule()
    })
  }

  /** The layout was changed. */
  layoutChanged(): void {
    this.#layoutChanged = true
    this.#schedule()
  }

  /** New work waits, or goes on. */
  pausedChanged(): void {
    this.#pausedChanged = true
    this.#schedule()
  }

  /** More or fewer wait, or a budget stands elsewhere. */
  loadChanged(): void {
    this.#loadChanged = true
    this.#schedule()
  }

  /** Ends every watch. */
  close(): void {
    this.#closed = true
    this.#cancelFlush?.()
    this.#flushed.emit()
  }

  /** How many watch: tests look here for leaks. */
  get watchers(): number {
    return this.#flushed.size
  }

  /** Whether somebody watches, or did so within the last `withinMs`. */
  isLookedAt(withinMs: number): boolean {
    return this.#watching > 0 || this.#clock.now() - this.#lookedAt < withinMs
  }

  /**
   * A snapshot (or what came after event `after` of this instance), then numbered changes. A client that falls too far
   * behind gets a new snapshot instead of what it missed.
   */
  async *watch(after: number | null, signal: AbortSignal | undefined): AsyncGenerator<BoardMessage> {
    this.#watching += 1
    this.looks.emit()
    try {
      yield* this.#messages(after, signal)
    } finally {
      this.#watching -= 1
      this.#lookedAt = this.#clock.now()
    }
  }

  async *#messages(after: number | null, signal: AbortSignal | undefined): AsyncGenerator<BoardMessage> {
    let seq = after !== null && this.#covers(after) ? after : null
    while (!this.#closed && signal?.aborted !== true) {
      if (seq === null || !this.#covers(seq)) {
        // What waits to be flushed is in the rows already; told again it changes nothing.
        seq = this.#seq
        yield this.#snapshot()
      } else if (seq < this.#seq) {
        const events = this.#events.slice(this.#events.length - (this.#seq - seq))
        const firstSeq = seq + 1
        seq = this.#seq
        yield { type: 'events', instanceId: this.#instanceId, firstSeq, events }
      } else await this.#nextFlush(signal)
    }
  }

  #covers(seq: number): boolean {
    return seq <= this.#seq && seq >= this.#seq - this.#events.length
  }

  #snapshot(): BoardMessage {
    return {
      type: 'snapshot',
      instanceId: this.#instanceId,
      seq: this.#seq,
      rows: [...this.#book.rows()],
      ...this.#arrangement(),
    }
  }

  #nextFlush(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        unsubscribe()
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const unsubscribe = this.#flushed.subscribe(done)
      signal?.addEventListener('abort', done)
    })
  }

  #schedule(): void {
    if (this.#cancelFlush !== null || this.#closed) return
    const wait = Math.max(0, this.#lastFlush + flushEveryMs - this.#clock.now())
    this.#cancelFlush = this.#clock.schedule(wait, () => this.#flush())
  }

  #flush(): void {
    this.#cancelFlush = null
    this.#lastFlush = this.#clock.now()
    const events: BoardEvent[] = []
    for (const sessionId of this.#changed) {
      const row = this.#book.row(sessionId)
      events.push(row === null ? { type: 'session-removed', sessionId } : { type: 'session-put', row })
    }
    if (this.#layoutChanged) events.push({ type: 'layout-changed', layout: this.#arrangement().layout })
    if (this.#pausedChanged) events.push({ type: 'paused-changed', paused: this.#arrangement().paused })
    if (this.#loadChanged) events.push({ type: 'load-changed', load: this.#arrangement().load })
    this.#changed.clear()
    this.#loadChanged = false
    this.#layoutChanged = false
    this.#pausedChanged = false
    if (events.length === 0) return
    this.#seq += events.length
    this.#events = [...this.#events, ...events].slice(-keptEvents)
    this.#flushed.emit()
  }
}
