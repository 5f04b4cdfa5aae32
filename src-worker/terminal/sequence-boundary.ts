import { assertNever } from '../../src-shared/base/assert-never.ts'
import { wholeCharacters } from './utf8.ts'

const escape = 0x1b

/**
 * Where a parser stands in a terminal stream (ECMA-48, and xterm's strings). `text` is the only state in which a stream may
 * be cut: what comes next does not depend on what came before.
 */
type State = 'text' | 'escape' | 'control' | 'string' | 'string-escape'

/** Finds the places in a stream of terminal output at which no escape sequence and no UTF-8 character is open. */
export class SequenceBoundary {
  #state: State = 'text'
  /** Bytes that the UTF-8 character which is open at the end still needs, and how many of it this and earlier chunks had. */
  #needs = 0
  #has = 0

  /** How many bytes of `chunk` come before its last boundary; null when it has none. Chunks are given one after the other. */
  push(chunk: Uint8Array): number | null {
    const begins = chunk.lastIndexOf(escape)
    if (begins > 0) {
      // An escape character begins anew wherever it stands, so what came before it matters only while its sequence is open.
      const before = { state: this.#state, needs: this.#needs, has: this.#has }
      this.#state = 'text'
      this.#needs = 0
      const last = this.#scan(chunk.subarray(begins))
      if (last !== null) return begins + last
      this.#state = before.state
      this.#needs = before.needs
      this.#has = before.has
    }
    return this.#scan(chunk)
  }

  #scan(chunk: Uint8Array): number | null {
    let last: number | null = null
    let at = 0
    while (at < chunk.length) {
      if (this.#state === 'text') {
        const end = this.#text(chunk, at)
        if (this.#needs === 0) last = end
        else if (end - this.#has > at) last = end - this.#has
        at = end
        if (at < chunk.length) this.#state = 'escape'
      } else {
        this.#state = nextState(this.#state, chunk[at] ?? 0)
        if (this.#isText()) last = at + 1
      }
      at += 1
    }
    return last
  }

  /** Passes over text up to the next escape character, whose place it returns, or to the end. */
  #text(chunk: Uint8Array, from: number): number {
    let start = from
    while (this.#needs > 0 && start < chunk.length && ((chunk[start] ?? 0) & 0xc0) === 0x80) {
      this.#needs -= 1
      this.#has += 1
      start += 1
    }
    if (this.#needs > 0 && start === chunk.length) return start
    this.#needs = 0
    this.#has = 0
    const found = chunk.indexOf(escape, start)
    if (found !== -1) return found
    const text = chunk.subarray(start)
    const open = text.subarray(wholeCharacters(text))
    const lead = open[0]
    if (lead !== undefined) {
      this.#has = open.length
      this.#needs = (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2) - open.length
    }
    return chunk.length
  }

  #isText(): boolean {
    return this.#state === 'text'
  }
}

function nextState(state: Exclude<State, 'text'>, byte: number): State {
  // CAN and SUB end every sequence.
  if (byte === 0x18 || byte === 0x1a) return 'text'
  switch (state) {
    case 'escape':
      if (byte === 0x5b) return 'control'
      if (byte === 0x5d || byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f) return 'string'
      // Intermediates (0x20–0x2f) go on, anything else is the final byte; control characters act in between.
      return byte >= 0x30 ? 'text' : 'escape'
    case 'control':
      if (byte === escape) return 'escape'
      return byte >= 0x40 && byte <= 0x7e ? 'text' : 'control'
    case 'string':
      if (byte === escape) return 'string-escape'
      return byte === 0x07 ? 'text' : 'string'
    case 'string-escape':
      return nextState('escape', byte)
    default:
      return assertNever(state, 'state')
  }
}
