import { assertNever } from '../base/assert-never.ts'

const lineFeed = 0x0a
const carriageReturn = 0x0d
const tab = 0x09
const escape = 0x1b
const bracket = 0x5b
const select = 0x6d
const eraseInLine = 0x4b

type State = 'text' | 'escape' | 'control' | 'string' | 'string-escape'

/**
 * Tells which chunks of a stream of terminal output are plain: characters, line ends, tabs, colours (SGR) and erased line
 * ends (EL). Such output changes nothing but its own lines and the style of what follows.
 */
export class PlainOutput {
  #state: State = 'text'
  #lead = 0

  /** Whether this chunk, the next of the stream, is plain. A sequence that it leaves open counts with the chunk that ends it. */
  push(chunk: Uint8Array): boolean {
    let plain = this.#state === 'text' || this.#state === 'escape' || this.#state === 'control'
    let at = 0
    while (at < chunk.length) {
      const byte = chunk[at] ?? 0
      at += 1
      if (this.#state !== 'text') {
        if (!this.#sequence(this.#state, byte)) plain = false
      } else if (byte >= 0x20 && byte < 0x7f) at = endOfText(chunk, at)
      else if (byte === escape) this.#state = 'escape'
      else if (byte >= 0x80) {
        // U+0080 to U+009F are controls of one character.
        if (byte < 0xa0 && (at === 1 ? this.#lead : (chunk[at - 2] ?? 0)) === 0xc2) plain = false
      } else if (byte !== lineFeed && byte !== carriageReturn && byte !== tab) plain = false
    }
    this.#lead = chunk.at(-1) ?? this.#lead
    return plain
  }

  /** Passes over a byte inside a sequence; false when it is none of the plain ones. */
  #sequence(state: Exclude<State, 'text'>, byte: number): boolean {
    if (byte === 0x18 || byte === 0x1a) {
      this.#state = 'text'
      return false
    }
    switch (state) {
      case 'escape':
      case 'string-escape':
        if (byte === bracket) {
          this.#state = 'control'
          return state === 'escape'
        }
        if (byte === 0x5d || byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f) this.#state = 'string'
        else this.#state = byte >= 0x30 ? 'text' : 'escape'
        return false
      case 'control':
        // Digits and what stands between them.
        if (byte >= 0x30 && byte <= 0x3b) return true
        if (byte === escape) this.#state = 'escape'
        else if (byte >= 0x40 && byte <= 0x7e) this.#state = 'text'
        return byte === select || byte === eraseInLine
      case 'string':
        if (byte === escape) this.#state = 'string-escape'
        else if (byte === 0x07) this.#state = 'text'
        return false
      default:
        return assertNever(state, 'state')
    }
  }
}

/** Where the printable ASCII from `from` on ends. */
function endOfText(chunk: Uint8Array, from: number): number {
  let at = from
  while (at < chunk.length) {
    const byte = chunk[at] ?? 0
    if (byte < 0x20 || byte >= 0x7f) break
    at += 1
  }
  return at
}

/** What is to be written of a run of plain output, in order. */
export type LastLines = {
  /** The first line: it may end something that was open. */
  readonly first: Uint8Array
  /** The style that the left out lines set. */
  readonly styles: Uint8Array
  readonly last: Uint8Array
}

/**
 * Leaves out of a run of plain output the lines that scroll away before its end: a terminal that shows its normal screen
 * without margins, and keeps `lines` lines in all, ends up the same. Null when there is nothing to leave out.
 */
export function leaveOutScrolled(run: Uint8Array, lines: number): LastLines | null {
  const first = run.indexOf(lineFeed) + 1
  if (first === 0) return null
  let end = run.length
  // One further: so many line ends follow the one at `end`.
  for (let seen = 0; seen <= lines && end > first;) {
    end -= 1
    if (run[end] === lineFeed) seen += 1
  }
  if (end <= first) return null
  // The kept lines begin in the first column, where the left out ones have to end.
  while (run[end - 1] !== carriageReturn) {
    end = run.lastIndexOf(lineFeed, end - 1)
    if (end < first) return null
  }
  return { first: run.subarray(0, first), styles: stylesIn(run.subarray(first, end)), last: run.subarray(end + 1) }
}

/** Whether the last lines of a run look the same whatever style was set before it. */
export function setsItsStyle(run: Uint8Array, { styles }: LastLines): boolean {
  return styles.length === 0 ? !run.includes(escape) : resets(styles)
}

/** The part of a run that ends with its last line end; all of it is then drawn when the terminal has taken it. */
export function wholeLines(run: Uint8Array): Uint8Array {
  return run.subarray(0, run.lastIndexOf(lineFeed) + 1)
}

/**
 * The colours and attributes that plain output leaves set: its SGR sequences from the last one on that resets, each where it
 * comes last (it sets the same whatever was set before).
 */
function stylesIn(plain: Uint8Array): Uint8Array {
  const found = new Map<string, Uint8Array>()
  let size = 0
  for (let at = plain.lastIndexOf(escape); at !== -1; at = at === 0 ? -1 : plain.lastIndexOf(escape, at - 1)) {
    let end = at + 2
    while ((plain[end] ?? select) < 0x40) end += 1
    if (plain[end] !== select) continue
    const sequence = plain.subarray(at, end + 1)
    const name = String.fromCharCode(...sequence)
    if (found.has(name)) continue
    found.set(name, sequence)
    size += sequence.length
    if (resets(sequence)) break
  }
  const styles = new Uint8Array(size)
  for (const sequence of found.values()) {
    size -= sequence.length
    styles.set(sequence, size)
  }
  return styles
}

/** `CSI m`, `CSI 0 m`, `CSI 0 ; … m`. */
function resets(sequence: Uint8Array): boolean {
  const [, , first, second] = sequence
  return first === select || (first === 0x30 && (second === select || second === 0x3b))
}
