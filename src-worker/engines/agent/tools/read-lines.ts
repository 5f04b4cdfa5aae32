import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { StringDecoder } from 'node:string_decoder'
import { sniffEncoding, type TextEncoding } from './text-encoding.ts'
import { hashBytesOf } from './read-marks.ts'

const longestLine = 2_000
const mostCharacters = 100_000
const pieceSize = 256 * 1024
const sniffed = 8_192

/** A part of a text file. */
export type LinesRead = {
  /** Lines `first` to `first + lines.length - 1`, long ones cut. */
  readonly lines: readonly string[]
  readonly total: number
  readonly encoding: TextEncoding
  /** Of the whole file, as `ReadMarks` keeps it. */
  readonly hash: string
  /** Fewer lines than asked for are there, because they would be too much. */
  readonly isCut: boolean
}

/** Reads lines of a file, counted from 1, without ever holding more of it than a piece; null when it is no text. */
export async function readLines(
  file: FileHandle,
  first: number,
  count: number,
  signal: AbortSignal,
): Promise<LinesRead | null> {
  const hash = createHash('sha256')
  const picker = new LinePicker(first, count)
  const piece = Buffer.alloc(pieceSize)
  let encoding: TextEncoding | null = null
  let decode: (bytes: Buffer) => string = () => ''
  for (let position = 0; ;) {
    signal.throwIfAborted()
    const { bytesRead } = await file.read(piece, 0, pieceSize, position)
    if (bytesRead === 0) break
    position += bytesRead
    const bytes = piece.subarray(0, bytesRead)
    if (encoding === null) {
      encoding = sniffEncoding(bytes.subarray(0, sniffed), bytesRead <= sniffed)
      if (encoding === null) return null
      decode = decoderFor(encoding)
    }
    hash.update(bytes)
    picker.add(decode(bytes))
  }
  picker.end()
  return { ...picker.result(), encoding: encoding ?? 'utf8', hash: hashBytesOf(hash) }
}

/** Picks some lines out of a text that comes in pieces. */
class LinePicker {
  readonly #first: number
  readonly #count: number
  readonly #lines: string[] = []
  #line = 1
  #text = ''
  /** Characters of the open line that are not kept. */
  #dropped = 0
  #characters = 0
  #isCut = false
  #isStart = true
  #isOpen = false

  constructor(first: number, count: number) {
    this.#first = first
    this.#count = count
  }

  add(given: string): void {
    const text = this.#isStart && given.startsWith('\uFEFF') ? given.slice(1) : given
    if (given !== '') this.#isStart = false
    let from = 0
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
      this.#extend(text, from, at)
      this.#close()
      from = at + 1
    }
    if (from < text.length) {
      this.#isOpen = true
      this.#extend(text, from, text.length)
    }
  }

  end(): void {
    if (this.#isOpen) this.#close()
  }

  result(): Pick<LinesRead, 'lines' | 'total' | 'isCut'> {
    return { lines: this.#lines, total: this.#line - 1, isCut: this.#isCut }
  }

  #extend(text: string, from: number, to: number): void {
    if (!this.#isWanted()) return
    const room = Math.max(0, longestLine + 1 - this.#text.length)
    this.#text += text.slice(from, Math.min(to, from + room))
    this.#dropped += Math.max(0, to - from - room)
  }

  #close(): void {
    if (this.#isWanted()) this.#keep()
    this.#line += 1
    this.#text = ''
    this.#dropped = 0
    this.#isOpen = false
  }

  #keep(): void {
    const length = this.#text.length + this.#dropped
    const plain = this.#dropped === 0 ? this.#text.replace(/\r$/, '') : this.#text
    const line = plain.length > longestLine ? `${plain.slice(0, longestLine)}… (line cut, ${length} characters)` : plain
    if (this.#characters + line.length > mostCharacters && this.#lines.length > 0) {
      this.#isCut = true
      return
    }
    this.#characters += line.length + 8
    this.#lines.push(line)
  }

  #isWanted(): boolean {
    return !this.#isCut && this.#line >= this.#first && this.#line < this.#first + this.#count
  }
}

function decoderFor(encoding: TextEncoding): (bytes: Buffer) => string {
  if (encoding === 'utf16be') {
    const decoder = new StringDecoder('utf16le')
    let odd = Buffer.alloc(0)
    return (bytes) => {
      const whole = Buffer.concat([odd, bytes])
      const even = whole.length & ~1
      odd = Buffer.from(whole.subarray(even))
      return decoder.write(Buffer.from(whole.subarray(0, even)).swap16())
    }
  }
  const decoder = new StringDecoder(encoding)
  return (bytes) => decoder.write(bytes)
}
