import { closeSync, openSync, writeSync } from 'node:fs'

const headLength = 12_000
const tailLength = 18_000
const largestFile = 32 * 1024 * 1024
/** Output is shown in pieces of this rhythm, not byte by byte. */
const showEveryMs = 50
const longestShown = 16_000

/** Keeps head and tail of a command's output, writes the whole to a file once it is long, and shows it as it comes. */
export class OutputKeeper {
  readonly #path: string
  readonly #show: (text: string) => void
  readonly #clean: (text: string) => string
  #head = ''
  #tail = ''
  #length = 0
  #file: number | null = null
  #fileSize = 0
  #toShow = ''
  #timer: NodeJS.Timeout | null = null

  /** `clean` takes out what must not be kept. */
  constructor(path: string, show: (text: string) => void, clean: (text: string) => string) {
    this.#path = path
    this.#show = show
    this.#clean = clean
  }

  /** Adds what was printed. */
  add(printed: string): void {
    if (printed === '') return
    const text = this.#clean(printed)
    const room = headLength + tailLength - this.#length
    this.#length += text.length
    if (this.#file === null && room < text.length) this.#openFile()
    this.#writeToFile(text)
    const forHead = Math.max(0, headLength - this.#head.length)
    this.#head += text.slice(0, forHead)
    this.#tail = (this.#tail + text.slice(forHead)).slice(-tailLength)
    this.#showSoon(text)
  }

  /** The text for the model. */
  finish(): string {
    this.#flush()
    const left = this.#length - this.#head.length - this.#tail.length
    this.close()
    if (left === 0) return this.#head + this.#tail
    return `${this.#head}\n… (${left} characters left out; the whole output is in ${this.#path}) …\n${this.#tail}`
  }

  /** Lets go of file and timer. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#file !== null) closeSync(this.#file)
    this.#file = null
  }

  #openFile(): void {
    this.#file = openSync(this.#path, 'w', 0o600)
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
