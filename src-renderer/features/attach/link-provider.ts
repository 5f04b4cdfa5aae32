import type { IBufferLine, IBufferRange, ILink, ILinkProvider, Terminal } from '@xterm/xterm'
import { findLinks, type LinkTarget } from './find-links.ts'

/** A line that is wrapped into more rows than this is not looked through. */
const mostRows = 40

type Row = { readonly y: number; readonly line: IBufferLine }

/** The rows of the line that row `y` (from 0) belongs to. */
function rowsAround(terminal: Terminal, y: number): readonly Row[] {
  const buffer = terminal.buffer.active
  let first = y
  while (first > 0 && y - first < mostRows && buffer.getLine(first)?.isWrapped === true) first -= 1
  const rows: Row[] = []
  for (let at = first; rows.length < mostRows; at += 1) {
    const line = buffer.getLine(at)
    if (line === undefined || (at > first && !line.isWrapped)) break
    rows.push({ y: at, line })
  }
  return rows
}

/** The text of rows, and for each UTF-16 unit of it the cell that it stands in. */
function textOf(rows: readonly Row[], cols: number): { text: string; cells: { x: number; y: number }[] } {
  let text = ''
  const cells: { x: number; y: number }[] = []
  for (const { y, line } of rows) {
    for (let x = 0; x < cols; x += 1) {
      const cell = line.getCell(x)
      if (cell === undefined || cell.getWidth() === 0) continue
      const characters = cell.getChars() || ' '
      text += characters
      for (let n = 0; n < characters.length; n += 1) cells.push({ x: x + 1, y: y + 1 })
    }
  }
  return { text, cells }
}

/** What happens to links. */
export type LinkHandlers = {
  readonly open: (target: LinkTarget) => void
  /** The pointer is over a link, or (null) over none. */
  readonly hover: (target: LinkTarget | null) => void
}

/** Finds addresses and files in a terminal's text, also where it is wrapped. */
export function linkProvider(terminal: Terminal, { open, hover }: LinkHandlers): ILinkProvider {
  return {
    provideLinks: (row, answer) => {
      const { text, cells } = textOf(rowsAround(terminal, row - 1), terminal.cols)
      const links = findLinks(text).flatMap(({ start, length, target }): readonly ILink[] => {
        const [first, last] = [cells[start], cells[start + length - 1]]
        if (first === undefined || last === undefined || first.y > row || last.y < row) return []
        const range: IBufferRange = { start: first, end: last }
        return [
          {
            range,
            text: text.slice(start, start + length),
            activate: () => open(target),
            hover: () => hover(target),
            leave: () => hover(null),
          },
        ]
      })
      answer(links.length === 0 ? undefined : [...links])
    },
  }
}
