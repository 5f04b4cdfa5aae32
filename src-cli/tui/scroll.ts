import { Emitter, type Unsubscribe } from '../../src-shared/base/emitter.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { shortDuration } from '../output/age.ts'
import { createEntryPrinter } from '../transcript/entry-lines.ts'
import { line, lineOf, type Line } from '../transcript/line.ts'
import { recapLines } from '../transcript/recap.ts'

/** Lines that scroll by together, once. */
export type Block = { readonly key: number; readonly lines: readonly Line[] }

/** Ink keeps what it draws at once: 500 blocks in one go cost 95 MB, ten at a time 20 (measured). */
const BLOCKS_AT_ONCE = 10
const DIFF_LINES = 60
/** A recap of less than this is longer than what it tells. */
const RECAP_FROM = 4

/** What scrolls by in the terminal view: a header, the conversation, a recap, and then what comes. */
export class Scroll {
  readonly #changed = new Emitter<void>()
  readonly #printer = createEntryPrinter({ diffLines: DIFF_LINES })
  readonly #waiting: Block[] = []
  readonly #row: SessionRow
  readonly #now: number
  #blocks: readonly Block[] = []
  /** What was there at the start, for the recap; null once that was made. */
  #before: TranscriptEntry[] | null = []
  #key = 0
  #feeding = false
  /** What is asked stands below as long as it is open; it scrolls by with its answer. */
  #openRequest: readonly Line[] | null = null

  constructor(row: SessionRow, now: number) {
    this.#row = row
    this.#now = now
    this.#push(headerLines(row))
  }

  get blocks(): readonly Block[] {
    return this.#blocks
  }

  subscribe = (listener: () => void): Unsubscribe => this.#changed.subscribe(listener)

  /** Takes entries in; with the first `caughtUp` comes the recap of what was new to the user. */
  add(entries: readonly TranscriptEntry[], caughtUp: boolean): void {
    for (const entry of entries) {
      this.#before?.push(entry)
      this.#push(this.#linesOf(entry))
    }
    if (caughtUp && this.#before !== null) {
      this.#push(this.#recap(this.#before))
      this.#before = null
    }
  }

  #linesOf(entry: TranscriptEntry): readonly Line[] {
    const lines = this.#printer.linesOf(entry)
    if (entry.type === 'request-opened') {
      this.#openRequest = lines
      return []
    }
    if (entry.type !== 'request-answered' && entry.type !== 'request-withdrawn') return lines
    const asked = this.#openRequest ?? []
    this.#openRequest = null
    return [...asked, ...lines]
  }

  #recap(entries: readonly TranscriptEntry[]): readonly Line[] {
    const { seenSeq, seenAt } = this.#row
    if (seenSeq === null || (entries.at(-1)?.seq ?? 0) - seenSeq < RECAP_FROM) return []
    const lines = recapLines(entries, seenSeq)
    if (lines.length === 0) return []
    const away = seenAt === null ? '' : ` (${shortDuration(this.#now - seenAt)})`
    return [line(''), line(`While you were away${away}`, 'bold'), ...lines]
  }

  #push(lines: readonly Line[]): void {
    if (lines.length === 0) return
    this.#key += 1
    this.#waiting.push({ key: this.#key, lines })
    this.#feed()
  }

  #feed(): void {
    if (this.#feeding) return
    this.#feeding = true
    setImmediate(() => {
      this.#feeding = false
      this.#blocks = [...this.#blocks, ...this.#waiting.splice(0, BLOCKS_AT_ONCE)]
      this.#changed.emit()
      if (this.#waiting.length > 0) this.#feed()
    })
  }
}

function headerLines(row: SessionRow): Line[] {
  return [
    lineOf([singleLine(row.name, 120), 'bold'], [`  ${row.id}`, 'dim']),
    line(singleLine(row.worktree?.path ?? row.cwd, 200), 'dim'),
  ]
}
