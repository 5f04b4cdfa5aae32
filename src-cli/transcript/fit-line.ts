import { graphemesOf, textWidth } from '../output/text-width.ts'
import { lineWidth, type Line, type Part } from './line.ts'

/** A word, or the blanks between two: as parts, because a word may change its look in its middle. */
type Piece = { readonly isGap: boolean; readonly parts: readonly Part[]; readonly width: number }

/** A line in lines of at most `columns`, broken at blanks where there are any; all but the first begin with `hang` blanks. */
export function wrapLine(parts: Line, columns: number, hang = 0): Line[] {
  if (lineWidth(parts) <= columns) return [parts]
  const indent = Math.min(hang, Math.max(0, columns - 10))
  const lines: Part[][] = []
  let current: Part[] = []
  let width = 0
  let gap: readonly Part[] = []
  const begin = (): void => {
    lines.push(current)
    current = indent === 0 ? [] : [{ text: ' '.repeat(indent), paints: [] }]
    width = indent
    gap = []
  }
  const isFresh = (): boolean => width === (lines.length === 0 ? 0 : indent)
  for (const piece of piecesOf(parts)) {
    if (piece.isGap) {
      // Blanks at a break are not seen; those at the very beginning are an indent.
      if ((!isFresh() || lines.length === 0) && piece.width < columns) gap = piece.parts
      continue
    }
    const isTooLong = piece.width > columns - indent
    const before = width + lineWidth(gap)
    if (before + piece.width > columns && !isFresh() && (!isTooLong || before >= columns)) begin()
    current.push(...gap)
    width += lineWidth(gap)
    gap = []
    for (const part of piece.parts) {
      if (width + textWidth(part.text) <= columns) {
        current.push(part)
        width += textWidth(part.text)
        continue
      }
      let text = ''
      for (const one of graphemesOf(part.text)) {
        if (width + one.columns > columns && !(isFresh() && text === '')) {
          if (text !== '') current.push({ ...part, text })
          text = ''
          begin()
        }
        text += one.text
        width += one.columns
      }
      if (text !== '') current.push({ ...part, text })
    }
  }
  return [...lines, current]
}

function piecesOf(parts: Line): Piece[] {
  const pieces: { isGap: boolean; parts: Part[]; width: number }[] = []
  for (const part of parts) {
    for (const [text] of part.text.matchAll(/ +|[^ ]+/g)) {
      const isGap = text.startsWith(' ')
      const last = pieces.at(-1)
      const width = textWidth(text)
      const one = { ...part, text }
      if (last?.isGap === isGap) {
        last.parts.push(one)
        last.width += width
      } else pieces.push({ isGap, parts: [one], width })
    }
  }
  return pieces
}

/** A line in at most `columns`; a cut ends in `…`. */
export function cutLine(parts: Line, columns: number): Line {
  if (lineWidth(parts) <= columns) return parts
  const cut: Part[] = []
  let room = columns - 1
  for (const part of parts) {
    const width = textWidth(part.text)
    if (width <= room) {
      cut.push(part)
      room -= width
      continue
    }
    let text = ''
    for (const one of graphemesOf(part.text)) {
      if (one.columns > room) break
      text += one.text
      room -= one.columns
    }
    cut.push({ ...part, text: `${text}…` })
    break
  }
  return columns <= 0 ? [] : cut
}

/** The line filled up with blanks to `columns`, its text to the left, in the middle or to the right. */
export function padLine(parts: Line, columns: number, align: 'left' | 'center' | 'right' | null): Line {
  const room = Math.max(0, columns - lineWidth(parts))
  const before = align === 'right' ? room : align === 'center' ? Math.floor(room / 2) : 0
  const blanks = (count: number): Part[] => (count === 0 ? [] : [{ text: ' '.repeat(count), paints: [] }])
  return [...blanks(before), ...parts, ...blanks(room - before)]
}

/** Lines behind a mark: `first` before the first of them, `rest` before the others. */
export function prefixed(lines: readonly Line[], first: Line, rest: Line): Line[] {
  return lines.map((one, index) => [...(index === 0 ? first : rest), ...one])
}
