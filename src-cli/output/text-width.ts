const segmenter = new Intl.Segmenter()
/** Characters that a terminal draws over two columns. */
const wide =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}])/u
const plain = /^[\u0020-\u007e]*$/

/** How many columns a line takes in a terminal. */
export function textWidth(text: string): number {
  if (plain.test(text)) return text.length
  let width = 0
  for (const { segment } of segmenter.segment(text)) width += columnsOf(segment)
  return width
}

/** The characters of a line as a person counts them, each with its columns. */
export function* graphemesOf(text: string): Generator<{ readonly text: string; readonly columns: number }> {
  for (const { segment } of segmenter.segment(text)) yield { text: segment, columns: columnsOf(segment) }
}

/** The line in at most `columns` columns; a cut ends in `…`. */
export function fitText(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text
  let width = 0
  let fitted = ''
  for (const { segment } of segmenter.segment(text)) {
    width += columnsOf(segment)
    if (width > columns - 1) break
    fitted += segment
  }
  return columns <= 0 ? '' : `${fitted}…`
}

/** The same, cut in the middle: both ends of a path or a branch tell something. */
export function fitMiddle(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text
  const tail = Math.floor((columns - 1) / 2)
  const all = [...graphemesOf(text)]
  let end = ''
  for (let width = 0, at = all.length - 1; at >= 0; at -= 1) {
    const one = all[at]
    if (one === undefined || (width += one.columns) > tail) break
    end = one.text + end
  }
  return fitText(text, columns - textWidth(end)) + end
}

/** The line filled up with blanks to `columns`. */
export function padText(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textWidth(text)))
}

function columnsOf(segment: string): number {
  if (/^\p{M}/u.test(segment) || segment === '\u200d') return 0
  return wide.test(segment) || segment.includes('\ufe0f') ? 2 : 1
}

/** A text in lines of at most `columns` columns, broken at blanks where there are any. */
export function wrapText(text: string, columns: number): string[] {
  return text.split('\n').flatMap((one) => wrapLine(one.replaceAll('\t', '    '), Math.max(1, columns)))
}

function wrapLine(text: string, columns: number): string[] {
  if (textWidth(text) <= columns) return [text]
  const lines: string[] = []
  let current = ''
  let width = 0
  // Where the last word of `current` begins; 0 when it is all one word.
  let word = 0
  for (const { segment } of segmenter.segment(text)) {
    const add = columnsOf(segment)
    if (width + add > columns) {
      const cut = segment === ' ' || word === 0 ? current.length : word
      lines.push(current.slice(0, cut).trimEnd())
      current = current.slice(cut)
      width = textWidth(current)
      word = 0
      if (segment === ' ') continue
    }
    current += segment
    width += add
    if (segment === ' ') word = current.length
  }
  return current === '' ? lines : [...lines, current]
}
