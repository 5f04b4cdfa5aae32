import { Emitter, type Unsubscribe } from '../../src-shared/base/emitter.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { createEntryPrinter } from '../transcript/entry-lines.ts'
import { line, type Line } from '../transcript/line.ts'
import { lineOptions, type Look } from './look.ts'

/** Where the entries come from. */
export type EntrySource = {
  /** The newest ones, the oldest of them first. */
  readonly recent: () => readonly TranscriptEntry[]
  /** Up to `count` entries before `seq`, the oldest first. */
  readonly before: (seq: number, count: number) => Promise<readonly TranscriptEntry[]>
}

/** So many entries are shown at first, and so many come with each look further back. */
const STEP = 200
/** More than this is not held at once; who looks further back loses the newest for as long. */
const MOST_LINES = 60_000

/** The conversation with everything in it, on a screen of its own: every call with its input and output, and all that was before. */
export class TranscriptScreen {
  readonly #changed = new Emitter<void>()
  readonly #source: EntrySource
  readonly #look: Look
  #entries: TranscriptEntry[] = []
  #lines: readonly Line[] = []
  #printer = createEntryPrinter('at-once')
  #columns = 80
  #rows = 20
  /** Lines between the end and the lowest that is shown; 0 follows what comes. */
  #back = 0
  #isOpen = false
  #isLoading = false
  #version = 0

  constructor(source: EntrySource, look: Look) {
    this.#source = source
    this.#look = look
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Changes with everything that is to be drawn. */
  get version(): number {
    return this.#version
  }

  subscribe = (listener: () => void): Unsubscribe => this.#changed.subscribe(listener)

  async open(): Promise<void> {
    this.#entries = this.#source.recent().slice(-STEP)
    this.#back = 0
    this.#isOpen = true
    await this.#makeReady(this.#entries)
    this.#drawAll()
  }

  close(): void {
    this.#isOpen = false
    this.#entries = []
    this.#lines = []
    this.#touch()
  }

  /** What comes while it is open. */
  async add(entries: readonly TranscriptEntry[]): Promise<void> {
    if (!this.#isOpen) return
    await this.#makeReady(entries)
    const last = this.#entries.at(-1)?.seq ?? 0
    const news = entries.filter((entry) => entry.seq > last)
    const options = lineOptions(this.#look, this.#columns, true)
    const lines = news.flatMap((entry) => this.#printer.linesOf(entry, options))
    this.#entries.push(...news)
    this.#lines = [...this.#lines, ...lines]
    if (this.#back > 0) this.#back += lines.length
    this.#touch()
  }

  /** The terminal has another size. `rows`: those of the window. */
  resize(columns: number, rows: number): void {
    if (rows === this.#rows && columns === this.#columns) return
    const hasNewWidth = columns !== this.#columns
    this.#columns = columns
    this.#rows = rows
    if (this.#isOpen && hasNewWidth) this.#drawAll()
  }

  /** Goes `lines` up (or down, when negative); at the top, what was before is loaded. */
  scroll(lines: number): void {
    if (!this.#isOpen) return
    const top = Math.max(0, this.#lines.length - this.#rows)
    this.#back = Math.min(top, Math.max(0, this.#back + lines))
    this.#touch()
    if (this.#back === top && lines > 0) void this.#loadEarlier()
  }

  pageUp(): void {
    this.scroll(Math.max(1, this.#rows - 2))
  }

  pageDown(): void {
    this.scroll(-Math.max(1, this.#rows - 2))
  }

  toTop(): void {
    this.scroll(this.#lines.length)
  }

  toEnd(): void {
    this.scroll(-this.#lines.length)
  }

  /** The lines to show, `tail` (what goes on right now) behind the last of them. */
  window(rows: number, tail: readonly Line[]): readonly Line[] {
    const end = this.#lines.length - this.#back
    if (this.#back > 0) return this.#lines.slice(Math.max(0, end - rows), end)
    const shown = tail.slice(-rows)
    return [...this.#lines.slice(Math.max(0, end - (rows - shown.length)), end), ...shown]
  }

  /** Where the window stands, in words. */
  get place(): string {
    if (this.#isLoading) return 'loading what was before…'
    if (this.#back === 0) return 'end'
    const all = Math.max(1, this.#lines.length - this.#rows)
    const earlier = (this.#entries[0]?.seq ?? 1) > 1
    return this.#back >= all
      ? earlier
        ? 'PgUp loads what was before'
        : 'beginning'
      : `${Math.round((100 * (all - this.#back)) / all)}%`
  }

  async #loadEarlier(): Promise<void> {
    const first = this.#entries[0]?.seq ?? 1
    if (this.#isLoading || first <= 1 || this.#lines.length > MOST_LINES) return
    this.#isLoading = true
    this.#touch()
    try {
      const known = this.#source.recent()
      const at = known.findIndex((entry) => entry.seq >= first)
      const earlier = at > 0 ? known.slice(Math.max(0, at - STEP), at) : await this.#source.before(first, STEP)
      if (!this.#isOpen || earlier.length === 0) return
      const seen = this.#lines.length
      this.#entries = [...earlier, ...this.#entries]
      await this.#makeReady(earlier)
      this.#drawAll()
      // What was at the top stays where it was; one page of the new stands above it.
      this.#back = Math.max(
        0,
        Math.min(this.#lines.length - this.#rows, seen - this.#rows + Math.max(1, this.#rows - 2)),
      )
    } catch {
      // It is said by the row when the supervisor is gone; the next PgUp tries again.
    } finally {
      this.#isLoading = false
      this.#touch()
    }
  }

  async #makeReady(entries: readonly TranscriptEntry[]): Promise<void> {
    // Here commands are shown as code.
    await this.#look.tools.for('```')
    for (const entry of entries) {
      const loading = this.#look.tools.forEntry(entry)
      if (loading !== null) await loading
    }
  }

  #drawAll(): void {
    const options = lineOptions(this.#look, this.#columns, true)
    this.#printer = createEntryPrinter('at-once')
    const first = this.#entries[0]?.seq ?? 1
    const head = first > 1 ? [line(`… ${first - 1} earlier entries`, 'dim')] : []
    this.#lines = [...head, ...this.#entries.flatMap((entry) => this.#printer.linesOf(entry, options))]
    this.#back = Math.min(this.#back, Math.max(0, this.#lines.length - this.#rows))
    this.#touch()
  }

  #touch(): void {
    this.#version += 1
    this.#changed.emit()
  }
}
