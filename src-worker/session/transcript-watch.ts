import type { LiveOutput, TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { transcriptEntrySchema } from '../../src-shared/board/transcript.ts'
import type { Unsubscribe } from '../../src-shared/base/emitter.ts'
import { readLines } from '../../src-node/files/read-lines.ts'
import type { Session } from './session.ts'
import { transcriptLineSchema } from './transcript-line.ts'
import type { WrittenEntry } from './journal.ts'

/** History is read and sent in pieces of about this size. */
const chunkBytes = 256 * 1024

/** Where a watch sends what it reads. */
export type WatchSink = {
  readonly entries: (entries: readonly TranscriptEntry[], caughtUp: boolean) => void
  readonly live: (output: LiveOutput) => void
  /** More has been sent than the other side has taken: nothing further until `resume` is called. */
  readonly clogged: () => boolean
  readonly failed: (error: unknown) => void
}

/** What to watch: entries after `afterSeq`, or the last `tail` of them if those are fewer. */
export type WatchFrom = { readonly afterSeq: number; readonly tail?: number | undefined }

/**
 * One watch of the transcript. It reads from the file until it is level with the journal, then passes on what comes. When
 * the client falls behind it forgets everything and goes on from the file later: nothing is kept for a slow client but a
 * place in the file. Pieces of an open answer that a client could not take are not sent late; the answer is shown from its
 * beginning when the client is level again.
 */
export class TranscriptWatch {
  readonly #session: Session
  readonly #sink: WatchSink
  readonly #unsubscribe: readonly Unsubscribe[]
  /** Everything up to this byte has been sent. */
  #offset: number
  /** Entries up to here are not wanted. */
  readonly #afterSeq: number
  #state: 'reading' | 'waiting' | 'level' | 'closed' = 'waiting'
  #showsOpenAnswer = false

  constructor(session: Session, from: WatchFrom, sink: WatchSink) {
    const { journal } = session
    this.#session = session
    this.#sink = sink
    this.#afterSeq =
      from.tail === undefined ? from.afterSeq : Math.max(from.afterSeq, journal.index.lastSeq - from.tail)
    this.#offset = journal.index.offsetAfter(this.#afterSeq)
    this.#unsubscribe = [
      journal.entries.subscribe((written) => this.#written(written)),
      session.live.subscribe((output) => this.#live(output)),
    ]
    this.resume()
  }

  /** The client has taken what was sent. */
  resume(): void {
    if (this.#state !== 'waiting') return
    this.#state = 'reading'
    this.#read().catch((error: unknown) => {
      if (this.#isClosed()) return
      this.close()
      this.#sink.failed(error)
    })
  }

  /** Ends the watch. */
  close(): void {
    this.#state = 'closed'
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
  }

  async #read(): Promise<void> {
    const { journal } = this.#session
    let first = true
    for (;;) {
      if (this.#isClosed()) return
      if (this.#sink.clogged()) {
        this.#state = 'waiting'
        return
      }
      const level = this.#offset >= journal.size
      if (level && !first) break
      const { entries, end } = level ? { entries: [], end: this.#offset } : await this.#readChunk()
      if (this.#isClosed()) return
      first = false
      this.#offset = end
      const caughtUp = end >= journal.size
      if (entries.length > 0 || caughtUp) this.#sink.entries(entries, caughtUp)
      if (caughtUp) break
    }
    this.#state = 'level'
    this.#showOpenAnswer()
  }

  async #readChunk(): Promise<{ readonly entries: readonly TranscriptEntry[]; readonly end: number }> {
    const { journal } = this.#session
    const start = this.#offset
    const limit = journal.size
    const entries: TranscriptEntry[] = []
    let end = start
    for await (const line of readLines(journal.transcriptPath, transcriptLineSchema, start)) {
      if (line.end > limit) break
      end = line.end
      const entry = line.kind === 'line' ? transcriptEntrySchema.safeParse(line.value) : null
      if (entry?.success === true && entry.data.seq > this.#afterSeq) entries.push(entry.data)
      if (end - start >= chunkBytes) return { entries, end }
    }
    // A torn line cannot stand before `limit`; should the file have been cut, there is nothing more to wait for.
    return { entries, end: end === start ? limit : end }
  }

  #written({ entry, end }: WrittenEntry): void {
    if (this.#state !== 'level') return
    if (this.#sink.clogged()) {
      this.#state = 'waiting'
      this.#showsOpenAnswer = false
      return
    }
    this.#offset = end
    this.#sink.entries([entry], true)
  }

  #live(output: LiveOutput): void {
    if (this.#state !== 'level') return
    if (this.#sink.clogged()) {
      this.#state = 'waiting'
      this.#showsOpenAnswer = false
      return
    }
    if (!this.#showsOpenAnswer && output.type !== 'cleared') this.#showOpenAnswer()
    else this.#sink.live(output)
  }

  /** Shows the open answer from its beginning. */
  #showOpenAnswer(): void {
    const pieces = this.#session.openAnswer.pieces()
    if (pieces.length > 0 || !this.#showsOpenAnswer) this.#sink.live({ type: 'cleared' })
    for (const piece of pieces) this.#sink.live(piece)
    this.#showsOpenAnswer = true
  }

  #isClosed(): boolean {
    return this.#state === 'closed'
  }
}
