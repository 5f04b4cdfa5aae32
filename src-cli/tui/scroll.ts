import { singleLine } from '../../src-shared/base/single-line.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { createEntryPrinter, type EntryPrinter } from '../transcript/entry-lines.ts'
import { cutLine } from '../transcript/fit-line.ts'
import { line, lineOf, printedLine, type Line } from '../transcript/line.ts'
import { recapLines } from '../transcript/recap.ts'
import type { LineOptions } from '../transcript/line-options.ts'
import { lineOptions, type Look } from './look.ts'
import { RecentEntries } from './recent-entries.ts'

/** What the scroll writes on. */
export type Paper = {
  /** Writes above what is drawn anew each time. */
  readonly write: (text: string) => void
  readonly size: () => { readonly columns: number; readonly rows: number }
  /** Resolves once what is drawn anew shows the present state: what has ended is not seen twice. */
  readonly settled: () => Promise<void>
}

/** Longer than this nothing is made ready in one go: keys wait for it. */
const SLICE_MS = 12
/** So many of the entries that were there at the start show their code in colours; who goes further back reads it without. */
const COLOURED = 300
/** A recap of less than this is longer than what it tells. */
const RECAP_FROM = 4

/**
 * What scrolls by in the terminal view: a header, the conversation, a recap, and then what comes. Written once, to the
 * terminal's own scrollback; only what is on the screen can be drawn anew.
 */
export class Scroll {
  readonly recent = new RecentEntries()
  readonly #look: Look
  readonly #row: SessionRow
  readonly #now: number
  readonly #printer: EntryPrinter = createEntryPrinter('with-answer')
  readonly #waiting: (TranscriptEntry | 'recap')[] = []
  #paper: Paper | null = null
  #isHeld = false
  #isRunning = false
  /** While the history comes, nothing can have ended that is still drawn below. */
  #caughtUp = false
  #hasBegun = false
  /** The last entry that stands on the paper. */
  #written = 0

  constructor(row: SessionRow, look: Look, now: number) {
    this.#row = row
    this.#look = look
    this.#now = now
  }

  /** Begins to write. */
  writeOn(paper: Paper): void {
    this.#paper = paper
    this.#go()
  }

  /** Takes entries in; with the first `caughtUp` comes the recap of what was new to the user. */
  add(entries: readonly TranscriptEntry[], caughtUp: boolean): void {
    for (const entry of entries) {
      this.#waiting.push(entry)
      this.recent.add(entry)
    }
    if (caughtUp && !this.#caughtUp) {
      this.#caughtUp = true
      this.#waiting.push('recap')
    }
    this.#go()
  }

  /** Writes nothing until `release`: something else has the screen. */
  hold(): void {
    this.#isHeld = true
  }

  release(): void {
    this.#isHeld = false
    this.#go()
  }

  /** Draws the screen anew, for a terminal of another size: the end of what was written, as much as fits. */
  redraw(): void {
    const paper = this.#paper
    if (paper === null || this.#isHeld || !this.#hasBegun) return
    const { columns, rows } = paper.size()
    paper.write(`${eraseScreen(rows)}${this.#text(this.#lastLines(columns, rows))}`)
  }

  #go(): void {
    if (this.#isRunning || this.#isHeld || this.#paper === null || this.#waiting.length === 0) return
    this.#isRunning = true
    void this.#run(this.#paper).finally(() => {
      this.#isRunning = false
      this.#go()
    })
  }

  async #run(paper: Paper): Promise<void> {
    await this.#look.tools.for('')
    let next = 0
    while (next < this.#waiting.length && !this.#isHeld) {
      const lines: Line[] = []
      const end = performance.now() + SLICE_MS
      const isLive = this.#hasBegun && this.#waiting.length - next < 10
      for (; next < this.#waiting.length && performance.now() < end; next += 1) {
        const one = this.#waiting[next]
        if (one === undefined) break
        const isOld = this.#waiting.length - next > COLOURED
        const loading = one === 'recap' || isOld ? null : this.#look.tools.forEntry(one)
        if (loading !== null) await loading
        lines.push(...this.#linesOf(one, paper.size().columns, isOld))
      }
      if (lines.length > 0) {
        if (isLive) await paper.settled()
        paper.write(this.#text(lines))
      }
      this.#waiting.splice(0, next)
      next = 0
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  #linesOf(one: TranscriptEntry | 'recap', columns: number, isOld: boolean): readonly Line[] {
    const begin = this.#hasBegun ? [] : this.#beginning(one, columns)
    this.#hasBegun = true
    if (one === 'recap') return [...begin, ...this.#recap(columns)]
    this.#written = one.seq
    // What is asked stands below as long as it is open; it scrolls by with its answer.
    const options = lineOptions(this.#look, columns, false)
    const rich = isOld ? { ...options.rich, highlight: null } : options.rich
    return [...begin, ...this.#entryLines(this.#printer, one, { ...options, rich })]
  }

  /** Where it started says the header, unless it is somewhere else by now. */
  #entryLines(printer: EntryPrinter, entry: TranscriptEntry, options: LineOptions): readonly Line[] {
    const isSaid = entry.type === 'session-started' && entry.cwd === this.#place()
    return isSaid ? [] : printer.linesOf(entry, options)
  }

  #place(): string {
    return this.#row.worktree?.path ?? this.#row.cwd
  }

  #beginning(first: TranscriptEntry | 'recap', columns: number): Line[] {
    const row = this.#row
    const head = [
      lineOf([singleLine(row.name, 120), 'bold'], [`  ${row.id}`, 'dim']),
      line(singleLine(this.#place(), 200), 'dim'),
    ]
    const earlier = first === 'recap' ? 0 : first.seq - 1
    const more = earlier === 0 ? [] : [line(`… ${earlier} earlier entries · Ctrl+O shows them`, 'dim')]
    return [...head, ...more].map((one) => cutLine(one, columns - 1))
  }

  #recap(columns: number): readonly Line[] {
    const { seenSeq, seenAt } = this.#row
    const entries = this.recent.all
    if (seenSeq === null || (entries.at(-1)?.seq ?? 0) - seenSeq < RECAP_FROM) return []
    const lines = recapLines(entries, {
      seenSeq,
      away: seenAt === null ? null : this.#now - seenAt,
      columns: columns - 1,
    })
    return lines.length === 0 ? [] : [[], ...lines]
  }

  /** The last lines that were written, as they are in a terminal of this size. */
  #lastLines(columns: number, rows: number): readonly Line[] {
    const entries = this.recent.all.filter(({ seq }) => seq <= this.#written)
    for (let count = rows; ; count *= 4) {
      const from = Math.max(0, entries.length - count)
      const printer = createEntryPrinter('with-answer')
      const options = lineOptions(this.#look, columns, false)
      const [first] = entries
      const begin = from === 0 && first !== undefined ? this.#beginning(first, columns) : []
      const lines = [...begin, ...entries.slice(from).flatMap((entry) => this.#entryLines(printer, entry, options))]
      if (lines.length >= rows || from === 0) return lines.slice(-rows)
    }
  }

  #text(lines: readonly Line[]): string {
    return lines.map((one) => `${printedLine(one, this.#look.paint)}\n`).join('')
  }
}

/** Empties the screen row by row: erased as a whole, some terminals would push it into their scrollback. */
function eraseScreen(rows: number): string {
  return `${Array.from({ length: rows }, (_, row) => `\u001b[${row + 1};1H\u001b[2K`).join('')}\u001b[H`
}
