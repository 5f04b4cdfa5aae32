import { textWidth } from '../output/text-width.ts'

const segmenter = new Intl.Segmenter()

/** One row of the prompt as it is drawn: a line of the text, or the part of a long one that fits. */
export type PromptRow = { readonly start: number; readonly end: number }

/** The text in rows of at most `columns` columns, broken behind blanks where there are any. There is always one row. */
export function promptRows(text: string, columns: number): readonly PromptRow[] {
  const rows: PromptRow[] = []
  let start = 0
  for (const line of text.split('\n')) {
    rows.push(...lineRows(line, columns).map((row) => ({ start: start + row.start, end: start + row.end })))
    start += line.length + 1
  }
  return rows
}

/** The row that the cursor is in. Between two rows of one line it stands at the start of the second. */
export function rowOfCursor(rows: readonly PromptRow[], cursor: number): number {
  return Math.max(
    0,
    rows.findLastIndex((row) => row.start <= cursor),
  )
}

/** Where the cursor goes one row up or down, in the same column; null at the edge. */
export function rowBeside(
  editor: { readonly text: string; readonly cursor: number },
  step: -1 | 1,
  columns: number,
): number | null {
  const { text, cursor } = editor
  const rows = promptRows(text, columns)
  const index = rowOfCursor(rows, cursor)
  const from = rows[index]
  const to = rows[index + step]
  if (from === undefined || to === undefined) return null
  const column = textWidth(text.slice(from.start, cursor))
  const next = rows[index + step + 1]
  // Behind the last letter of a row that goes on, the cursor would stand in the row below.
  const goesOn = next !== undefined && next.start === to.end
  let width = 0
  let place = to.start
  for (const { segment, index: offset } of segmenter.segment(text.slice(to.start, to.end))) {
    width += textWidth(segment)
    if (width > column) return to.start + offset
    place = to.start + offset + segment.length
    if (goesOn && place === to.end) return to.start + offset
  }
  return place
}

function lineRows(line: string, columns: number): PromptRow[] {
  if (textWidth(line) <= columns) return [{ start: 0, end: line.length }]
  const rows: PromptRow[] = []
  let start = 0
  let width = 0
  let blank = 0
  for (const { segment, index } of segmenter.segment(line)) {
    const wide = textWidth(segment)
    if (width + wide > columns && index > start) {
      const end = blank > start ? blank : index
      rows.push({ start, end })
      start = end
      width = textWidth(line.slice(end, index))
    }
    width += wide
    if (segment === ' ') blank = index + 1
  }
  return [...rows, { start, end: line.length }]
}
