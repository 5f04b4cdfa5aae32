/** What a piece of terminal text leads to. Lines and columns count from 1. */
export type LinkTarget =
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'file'; readonly path: string; readonly line?: number; readonly column?: number }

/** A link in a line of text: from `start`, `length` UTF-16 units long. */
export type FoundLink = { readonly start: number; readonly length: number; readonly target: LinkTarget }

/** A longer line is not looked through: it is no text for people. */
const longestLine = 4_096

const addresses = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s<>"'`|\\^{}]+|\bmailto:[^\s<>"'`]+/gi
/** Python: `File "src/a.py", line 12`. */
const pythonFrames = /File "([^"]{1,1000})", line (\d{1,7})/g
/** A path, then perhaps `:12`, `:12:3` or `(12,3)`. */
const paths = /[\w@+%.~/\\-]+(?:\((\d{1,7})(?:,(\d{1,6}))?\)|:(\d{1,7})(?::(\d{1,6}))?)?/g
/** In a diff, `a/` and `b/` stand before the path itself. */
const diffLine = /^(?:diff --git |--- |\+\+\+ |Binary files )/

/** The links of one line of terminal text, from left to right. */
export function findLinks(text: string): readonly FoundLink[] {
  if (text.length > longestLine) return []
  const found: FoundLink[] = []
  const add = (link: FoundLink): void => {
    const overlaps = found.some(
      (other) => link.start < other.start + other.length && other.start < link.start + link.length,
    )
    if (!overlaps) found.push(link)
  }
  for (const match of text.matchAll(addresses)) {
    const address = withoutPunctuation(match[0])
    add({ start: match.index, length: address.length, target: { kind: 'address', address } })
  }
  for (const match of text.matchAll(pythonFrames)) {
    const [whole, path = '', line] = match
    add({ start: match.index, length: whole.length, target: { kind: 'file', path, ...numbers(line, undefined) } })
  }
  const inDiff = diffLine.test(text)
  for (const match of text.matchAll(paths)) {
    const [matched, lineInBrackets, columnInBrackets, line, column] = match
    // The dot of a sentence is no part of the name before it.
    const whole = matched.replace(/\.+$/, '')
    const end = whole.search(/[:(]\d+(?:[:,]\d+)?\)?$/)
    const hasLine = (lineInBrackets ?? line) !== undefined
    const written = hasLine && end !== -1 ? whole.slice(0, end) : whole
    const path = inDiff ? written.replace(/^[ab]\//, '') : written
    if (!looksLikeFile(written, hasLine)) continue
    const place = numbers(lineInBrackets ?? line, columnInBrackets ?? column)
    add({ start: match.index, length: whole.length, target: { kind: 'file', path, ...place } })
  }
  return found.toSorted((a, b) => a.start - b.start)
}

function numbers(
  line: string | undefined,
  column: string | undefined,
): { readonly line?: number; readonly column?: number } {
  const [first, second] = [Number(line ?? 0), Number(column ?? 0)]
  return { ...(first > 0 ? { line: first } : {}), ...(first > 0 && second > 0 ? { column: second } : {}) }
}

/** The sentence around an address ends after it, and a bracket belongs to it only when it was opened in it. */
function withoutPunctuation(address: string): string {
  let end = address.length
  for (; end > 0; end -= 1) {
    const last = address[end - 1] ?? ''
    if (/[.,;:!?'"*_]/.test(last)) continue
    const opening = last === ')' ? '(' : last === ']' ? '[' : null
    if (opening === null || address.slice(0, end - 1).includes(opening)) break
  }
  return address.slice(0, end)
}

/** Prose has words with slashes too (`and/or`, `1/2`): a file has an extension, or a line, or begins like a path. */
function looksLikeFile(path: string, hasLine: boolean): boolean {
  const name = path.split('/').at(-1) ?? ''
  if (name === '' || path.includes('//') || /^[\d.,:/%+-]*$/.test(path)) return false
  const hasExtension = /^[\w@+%~.-]*[\w@+%~-]\.[A-Za-z][\w+-]{0,9}$/.test(name) || /^\.[a-z][\w.-]+$/i.test(name)
  const hasSlash = path.includes('/')
  if (hasLine) return hasExtension || (hasSlash && /[A-Za-z]/.test(name)) || /^[A-Z][A-Za-z]*file$/.test(name)
  return hasSlash && (hasExtension || /^(?:~|\.{1,2})?\//.test(path)) && path.length > 3
}
