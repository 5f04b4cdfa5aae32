import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { CancelTimer, Clock } from '../../../../src-shared/base/clock.ts'

/** The row's line while a session works: the first at once, then at most one in `everyMs`, the newest of them. */
export class RowLine {
  readonly #clock: Clock
  readonly #everyMs: number
  readonly #emit: (summary: string) => void
  #shownAt = Number.NEGATIVE_INFINITY
  #shown = ''
  #next: string | null = null
  #cancel: CancelTimer | null = null
  #warning = ''

  constructor(clock: Clock, everyMs: number, emit: (summary: string) => void) {
    this.#clock = clock
    this.#everyMs = everyMs
    this.#emit = emit
  }

  /** Something happened that the row may show. */
  show(text: string): void {
    const line = singleLine(this.#warning === '' ? text : `${this.#warning} · ${text}`, 200)
    if (line === '' || line === (this.#next ?? this.#shown)) return
    this.#next = line
    if (this.#cancel !== null) return
    const wait = this.#shownAt + this.#everyMs - this.#clock.now()
    if (wait <= 0) this.#flush()
    else this.#cancel = this.#clock.schedule(wait, () => this.#flush())
  }

  /** Something went wrong that the work outlives: it stands in front of every line from now on. */
  warn(text: string): void {
    this.#warning = singleLine(text, 100)
    this.#cancel?.()
    this.#cancel = null
    this.#next = this.#warning
    this.#flush()
  }

  /** The row shows something else now (a question, a result): what waited is out of date. */
  reset(): void {
    this.#cancel?.()
    this.#cancel = null
    this.#next = null
    this.#shown = ''
    this.#shownAt = Number.NEGATIVE_INFINITY
  }

  #flush(): void {
    this.#cancel = null
    if (this.#next === null) return
    this.#shown = this.#next
    this.#next = null
    this.#shownAt = this.#clock.now()
    this.#emit(this.#shown)
  }
}
