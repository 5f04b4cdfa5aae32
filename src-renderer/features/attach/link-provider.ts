import type { IBufferLine, IBufferRange, ILink, ILinkProvider, Terminal } from '@xterm/xterm'
import { z } from 'zod'
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

/** A link in a terminal, and the cells that it stands in. */
export type ScreenLink = {
  readonly text: string
  readonly target: LinkTarget
  readonly x: number
  readonly y: number
  readonly length: number
}

// Links of OSC 8, which the emulator does not tell of: without these fields only those that the text shows are listed.
const linkedCell = z.object({ extended: z.object({ urlId: z.number() }) })
const linkService = z.object({
  _core: z.object({ _oscLinkService: z.custom<LinkService>((value) => typeof value === 'object' && value !== null) }),
})
type LinkService = { readonly getLinkData: (id: number) => { readonly uri: string } | undefined }

/** The links that a terminal shows now, from top to bottom; one that leads where a later one does is left out. */
export function linksOnScreen(terminal: Terminal): readonly ScreenLink[] {
  const { viewportY } = terminal.buffer.active
  const links = new Map<string, ScreenLink>()
  const add = (link: ScreenLink): void => {
    const name = JSON.stringify(link.target)
    links.delete(name)
    links.set(name, link)
  }
  for (let y = viewportY; y < viewportY + terminal.rows;) {
    const rows = rowsAround(terminal, y)
    const { text, cells } = textOf(rows, terminal.cols)
    for (const link of hiddenLinks(terminal, rows)) add(link)
    for (const { start, length, target } of findLinks(text)) {
      const [first, last] = [cells[start], cells[start + length - 1]]
      if (first === undefined || last === undefined || last.y <= viewportY) continue
      add({
        text: text.slice(start, start + length),
        target,
        x: first.x - 1,
        y: first.y - 1,
        length: (last.y - first.y) * terminal.cols + last.x - first.x + 1,
      })
    }
    y = (rows.at(-1)?.y ?? y) + 1
  }
  return [...links.values()]
}

/** Links behind text that says something else (OSC 8). */
function hiddenLinks(terminal: Terminal, rows: readonly Row[]): readonly ScreenLink[] {
  const inside = linkService.safeParse(terminal)
  if (!inside.success) return []
  const found: ScreenLink[] = []
  for (const { y, line } of rows) {
    let open: { readonly id: number; readonly x: number; text: string } | null = null
    for (let x = 0; x <= terminal.cols; x += 1) {
      const cell = line.getCell(x)
      const id = linkedCell.safeParse(cell).data?.extended.urlId ?? 0
      if (open !== null && id !== open.id) {
        const address = inside.data._core._oscLinkService.getLinkData(open.id)?.uri
        const target = { kind: 'address', address: address ?? '' } as const
        if (address !== undefined) found.push({ text: open.text, target, x: open.x, y, length: x - open.x })
        open = null
      }
      if (id !== 0) {
        open ??= { id, x, text: '' }
        open.text += cell?.getChars() ?? ''
      }
    }
  }
  return found
}
