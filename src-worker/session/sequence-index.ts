/** Every so many entries a place is remembered. */
const stride = 64

/** Where entries stand in the transcript, coarsely: enough to begin reading near one instead of at the beginning. */
export class SequenceIndex {
  readonly #places: { readonly seq: number; readonly offset: number }[] = []
  #lastSeq = 0

  /** The number of the last entry; 0 when there is none. */
  get lastSeq(): number {
    return this.#lastSeq
  }

  /** Notes that the entry `seq` begins at byte `offset`. Entries come in order. */
  add(seq: number, offset: number): void {
    const last = this.#places.at(-1)
    if (last === undefined || seq >= last.seq + stride) this.#places.push({ seq, offset })
    this.#lastSeq = Math.max(this.#lastSeq, seq)
  }

  /** A byte offset at or before the first entry whose number is above `seq`. */
  offsetAfter(seq: number): number {
    let low = 0
    let high = this.#places.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#places[middle]?.seq ?? 0) <= seq + 1) low = middle + 1
      else high = middle
    }
    return this.#places[low - 1]?.offset ?? 0
  }
}
