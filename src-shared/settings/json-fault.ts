/** A mistake in a JSON text, in words. */
type Fault = { readonly offset: number; readonly message: string }

const space = /[ \t\r\n]*/y
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const word = /true|false|null/y
const stringText = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*/y

/** The first mistake of a text that is not JSON; null when there is none. */
export function firstFault(text: string, start: number): Fault | null {
  const reader = new Reader(text, start)
  return reader.value() ?? reader.end()
}

/** Reads one value after the other; each step returns the mistake that stopped it. */
class Reader {
  readonly #text: string
  #at: number

  constructor(text: string, at: number) {
    this.#text = text
    this.#at = at
  }

  end(): Fault | null {
    this.#take(space)
    return this.#at < this.#text.length ? this.#fault('something follows the end of the value') : null
  }

  value(): Fault | null {
    this.#take(space)
    const sign = this.#text[this.#at]
    if (sign === '{') return this.#list('}', 'object')
    if (sign === '[') return this.#list(']', 'list')
    if (sign === '"') return this.#string()
    if (this.#take(number) || this.#take(word)) return null
    return this.#fault(sign === undefined ? 'the text ends where a value is expected' : 'a value is expected here')
  }

  #list(closing: '}' | ']', what: 'object' | 'list'): Fault | null {
    this.#at += 1
    this.#take(space)
    if (this.#is(closing)) return null
    for (;;) {
      const fault = what === 'object' ? this.#entry() : this.value()
      if (fault !== null) return fault
      this.#take(space)
      if (this.#is(closing)) return null
      if (!this.#is(',')) {
        return this.#fault(
          this.#at < this.#text.length
            ? `a comma or ${closing} is expected here`
            : `the ${what} is not closed with ${closing}`,
        )
      }
      this.#take(space)
      if (this.#text[this.#at] === closing) return this.#fault(`no comma may stand before ${closing}`)
    }
  }

  #entry(): Fault | null {
    this.#take(space)
    if (this.#text[this.#at] !== '"') return this.#fault('a name in double quotes is expected here')
    const fault = this.#string()
    if (fault !== null) return fault
    this.#take(space)
    return this.#is(':') ? this.value() : this.#fault('a colon is expected here')
  }

  #string(): Fault | null {
    this.#take(stringText)
    return this.#is('"') ? null : this.#fault('this string is not closed, or has a sign that needs a backslash')
  }

  #is(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false
    this.#at += 1
    return true
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    this.#at += found?.[0].length ?? 0
    return found !== null
  }

  #fault(message: string): Fault {
    return { offset: this.#at, message }
  }
}
