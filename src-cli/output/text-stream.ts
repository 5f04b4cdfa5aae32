import { StringDecoder } from 'node:string_decoder'
import { plainText } from './plain-text.ts'

/** Turns a terminal's byte stream into plain text. Characters and sequences may be cut anywhere between two calls. */
export class TextStream {
  readonly #decoder = new StringDecoder('utf8')
  #held = ''

  pass(bytes: Uint8Array): string {
    const text = this.#held + this.#decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
    const cut = beginOfOpenSequence(text)
    this.#held = text.slice(cut)
    return plainText(text.slice(0, cut))
  }
}

/** Where an escape sequence begins that does not end in this text (or a carriage return that a line feed may follow). */
function beginOfOpenSequence(text: string): number {
  const tail = text.slice(-4_096)
  const open = /(?:\r|\u001b(?:\[[0-?]*[ -/]*|\][^\u0007\u001b]*\u001b?|[PX^_][^\u001b]*\u001b?|[ -/]*)?)$/.exec(tail)
  return open === null ? text.length : text.length - tail.length + open.index
}
