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
    if (row.engine === 'shell' || row.engine === 'claude') this.#readOutput()
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

  follow(row: SessionRow): void {
    this.#row = row
  }

  close(): void {
    this.#isOpen = false
    this.#cancel()
    this.#feed.close()
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
