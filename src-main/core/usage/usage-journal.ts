import { singleLine } from '../../../src-shared/base/single-line.ts'
import { Emitter } from '../../../src-shared/base/emitter.ts'
import type { SessionRecord, Usage } from '../../../src-shared/board/session-record.ts'
import type { UsageRow } from '../../../src-shared/api/usage.ts'
import { openLineWriter, type LineWriter } from '../../../src-node/files/append-lines.ts'
import { readLines } from '../../../src-node/files/read-lines.ts'
import { writeFileAtomicSync } from '../../../src-node/files/write-atomic.ts'
import type { Problems } from '../storage/problems.ts'
import { dayOf } from './local-day.ts'
import { usageLineSchema, UsageTotals, type UsageLine } from './usage-totals.ts'

/** The file is written anew once it has so many more lines than it takes. */
const spareLines = 2_000

/** What the journal needs. */
export type JournalOptions = {
  readonly path: string
  readonly now: () => number
  readonly problems: Problems
  readonly isOnBoard: (sessionId: string) => boolean
}

/** `daemon/usage.jsonl`: what all sessions used, day by day, also those that are gone. */
export class UsageJournal {
  /** Something was counted. */
  readonly changes = new Emitter<void>()
  readonly #options: JournalOptions
  readonly #totals: UsageTotals
  /** The last use that was looked at, by session: most changes of a row change nothing here. */
  readonly #seen = new Map<string, Usage>()
  #writer: LineWriter | null
  #lines: number

  private constructor(options: JournalOptions, totals: UsageTotals, lines: number) {
    this.#options = options
    this.#totals = totals
    this.#lines = lines
    this.#writer = this.#open()
    this.#compactIfLong()
  }

  /** Reads it back. What cannot be read of it is reported and passed over. */
  static async open(options: JournalOptions): Promise<UsageJournal> {
    const totals = new UsageTotals()
    let lines = 0
    let corrupt = 0
    try {
      for await (const read of readLines<UsageLine>(options.path, usageLineSchema)) {
        lines += 1
        if (read.kind === 'line') totals.add(read.value)
        else corrupt += 1
      }
    } catch (error) {
      options.problems.report(`${options.path} cannot be read: usage counts anew`, error)
    }
    if (corrupt > 0) options.problems.report(`${options.path}: ${corrupt} line(s) cannot be read and do not count`)
    return new UsageJournal(options, totals, lines)
  }

  /** Counts what a session used since it was last counted. `at`: when that was, if not just now. */
  count(record: SessionRecord, at = this.#options.now()): void {
    const { sessionId, usage } = record
    // A practice model costs nothing, whatever its tokens would.
    if (record.demo || this.#seen.get(sessionId) === usage) return
    this.#seen.set(sessionId, usage)
    const day = dayOf(at)
    const name = singleLine(record.name, 80)
    const lines = this.#totals
      .uncounted(sessionId, usage)
      .map(([model, use]): UsageLine => ({ schema: 1, day, sessionId, name, model, ...use }))
    if (lines.length === 0) return
    for (const line of lines) this.#totals.add(line)
    this.#append(lines)
    this.changes.emit()
  }

  /** The session is not on the board any more; what it used stays counted. */
  forget(sessionId: string): void {
    this.#seen.delete(sessionId)
  }

  /** What a day cost so far, as far as the prices are known. */
  costOf(day: string): number {
    return this.#totals.costOf(day)
  }

  get firstDay(): string | null {
    return this.#totals.firstDay
  }

  rows(from: string, to: string): readonly UsageRow[] {
    return this.#totals.rows(from, to)
  }

  close(): void {
    this.#writer?.close()
    this.#writer = null
  }

  #open(): LineWriter | null {
    try {
      return openLineWriter(this.#options.path)
    } catch (error) {
      this.#options.problems.report(`${this.#options.path} cannot be written: usage is not kept`, error)
      return null
    }
  }

  #append(lines: readonly UsageLine[]): void {
    try {
      this.#writer?.append(...lines)
      this.#lines += lines.length
    } catch (error) {
      // It is made up for from the session's record, by the next supervisor.
      this.#options.problems.report(`${this.#options.path} cannot be written`, error)
    }
    this.#compactIfLong()
  }

  #compactIfLong(): void {
    if (this.#writer === null || this.#lines < 2 * this.#totals.size + spareLines) return
    const { path, now, isOnBoard, problems } = this.#options
    const lines = this.#totals.compacted(dayOf(now()), isOnBoard)
    this.#writer.close()
    try {
      writeFileAtomicSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
      this.#lines = lines.length
    } catch (error) {
      problems.report(`${path} could not be written anew`, error)
    }
    this.#writer = this.#open()
  }
}
