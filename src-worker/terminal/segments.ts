type Segment = { from: number; to: number }

/**
 * Bytes on their way to a client that has not acknowledged them, as ranges of offsets in the order they were sent. Ranges of
 * a drawn screen may overlap earlier ones; an acknowledgement is taken for the oldest range that it fits.
 */
export class Segments {
  #segments: Segment[] = []

  /** Bytes that are not acknowledged. */
  get outstanding(): number {
    return this.#segments.reduce((sum, { from, to }) => sum + to - from, 0)
  }

  /** Notes that `from` to `to` was sent. */
  sent(from: number, to: number): void {
    const last = this.#segments.at(-1)
    if (last !== undefined && last.to === from) last.to = to
    else this.#segments.push({ from, to })
  }

  /** Everything before `offset` was drawn. An offset that fits nothing is ignored. */
  acknowledge(offset: number): void {
    const index = this.#segments.findIndex(({ from, to }) => from < offset && offset <= to)
    const segment = this.#segments[index]
    if (segment === undefined) return
    segment.from = offset
    this.#segments = this.#segments.slice(segment.from === segment.to ? index + 1 : index)
  }
}
