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
    const size = sizeOf(entry)
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

/** About how much an entry holds; what is not text is small. */
function sizeOf(entry: TranscriptEntry): number {
  switch (entry.type) {
    case 'user-message':
    case 'assistant-message':
      return 200 + contentSize(entry.content)
    case 'tool-finished':
      return 200 + contentSize(entry.content) + (entry.patch?.length ?? 0)
    case 'tool-started':
      return 200 + inputSize(entry.input)
    case 'compacted':
      return 200 + entry.summary.length
    case 'task-finished':
      return 200 + entry.result.length
    case 'note':
      return 200 + entry.text.length
    default:
      return 400
  }
}

function contentSize(content: Extract<TranscriptEntry, { type: 'user-message' }>['content']): number {
  if (typeof content === 'string') return content.length
  return content.reduce((sum, block) => sum + inputSize(block), 0)
}

function inputSize(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 8
  return Object.values(value).reduce((sum: number, one) => sum + inputSize(one), 16)
}
