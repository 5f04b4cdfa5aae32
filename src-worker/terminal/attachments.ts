import type { Clock } from '../../src-shared/base/clock.ts'
import type { TerminalSource } from '../session/engine.ts'
import { AttachStream, type AttachSink, type Size } from './attach-stream.ts'

/** Ranges of offsets that were used for drawn screens lately: a client cut off inside one cannot go on from there. */
const rememberedDrawings = 64

/** What a client asks for when it attaches. */
export type AttachRequest = Size & {
  /** Go on where an earlier attachment was cut. */
  readonly fromOffset?: number | undefined
  /** It draws nothing: it gets bytes only, and its size does not count. */
  readonly bytesOnly?: boolean | undefined
}

/**
 * The clients attached to one pty. Its size is the smallest of theirs in each direction, so that every client can show all
 * of it; a client with another size is told and gets a screen drawn for the common one. The last size stays when all leave.
 */
export class Attachments {
  readonly #source: TerminalSource
  readonly #clock: Clock
  readonly #sizes = new Map<AttachStream, Size>()
  #drawings: { readonly from: number; readonly to: number }[] = []

  constructor(source: TerminalSource, clock: Clock) {
    this.#source = source
    this.#clock = clock
  }

  /** Attaches a client. */
  open(request: AttachRequest, sink: AttachSink): AttachStream {
    const { fromOffset, bytesOnly = false } = request
    const stream = new AttachStream({
      source: this.#source,
      clock: this.#clock,
      sink,
      resumeAt: fromOffset !== undefined && this.#canResumeAt(fromOffset) ? fromOffset : null,
      bytesOnly,
      drew: (from, to) => {
        this.#drawings = [...this.#drawings.slice(1 - rememberedDrawings), { from, to }]
      },
      resized: (size) => {
        if (!bytesOnly) this.#resize(stream, size)
      },
      closed: () => this.#leave(stream),
    })
    if (!bytesOnly) this.#resize(stream, { cols: request.cols, rows: request.rows })
    stream.begin()
    return stream
  }

  #canResumeAt(offset: number): boolean {
    if (offset < this.#source.start() || offset > this.#source.end()) return false
    return !this.#drawings.some(({ from, to }) => from <= offset && offset < to)
  }

  #leave(stream: AttachStream): void {
    this.#sizes.delete(stream)
    this.#fit()
  }

  #resize(stream: AttachStream, size: Size): void {
    this.#sizes.set(stream, size)
    this.#fit()
  }

  #fit(): void {
    if (this.#sizes.size === 0) return
    const sizes = [...this.#sizes.values()]
    const cols = Math.min(...sizes.map((size) => size.cols))
    const rows = Math.min(...sizes.map((size) => size.rows))
    this.#source.resize(cols, rows)
  }
}
