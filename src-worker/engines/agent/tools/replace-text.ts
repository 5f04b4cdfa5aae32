import { hintFor } from './near-miss.ts'
import { ToolError } from './tool.ts'

/** One replacement. */
export type Replacement = {
  readonly old_string: string
  readonly new_string: string
  readonly replace_all?: boolean | undefined
}

const mostLinesNamed = 10

/**
 * The text after one replacement. Throws `ToolError` unless `old_string` is there exactly once, or all are meant. Line
 * ends are matched whichever they are; what is put in gets those of its place, and nothing else is touched.
 */
export function replaceText(text: string, replacement: Replacement, path: string): string {
  const from = withPlainEnds(replacement.old_string)
  const to = withPlainEnds(replacement.new_string)
  if (from === to) throw new ToolError('old_string and new_string are equal: nothing would change.')
  if (from === '') {
    if (text === '') return replacement.new_string
    throw new ToolError(`${path} is not empty: give the text to replace in old_string, or use Write.`)
  }
  const plain = withPlainEnds(text)
  const places = placesOf(plain, from)
  if (places.length === 0) {
    throw new ToolError(
      `old_string is not in ${path}. It has to match exactly, blanks and indentation included. ${hintFor(plain, from)}`,
    )
  }
  if (places.length > 1 && replacement.replace_all !== true) {
    throw new ToolError(
      `old_string is in ${path} ${places.length} times (${linesOf(plain, places)}). Give more of the text around it so that it is there once, or set replace_all.`,
    )
  }
  const originalPlace = plain === text ? (at: number): number => at : placeMap(text)
  let result = ''
  let done = 0
  for (const place of places) {
    const start = originalPlace(place)
    const end = originalPlace(place + from.length)
    const lineEnd = lineEndAt(text, start, end)
    result += text.slice(done, start)
    result += lineEnd === null ? replacement.new_string : lineEnd === '\n' ? to : to.replaceAll('\n', lineEnd)
    done = end
  }
  return result + text.slice(done)
}

/** A text with `\n` for every line end. */
export function withPlainEnds(text: string): string {
  return text.replaceAll('\r\n', '\n')
}

function placesOf(text: string, wanted: string): number[] {
  const places: number[] = []
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) places.push(at)
  return places
}

function linesOf(text: string, places: readonly number[]): string {
  const lines: number[] = []
  let line = 1
  let from = 0
  for (const place of places.slice(0, mostLinesNamed)) {
    line += text.slice(from, place).split('\n').length - 1
    from = place
    lines.push(line)
  }
  return `lines ${lines.join(', ')}${places.length > lines.length ? ', …' : ''}`
}

/** Where a place of the text with plain line ends is in the text as it is; to be asked in rising order. */
function placeMap(text: string): (place: number) => number {
  let taken = 0
  let next = text.indexOf('\r\n')
  return (place) => {
    while (next !== -1 && next - taken < place) {
      taken += 1
      next = text.indexOf('\r\n', next + 2)
    }
    return place + taken
  }
}

/** The line end of what is replaced, else of the lines around it; null in a text without any. */
function lineEndAt(text: string, start: number, end: number): '\n' | '\r\n' | null {
  const within = text.slice(start, end).indexOf('\n')
  const after = text.indexOf('\n', end)
  const at =
    within !== -1 ? start + within : after !== -1 ? after : start === 0 ? -1 : text.lastIndexOf('\n', start - 1)
  if (at === -1) return null
  return text[at - 1] === '\r' ? '\r\n' : '\n'
}
