const escape = 0x1b

/**
 * Where a parser stands in a terminal stream (ECMA-48, and xterm's strings). `text` is the only state in which a stream may
 * be cut: what comes next does not depend on what came before.
 */
type State = 'text' | 'escape' | 'control' | 'string' | 'string-escape'

/** Finds the places in a stream of terminal output at which no escape sequence and no UTF-8 character is open. */
export class SequenceBoundary {
  #state: State = 'text'
  /** Continuation bytes that the open UTF-8 character still needs. */
  #needs = 0

  /** How many bytes of `chunk` come before its last boundary; null when it has none. Chunks are given one after the other. */
  push(chunk: Uint8Array): number | null {
    let last: number | null = null
    for (let index = 0; index < chunk.length; index += 1) {
      this.#next(chunk[index] ?? 0)
      if (this.#state === 'text' && this.#needs === 0) last = index + 1
    }
    return last
  }

  #next(byte: number): void {
    // CAN and SUB end every sequence.
    if (byte === 0x18 || byte === 0x1a) {
      this.#state = 'text'
      this.#needs = 0
      return
    }
    switch (this.#state) {
      case 'text':
        if (byte < 0x80) {
          this.#needs = 0
          if (byte === escape) this.#state = 'escape'
        } else if (byte >= 0xc0) this.#needs = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1
        else if (this.#needs > 0) this.#needs -= 1
        return
      case 'escape':
        if (byte === escape) return
        if (byte === 0x5b) this.#state = 'control'
        else if (byte === 0x5d || byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f)
          this.#state = 'string'
        // Intermediates (0x20–0x2f) go on, anything else is the final byte; control characters act in between.
        else if (byte >= 0x30) this.#state = 'text'
        return
      case 'control':
        if (byte === escape) this.#state = 'escape'
        else if (byte >= 0x40 && byte <= 0x7e) this.#state = 'text'
        return
      case 'string':
        if (byte === escape) this.#state = 'string-escape'
        else if (byte === 0x07) this.#state = 'text'
        return
      case 'string-escape':
        this.#state = 'escape'
        this.#next(byte)
        return
    }
  }
}
