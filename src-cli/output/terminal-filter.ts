/**
 * Takes out of a terminal's byte stream what may write the clipboard, change the title or start other actions of the
 * terminal program, and passes everything that draws. Sequences may be cut anywhere between two calls.
 */
export class TerminalFilter {
  /** The beginning of a sequence whose end has not come yet; bytes as latin1. */
  #open = ''

  pass(bytes: Uint8Array): Buffer {
    const text = this.#open + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
    this.#open = ''
    let passed = ''
    let at = 0
    while (at < text.length) {
      const start = nextString(text, at)
      if (start === -1) {
        // An escape at the very end may begin one.
        const keep = text.endsWith('\u001b') || text.endsWith('\u00c2') ? 1 : 0
        passed += text.slice(at, text.length - keep)
        this.#open = text.slice(text.length - keep)
        break
      }
      passed += text.slice(at, start)
      const end = endOf(text, start)
      if (end === null) {
        this.#open = text.length - start > LONGEST ? '' : text.slice(start)
        break
      }
      const sequence = text.slice(start, end)
      if (draws(sequence)) passed += sequence
      at = end
    }
    return Buffer.from(passed, 'latin1')
  }
}

/** A string sequence longer than this (an inline image, say) is dropped: nothing is held without a bound. */
const LONGEST = 1024 * 1024
/** OSC numbers that draw: palette, links, colours of text, background and cursor, and their resets, prompt marks. */
const drawing = new Set(['4', '8', '10', '11', '12', '104', '110', '111', '112', '133'])
/** OSC and DCS, as escape sequences and as C1 characters in UTF-8. */
const introducers = /\u001b[\]P]|\u00c2[\u009d\u0090]/g

function nextString(text: string, from: number): number {
  introducers.lastIndex = from
  return introducers.exec(text)?.index ?? -1
}

function endOf(text: string, start: number): number | null {
  // In a device string an escape may be part of the content; anywhere else it begins something new.
  const isOsc = isOperatingSystemCommand(text.slice(start, start + 2))
  const ends = isOsc
    ? /\u0007|\u001b\\|\u00c2\u009c|\u0018|\u001a|\u001b(?=[^\\])/g
    : /\u001b\\|\u00c2\u009c|\u0018|\u001a/g
  ends.lastIndex = start + 2
  const found = ends.exec(text)
  return found === null ? null : found.index + (found[0] === '\u001b' ? 0 : found[0].length)
}

function isOperatingSystemCommand(sequence: string): boolean {
  return sequence.startsWith('\u001b]') || sequence.startsWith('\u00c2\u009d')
}

function draws(sequence: string): boolean {
  const body = sequence.slice(2)
  // A multiplexer passes the inside of such a DCS to the terminal around it, where it would count.
  if (!isOperatingSystemCommand(sequence)) return !/^(tmux;|\u001b)/.test(body)
  return drawing.has(/^\d+/.exec(body)?.[0] ?? '')
}
