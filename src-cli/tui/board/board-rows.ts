import { directoryName } from '../../../src-shared/base/format.ts'
import { boardWordOf } from '../../../src-shared/board/board-word.ts'
import type { BoardEntry, BoardLines, EntryKey } from '../../../src-shared/board/board-layout.ts'
import { findWords, foundLine } from '../../../src-shared/board/find.ts'
import { groupLines, rowLine, rowNote } from '../../../src-shared/board/row-line.ts'
import { shownStateOf, type SessionRow } from '../../../src-shared/board/session-row.ts'
import type { BoardState } from '../../../src-shared/board/board.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { shortDuration } from '../../output/age.ts'
import type { Paint } from '../../output/paint.ts'
import { fitText, padText, textWidth } from '../../output/text-width.ts'
import { cutLine, padLine } from '../../transcript/fit-line.ts'
import { line, lineWidth, type Line, type Part } from '../../transcript/line.ts'

/** What the rows are drawn from. */
export type RowsView = {
  readonly board: BoardState
  readonly lines: BoardLines
  readonly selected: EntryKey | null
  /** Sessions that are selected together. */
  readonly selection: ReadonlySet<string>
  readonly find: string
  readonly removing: ReadonlySet<string>
  readonly now: number
}

const paints: Readonly<Record<ReturnType<typeof shownStateOf>, Paint>> = {
  working: 'blue',
  blocked: 'yellow',
  completed: 'green',
  failed: 'red',
  idle: 'dim',
  stopped: 'dim',
  unknown: 'dim',
}
const shapes: Readonly<Record<SessionRow['liveness'], string>> = {
  starting: '✻',
  alive: '✻',
  asleep: '✢',
  exited: '∙',
  unresponsive: '?',
}
const badgePaints: Readonly<Record<string, Paint>> = {
  yellow: 'yellow',
  green: 'green',
  purple: 'magenta',
  grey: 'dim',
}
const wordColumns = 12
/** The board word needs a column of its own only where there is room for it. */
const wordsFrom = 76

/** The icon of a session: its shape tells the process, its colour the state. */
export function iconOf(row: SessionRow): Part {
  return { text: shapes[row.liveness], paints: [paints[shownStateOf(row)]] }
}

/** The colour of a session's state. */
export function paintOf(row: SessionRow): Paint {
  return paints[shownStateOf(row)]
}

/** The first line to show of a list, so that the cursor's is among them. Pure. */
export function topLine(count: number, cursor: number, rows: number, before: number): number {
  const most = Math.max(0, count - rows)
  const top = Math.min(Math.max(0, before), most)
  if (cursor < 0) return top
  // The header above the cursor's group is seen too.
  if (cursor - 1 < top) return Math.max(0, cursor - 1)
  return cursor >= top + rows ? Math.min(most, cursor - rows + 1) : top
}

/** The lines of the board from `top` on: only those that are seen are drawn. */
export function rowLines(view: RowsView, top: number, rows: number, columns: number): readonly Line[] {
  return view.lines.entries.slice(top, top + rows).map((entry) => entryLine(view, entry, columns))
}

function entryLine(view: RowsView, entry: BoardEntry, columns: number): Line {
  const isHere = entry.key === view.selected
  const isSelected = entry.kind === 'session' && view.selection.has(entry.sessionId)
  const mark: Part = {
    text: `${isHere ? '❯' : ' '}${isSelected ? '•' : ' '}`,
    paints: isHere || isSelected ? ['yellow', 'bold'] : [],
  }
  switch (entry.kind) {
    case 'group': {
      const arrow = entry.collapsed ? '▸' : '▾'
      const name = singleLine(entry.group, 200)
      return cutLine(
        [mark, ...line(`${arrow} ${name}`, 'bold'), ...line(entry.count === 0 ? '' : `  ${entry.count}`, 'dim')],
        columns,
      )
    }
    case 'empty':
      return cutLine(line(`    ${groupLines[entry.group] ?? ''}`, 'dim'), columns)
    case 'section':
      return cutLine(line(`    ⎇ ${singleLine(directoryName(entry.path), 80)}  ${entry.count}`, 'dim'), columns)
    case 'more':
      return cutLine([mark, ...line(entry.open ? '  fewer' : `  … ${entry.count} more`, 'dim')], columns)
    case 'session': {
      const row = view.board.rows.get(entry.sessionId)
      return row === undefined ? [] : sessionLine(view, row, mark, isHere, columns)
    }
  }
}

