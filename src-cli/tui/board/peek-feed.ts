import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { Clock } from '../../../src-shared/base/clock.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import type { Connection } from '../../../src-shared/client/connection.ts'
import {
  followTranscript,
  type TranscriptFeed,
  type TranscriptView,
} from '../../../src-shared/client/transcript-store.ts'

/** So many entries back is as far as a drawer looks. */
const tail = 400
const frameMs = 33
const outputEveryMs = 1_000
const outputBytes = 20_000

/** A reply that waits behind a turn. */
export type QueuedReply = { readonly requestId: string; readonly text: string }

/** What peek follows of one session, until it is closed. */
export class PeekFeed {
  /** The last entry that had been looked at when peek was opened: what came since stays told while it is open. */
  readonly seenSeq: number | null
  readonly #feed: TranscriptFeed
  readonly #connection: Connection
  readonly #clock: Clock
  readonly #changed: () => void
  #row: SessionRow
  #output: string | null = null
  #queued: readonly QueuedReply[] = []
  #cancel = (): void => undefined
  #isOpen = true

  constructor(connection: Connection, clock: Clock, row: SessionRow, changed: () => void) {
    this.#connection = connection
    this.#clock = clock
    this.#changed = changed
    this.#row = row
    this.seenSeq = row.seenSeq
    this.#feed = followTranscript(connection, row.sessionId, {
      tail,
      frame: (task) => void clock.schedule(frameMs, task),
    })
    this.#feed.store.subscribe(changed)
    if (row.queuedReplies > 0) this.#readQueue()
    if (!capabilitiesOf(row.engine).structuredTranscript) this.#readOutput()
  }

  get transcript(): TranscriptView {
    return this.#feed.store.getState()
  }

  /** What a job in a terminal of its own printed last; null for sessions with a conversation. */
  get output(): string | null {
    return this.#output
  }

  get lastSeq(): number {
    return this.transcript.entries.at(-1)?.seq ?? 0
  }

  /** Replies that the session has not taken up, in the order in which it will. */
  get queued(): readonly QueuedReply[] {
    return this.#queued
  }

  follow(row: SessionRow): void {
    const before = this.#row
    this.#row = row
    if (row.queuedReplies !== before.queuedReplies) this.#readQueue()
  }

  close(): void {
    this.#isOpen = false
    this.#cancel()
    this.#feed.close()
  }

  #readQueue(): void {
    const { sessionId, queuedReplies } = this.#row
    if (queuedReplies === 0) {
      this.#queued = []
      return
    }
    void this.#connection
      .call((client) => client.sessions.queuedReplies({ sessionId }))
      .then((result) => {
        if (!this.#isOpen || !result.ok) return
        this.#queued = result.value.replies.flatMap(({ requestId, answer }) =>
          answer.type === 'text' ? [{ requestId, text: answer.text }] : [],
        )
        this.#changed()
      })
  }

  #readOutput(): void {
    const { sessionId } = this.#row
    void this.#connection
      .call((client) => client.output.recent({ sessionId, maxBytes: outputBytes }))
      .then((result) => {
        if (!this.#isOpen) return
        if (result.ok && result.value.text !== this.#output) {
          this.#output = result.value.text
          this.#changed()
        }
        const wait = this.#row.state === 'working' ? outputEveryMs : outputEveryMs * 5
        this.#cancel = this.#clock.schedule(wait, () => this.#readOutput())
      })
  }
}
