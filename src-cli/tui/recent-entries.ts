import { entrySize } from '../../src-shared/board/entry-size.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'

const MOST = 3_000
const MOST_CHARACTERS = 8_000_000

/** The newest entries of a transcript: what can be drawn anew. Older ones go, so that a view of days stays small. */
export class RecentEntries {
  #entries: TranscriptEntry[] = []
  #sizes: number[] = []
  #characters = 0

  get all(): readonly TranscriptEntry[] {
    return this.#entries
  }

  add(entry: TranscriptEntry): void {
    const size = entrySize(entry)
    this.#entries.push(entry)
    this.#sizes.push(size)
    this.#characters += size
    // In steps: to move the rest down for every entry would cost more than it saves.
    if (this.#entries.length <= MOST * 1.2 && this.#characters <= MOST_CHARACTERS * 1.2) return
    let gone = 0
    while (
      this.#entries.length - gone > MOST ||
      (this.#characters > MOST_CHARACTERS && gone < this.#entries.length - 1)
    ) {
      this.#characters -= this.#sizes[gone] ?? 0
      gone += 1
    }
    this.#entries = this.#entries.slice(gone)
    this.#sizes = this.#sizes.slice(gone)
  }
}