function sessionLine(view: RowsView, row: SessionRow, mark: Part, isHere: boolean, columns: number): Line {
  const nameColumns = Math.max(10, Math.min(36, Math.floor(columns * 0.3)))
  const age = shortDuration((row.endedAt ?? view.now) - row.createdAt)
  const badge = badgeOf(row)
  const right: Line = [
    ...(badge === null ? [] : [{ text: ` ${badge.text}`, paints: badge.paints }]),
    { text: ` ${age.padStart(4)}`, paints: ['dim'] },
  ]
  const name: Part = {
    text: padText(fitText(singleLine(row.name, 120), nameColumns), nameColumns),
    paints: isHere ? ['bold'] : [],
  }
  const left: Line = [mark, iconOf(row), { text: ' ', paints: [] }, name, { text: ' ', paints: [] }]
  const word: Line =
    columns < wordsFrom ? [] : [{ text: padText(boardWordOf(shownStateOf(row)), wordColumns), paints: [paintOf(row)] }]
  const room = Math.max(0, columns - lineWidth(left) - lineWidth(word) - lineWidth(right))
  const says = cutLine(summaryOf(view, row, columns < wordsFrom), room)
  return cutLine([...left, ...word, ...padLine(says, room, 'left'), ...right], columns)
}

function summaryOf(view: RowsView, row: SessionRow, isShort: boolean): Line {
  if (view.removing.has(row.sessionId)) return line('deleting…', 'dim')
  const { progress } = row
  const count = progress === null ? '' : `${progress.done}/${progress.total} `
  // Without a column for it, the word stands where the colour alone would tell.
  const word = isShort && (row.state === 'failed' || row.state === 'stopped') ? `${boardWordOf(row.state)}: ` : ''
  const found = view.find === '' ? null : foundLine(row, findWords(view.find))
  const tags = row.tags.map((tag) => `[${singleLine(tag, 20)}]`).join(' ')
  const note = rowNote(row)
  return [
    { text: tags === '' ? '' : `${tags} `, paints: ['dim'] },
    { text: count, paints: ['bold'] },
    { text: word, paints: [paintOf(row)] },
    { text: found ?? rowLine(row), paints: row.liveness === 'unresponsive' ? ['dim'] : [] },
    { text: note === '' ? '' : ` · ${note}`, paints: ['dim'] },
  ]
}

function badgeOf(row: SessionRow): Part | null {
  const [first, ...more] = row.pullRequests
  if (first === undefined) return null
  const marks: Readonly<Record<string, string>> = { yellow: '•', green: '✓', purple: '⇡', grey: '–' }
  const text = `#${first.number}${marks[first.color ?? ''] ?? ''}${more.length === 0 ? '' : `+${more.length}`}`
  return { text, paints: [badgePaints[first.color ?? ''] ?? 'dim'] }
}

/** The head of the board: what waits, what works, what is done; how tasks are launched; how the connection is. */
export function headLine(parts: {
  readonly counts: { readonly needInput: number; readonly working: number; readonly done: number }
  readonly isPaused: boolean
  readonly defaults: string
  readonly connection: { readonly text: string; readonly isTrouble: boolean }
  readonly columns: number
}): Line {
  const { counts, columns, connection } = parts
  const right: Line = [{ text: connection.text, paints: connection.isTrouble ? ['red'] : ['dim'] }]
  const left: Line = [
    { text: `${counts.needInput} need input`, paints: counts.needInput > 0 ? ['yellow', 'bold'] : ['dim'] },
    { text: ' · ', paints: ['dim'] },
    { text: `${counts.working} working`, paints: counts.working > 0 ? ['blue'] : ['dim'] },
    { text: ' · ', paints: ['dim'] },
    { text: `${counts.done} done`, paints: ['dim'] },
    { text: parts.isPaused ? ' · new work is paused' : '', paints: ['yellow'] },
  ]
  const room = columns - lineWidth(left) - lineWidth(right) - 2
  const defaults = textWidth(parts.defaults) + 3 <= room ? `   ${parts.defaults}` : ''
  const start: Line = [...left, { text: defaults, paints: ['dim'] }]
  const gap = columns - lineWidth(start) - lineWidth(right)
  return cutLine([...start, { text: ' '.repeat(Math.max(1, gap)), paints: [] }, ...right], columns)
}
