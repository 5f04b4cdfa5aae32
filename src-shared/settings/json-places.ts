import { firstFault } from './json-fault.ts'

/** Where something stands in a text: line and column as people count them, from 1. */
export type TextPlace = { readonly offset: number; readonly line: number; readonly column: number }

/** Why a text is not JSON and where; null when it is. */
export function jsonFault(text: string): { readonly message: string; readonly place: TextPlace } | null {
  const start = text.startsWith('\uFEFF') ? 1 : 0
  try {
    JSON.parse(text.slice(start))
    return null
  } catch (error) {
    // The engine tells the place of some mistakes only.
    const fault = firstFault(text, start)
    const message = fault?.message ?? (error instanceof Error ? error.message : String(error))
    return { message, place: placeOf(text, fault?.offset ?? text.length) }
  }
}

/** Line and column of an offset. */
export function placeOf(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return { offset, line, column: offset - before.lastIndexOf('\n') }
}

/** The offset at which the value of a path begins (of its key, for an entry of an object); null when it is not there. */
export function offsetOf(text: string, path: readonly PropertyKey[]): number | null {
  const scanner = new Scanner(text)
  try {
    return scanner.find(path.map(String))
  } catch {
    return null
  }
}

/** Walks valid JSON without building it. */
class Scanner {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  find(path: readonly string[]): number | null {
    let found = this.#start()
    for (const wanted of path) {
      const inner = this.#enter(wanted)
      if (inner === null) return found
      found = inner
    }
    return found
  }

  /** Goes to the value under `wanted` in the object or array that begins here; null when there is none. */
  #enter(wanted: string): number | null {
    this.#start()
    const opening = this.#text[this.#at]
    if (opening !== '{' && opening !== '[') return null
    this.#at += 1
    for (let index = 0; ; index++) {
      const begin = this.#start()
      const sign = this.#text[this.#at]
      if (sign === undefined || sign === '}' || sign === ']') return null
      let key = String(index)
      if (opening === '{') {
        key = this.#string()
        this.#start()
        this.#at += 1
        this.#start()
      }
      if (key === wanted) return begin
      this.#skip()
      this.#start()
      if (this.#text[this.#at] === ',') this.#at += 1
    }
  }

  /** Over white space to the next sign; returns where that is. */
  #start(): number {
    while (/[\s\uFEFF]/.test(this.#text[this.#at] ?? '')) this.#at += 1
    return this.#at
  }

  #string(): string {
    const begin = this.#at
    this.#at += 1
    while (this.#at < this.#text.length && this.#text[this.#at] !== '"')
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1
    this.#at += 1
    return String(JSON.parse(this.#text.slice(begin, this.#at)))
  }

  #skip(): void {
    let depth = 0
    do {
      this.#start()
      const sign = this.#text[this.#at]
      if (sign === undefined) return
      if (sign === '"') this.#string()
      else if (sign === '{' || sign === '[') {
        depth += 1
        this.#at += 1
      } else if (sign === '}' || sign === ']') {
        depth -= 1
        this.#at += 1
      } else if (sign === ',' || sign === ':') this.#at += 1
      else while (/[^\s,\]}]/.test(this.#text[this.#at] ?? ',')) this.#at += 1
    } while (depth > 0)
  }
}
