import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { isErrno } from '../../../../src-node/files/is-errno.ts'

const headLength = 12_000
const tailLength = 18_000
const largestFile = 32 * 1024 * 1024
/** Output is shown in pieces of this rhythm, not byte by byte. */
const showEveryMs = 50
const longestShown = 16_000

/** Takes out what must not be kept of a text that comes in pieces. */
type Filter = { readonly push: (piece: string) => string; readonly end: () => string }

/** Keeps head and tail of a command's output, writes the whole to a file once it is long, and shows it as it comes. */
export class OutputKeeper {
  readonly #wantedPath: string
  readonly #filter: Filter
  #show: (text: string) => void
  #path: string | null = null
  #head = ''
  #tail = ''
  #length = 0
  #file: number | null = null
  #fileSize = 0
  /** Somebody was told of the file. */
  #isNamed = false
  #toShow = ''
  #timer: NodeJS.Timeout | null = null

  /** `path` is where the whole goes; a file that is there already is left alone. */
  constructor(path: string, show: (text: string) => void, filter: Filter) {
    this.#wantedPath = path
    this.#show = show
    this.#filter = filter
  }

  /** Adds what was printed. */
  add(printed: string): void {
    this.#keep(this.#filter.push(printed))
  }

  #end(): void {
    this.#keep(this.#filter.end())
    this.#flush()
    if (this.#file !== null) closeSync(this.#file)
    this.#file = null
  }

  /** No more comes; the text for the model. A file that nobody was told of goes. */
  finish(): string {
    this.#end()
    const text = this.#textOfAll()
    if (this.#path !== null && !this.#isNamed) rmSync(this.#path, { force: true })
    return text
  }

  /** From now on somebody else looks. */
  showTo(show: (text: string) => void): void {
    this.#flush()
    this.#show = show
  }

  /** Writes into the file from now on: should this process die, it tells how far the command came. */
  beginFile(): void {
    if (this.#path === null) this.#openFile()
  }

  /** Keeps the whole in the file however short it is, and returns its path. */
  keepFile(): string {
    this.beginFile()
    this.#isNamed = true
    return this.#path ?? this.#wantedPath
  }

  /** All of it, or head and tail. */
  #textOfAll(): string {
    const left = this.#length - this.#head.length - this.#tail.length
    if (left === 0) return this.#head + this.#tail
    const whole = this.#fileSize > largestFile ? `the first ${largestFile / 1024 / 1024} MB are` : 'the whole output is'
    return `${this.#head}\n… (${left} characters left out; ${whole} in ${this.keepFile()}) …\n${this.#tail}`
  }

  /** The last of it. */
  last(characters: number): string {
    const isWhole = this.#length === this.#head.length + this.#tail.length
    return (isWhole ? this.#head + this.#tail : this.#tail).slice(-characters)
  }

  #keep(text: string): void {
    if (text === '') return
    const room = headLength + tailLength - this.#length
    this.#length += text.length
    if (this.#path === null && room < text.length) this.#openFile()
    this.#writeToFile(text)
    const forHead = Math.max(0, headLength - this.#head.length)
    this.#head += text.slice(0, forHead)
    this.#tail = (this.#tail + text.slice(forHead)).slice(-tailLength)
    this.#showSoon(text)
  }

  #openFile(): void {
    for (let n = 1; this.#path === null; n += 1) {
      const path = n === 1 ? this.#wantedPath : this.#wantedPath.replace(/(\.\w+)?$/, `-${n}$1`)
      try {
        this.#file = openSync(path, 'wx', 0o600)
        this.#path = path
      } catch (error) {
        if (!isErrno(error, 'EEXIST')) throw error
      }
    }
    // Up to here nothing was left out, so head and tail are the whole.
    this.#writeToFile(this.#head + this.#tail)
  }

  #writeToFile(text: string): void {
    if (this.#file === null || this.#fileSize > largestFile) return
    this.#fileSize += writeSync(this.#file, text)
  }

  #showSoon(text: string): void {
    this.#toShow = (this.#toShow + text).slice(-longestShown)
    this.#timer ??= setTimeout(() => this.#flush(), showEveryMs)
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const text = this.#toShow
    this.#toShow = ''
    if (text !== '') this.#show(text)
  }
}
