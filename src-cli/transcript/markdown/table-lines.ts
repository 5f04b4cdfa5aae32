import type { Tokens } from 'marked'
import { padLine, wrapLine } from '../fit-line.ts'
import { lineWidth, type Line, type Part } from '../line.ts'
import { inlineParts, linesOfParts } from './inline-parts.ts'

/** A column narrower than this is no longer read. */
const NARROWEST = 6
const SEPARATOR = ' │ '

/** A table in the width there is: columns as wide as they need, else the widest give way, else one cell below the other. */
export function tableLines(table: Tokens.Table, columns: number): Line[] {
  const header = table.header.map((cell) => cellLine(cell, true))
  const rows = table.rows.map((row) => row.map((cell) => cellLine(cell, false)))
  const natural = header.map((cell, column) =>
    Math.max(1, lineWidth(cell), ...rows.map((row) => lineWidth(row[column] ?? []))),
  )
  const widths = sharedOut(natural, columns - SEPARATOR.length * (natural.length - 1))
  if (widths === null) return asRecords(header, rows, columns)
  const drawn = (cells: readonly Line[]): Line[] => {
    const wrapped = widths.map((width, column) => wrapLine(cells[column] ?? [], width))
    const height = Math.max(...wrapped.map((lines) => lines.length))
    return Array.from({ length: height }, (_, at) =>
      widths.flatMap((width, column): Part[] => [
        ...(column === 0 ? [] : [{ text: SEPARATOR, paints: ['dim' as const] }]),
        ...cellIn(wrapped[column]?.[at] ?? [], width, table.align[column] ?? null, column === widths.length - 1),
      ]),
    )
  }
  const rule: Part = { text: widths.map((width) => '─'.repeat(width)).join('─┼─'), paints: ['dim'] }
  return [...drawn(header), [rule], ...rows.flatMap(drawn)]
}

/** Behind the last cell nothing stands: it needs no blanks. */
function cellIn(cell: Line, width: number, align: 'left' | 'center' | 'right' | null, isLast: boolean): Line {
  const isLeft = align === 'left' || align === null
  return isLast && isLeft ? cell : padLine(cell, width, align)
}

function cellLine(cell: Tokens.TableCell, isHeader: boolean): Line {
  return linesOfParts(inlineParts(cell.tokens, isHeader ? ['bold'] : [])).flatMap((line, index) =>
    index === 0 ? line : [{ text: ' ', paints: [] }, ...line],
  )
}

/** Widths that fit into `room`, taken from the widest first; null when not even the narrowest fit. */
function sharedOut(natural: readonly number[], room: number): number[] | null {
  const widths = [...natural]
  let excess = widths.reduce((sum, width) => sum + width, 0) - room
  while (excess > 0) {
    const widest = Math.max(...widths)
    if (widest <= NARROWEST) return null
    const next = Math.max(NARROWEST, ...widths.filter((width) => width < widest))
    const wide = widths.flatMap((width, index) => (width === widest ? [index] : []))
    const each = Math.max(1, Math.min(widest - next, Math.floor(excess / wide.length)))
    for (const index of wide) {
      if (excess <= 0) break
      widths[index] = widest - each
      excess -= each
    }
  }
  return widths
}

function asRecords(header: readonly Line[], rows: readonly (readonly Line[])[], columns: number): Line[] {
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : [[{ text: '─'.repeat(Math.min(columns, 20)), paints: ['dim' as const] }]]),
    ...row.flatMap((cell, column) =>
      wrapLine([...(header[column] ?? []), { text: ': ', paints: ['dim'] }, ...cell], columns, 2),
    ),
  ])
}
