/** How a text file is written. `latin1` stands for any single-byte encoding: its bytes come back as they were. */
export type TextEncoding = 'utf8' | 'utf16le' | 'utf16be' | 'latin1'

/** A file's bytes as text, so that the same bytes come back for what an edit did not touch. */
export type DecodedText = {
  readonly encoding: TextEncoding
  /** Whether a byte order mark stood before the text. */
  readonly hasMark: boolean
  readonly text: string
}

const mark = '\uFEFF'
const looked = 8192

/** Decodes a file; null when its bytes are no text. */
export function decodeText(bytes: Buffer): DecodedText | null {
  const encoding = sniffEncoding(bytes.subarray(0, looked), bytes.length <= looked)
  if (encoding === null) return null
  const whole = encoding === 'utf8' ? strictUtf8(bytes) : decodeAs(bytes, encoding)
  // Further on it is no UTF-8: read as single bytes, nothing of it is lost.
  if (whole === null) return { encoding: 'latin1', hasMark: false, text: bytes.toString('latin1') }
  const hasMark = encoding !== 'latin1' && whole.startsWith(mark)
  return { encoding, hasMark, text: hasMark ? whole.slice(1) : whole }
}

/** What the beginning of a file tells of its encoding; null for bytes that no text has. `isAll`: there is no more of it. */
export function sniffEncoding(start: Buffer, isAll: boolean): TextEncoding | null {
  if (start.length >= 2 && (!isAll || start.length % 2 === 0)) {
    if (start[0] === 0xff && start[1] === 0xfe) return 'utf16le'
    if (start[0] === 0xfe && start[1] === 0xff) return 'utf16be'
  }
  if (start.includes(0)) return null
  // A cut in the middle of a character must not count as broken: three bytes at the end may be anything.
  if (strictUtf8(isAll ? start : start.subarray(0, -3), !isAll) !== null) return 'utf8'
  return start.some(isOddControl) ? null : 'latin1'
}

/** The bytes of a text; null when the encoding has no place for one of its characters. */
export function encodeText(text: string, like: Pick<DecodedText, 'encoding' | 'hasMark'>): Buffer | null {
  const whole = like.hasMark && !text.startsWith(mark) ? mark + text : text
  switch (like.encoding) {
    case 'utf16le':
      return Buffer.from(whole, 'utf16le')
    case 'utf16be':
      return Buffer.from(whole, 'utf16le').swap16()
    case 'latin1':
      return Array.from(whole).some((character) => (character.codePointAt(0) ?? 0) > 0xff)
        ? null
        : Buffer.from(whole, 'latin1')
    default:
      return Buffer.from(whole, 'utf8')
  }
}

function decodeAs(bytes: Buffer, encoding: 'utf16le' | 'utf16be' | 'latin1'): string {
  if (encoding === 'utf16be')
    return Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString('utf16le')
  return bytes.toString(encoding)
}

function strictUtf8(bytes: Buffer, stream = false): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream })
  } catch {
    return null
  }
}

/** Control characters that texts do not have: all but tab, line ends, form feed, bell, backspace and escape. */
function isOddControl(byte: number): boolean {
  return (byte < 0x20 && !(byte >= 0x07 && byte <= 0x0d) && byte !== 0x1b) || byte === 0x7f
}
