import type { Health } from '../../../src-shared/client/health.ts'
import type { LaunchPreview } from '../../../src-shared/api/dispatch.ts'
import { countRows } from '../../../src-shared/board/groups.ts'
import type { BoardState } from '../../../src-shared/board/board.ts'
import type { BoardLines } from '../../../src-shared/board/board-layout.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { fitMiddle, fitText, padText, textWidth, wrapText } from '../../output/text-width.ts'
import { cutLine, padLine } from '../../transcript/fit-line.ts'
import { line, type Line } from '../../transcript/line.ts'
import type { Editor } from '../editor.ts'
import type { Look } from '../look.ts'
import { promptRows, rowOfCursor } from '../prompt-rows.ts'
import { headLine, rowLines, topLine } from './board-rows.ts'
import type { BoardUi } from './board-ui.ts'
import { choiceWords, type LaunchChoice } from './launch-choice.ts'
import { peekLines, type PeekView } from './peek-lines.ts'

/** A line of a list under the text. */
export type ListItem = { readonly label: string; readonly detail: string }

/** Everything that the picture is drawn from. */
export type BoardView = {
  readonly ui: BoardUi
  readonly board: BoardState
  readonly lines: BoardLines
  readonly isLoaded: boolean
  readonly health: Health
  readonly removing: ReadonlySet<string>
  readonly choice: LaunchChoice
  readonly preview: LaunchPreview | null
  readonly previewLine: string
  readonly peek: PeekView | null
  /** The text that keys go into. */
  readonly text: { readonly editor: Editor; readonly title: string; readonly placeholder: string }
  readonly list: { readonly items: readonly ListItem[]; readonly highlighted: number | null } | null
  readonly hint: string
  readonly now: number
}

/** What stands on the screen, and where its cursor is; null while no text has the keys. */
export type Picture = {
  readonly lines: readonly Line[]
  readonly cursor: { readonly x: number; readonly y: number } | null
  readonly top: number
}

/** From this width on peek stands beside the board. */
const BESIDE_FROM = 110
const MOST_TEXT_ROWS = 6
const MOST_LIST_ROWS = 8
const MOST_FOOT_ROWS = 3
const LONGEST_FOOT = 2_000
/** A smaller terminal does without the line that previews the launch, and what is said has one line. */
const PREVIEW_FROM_ROWS = 16

/** Draws the board into `columns` × `rows`; `top` is the first line of the list as it was drawn last. Pure. */
export function drawBoard(view: BoardView, columns: number, rows: number, top: number, look: Look): Picture {
  const width = Math.max(10, columns - 1)
  const { ui, text } = view
  const head = headLine({
    counts: countRows(view.board.rows.values()),
    isPaused: view.board.paused,
    defaults: choiceWords(view.choice, view.preview),
    connection: connectionWords(view.health),
    columns: width,
  })
  const box = textLines(
    text.editor,
    text.placeholder,
    width,
    Math.max(1, Math.min(MOST_TEXT_ROWS, Math.floor(rows / 3) - 1)),
  )
  const preview =
    rows >= PREVIEW_FROM_ROWS && ui.peek === null && ui.field === null
      ? [line(fitText(view.previewLine, width), 'dim')]
      : []
  const foot = footLines(view, width, rows >= PREVIEW_FROM_ROWS ? MOST_FOOT_ROWS : 1)
  const listRows = view.list === null ? 0 : Math.min(MOST_LIST_ROWS, Math.max(1, Math.floor((rows - 5) / 2)))
  const list = view.list === null ? [] : listLines(view.list.items, view.list.highlighted, width, listRows)
  // The head, its blank line, the rule; the last line of the screen stays free.
  const area = Math.max(1, rows - 2 - box.lines.length - list.length - preview.length - foot.length - 1)
  const body = bodyLines(view, width, area, top, look)
  const rule = ruleLine(text.title, width, ui.focus === 'text' || ui.field !== null)
  const lines = [head, ...body.lines, rule, ...box.lines, ...list, ...preview, ...foot]
  const hasCursor = ui.focus === 'text' || ui.field !== null
  const y = 1 + body.lines.length + 1 + box.cursor.y
  return { lines, cursor: hasCursor ? { x: box.cursor.x, y } : null, top: body.top }
}

/** The hint; or what is asked or was said, in as many lines as it takes. */
function footLines({ ui, hint }: BoardView, columns: number, most: number): readonly Line[] {
  const { confirm, notice } = ui
  if (confirm === null && notice === null) return [line(fitText(hint, columns), 'dim')]
  const text =
    confirm === null
      ? (notice?.text ?? '')
      : `${confirm.text} (y, or any other key)${confirm.detail === undefined ? '' : ` · ${confirm.detail}`}`
  const paint = confirm !== null ? 'yellow' : notice?.isProblem === true ? 'red' : 'bold'
  const whole = singleLine(text, LONGEST_FOOT)
  const shown: string[] = []
  let rest = whole
  for (const one of wrapText(whole, columns)) {
    // The last line has both ends of what is left: often a path.
    if (shown.length === most - 1) {
      shown.push(most === 1 ? fitText(rest, columns) : fitMiddle(rest, columns))
      break
    }
    shown.push(one)
    rest = rest.slice(one.length).trimStart()
  }
  return shown.map((one) => line(one, paint))
}

function bodyLines(
  view: BoardView,
  columns: number,
  rows: number,
  top: number,
  look: Look,
): { readonly lines: readonly Line[]; readonly top: number } {
  const { ui, peek } = view
  if (ui.sheet !== null) {
    const { title, lines, from } = ui.sheet
    const shown = lines.slice(from, from + rows - 1).map((text) => line(fitText(text, columns)))
    return { lines: filled([line(fitText(title, columns), 'bold'), ...shown], rows), top }
  }
  if (peek === null) return listBody(view, columns, rows, top)
  if (columns < BESIDE_FROM) return { lines: peekLines(peek, columns, rows, look), top }
  const left = Math.floor(columns * 0.45)
  const list = listBody(view, left, rows, top)
  const right = peekLines(peek, columns - left - 3, rows, look)
  const joined = list.lines.map((one, index) => [
    ...padLine(cutLine(one, left), left, 'left'),
    ...line(' │ ', 'dim'),
    ...(right[index] ?? []),
  ])
  return { lines: joined, top: list.top }
}

function listBody(
  view: BoardView,
  columns: number,
  rows: number,
  before: number,
): { readonly lines: readonly Line[]; readonly top: number } {
  if (!view.isLoaded) return { lines: filled([line('  …', 'dim')], rows), top: 0 }
  const { lines, ui } = view
  const cursor = lines.entries.findIndex((entry) => entry.key === ui.selected)
  const top = topLine(lines.entries.length, cursor, rows, before)
  const find = ui.field?.kind === 'find' ? ui.field.editor.text : ''
  const drawn = rowLines({ ...view, selected: ui.selected, selection: ui.selection, find }, top, rows, columns)
  const nothing = lines.found === 0 ? [line('  No session fits. Esc shows all.', 'dim')] : []
  return { lines: filled([...drawn, ...nothing], rows), top }
}

function filled(lines: readonly Line[], rows: number): readonly Line[] {
  return [...lines.slice(0, rows), ...Array.from({ length: Math.max(0, rows - lines.length) }, (): Line => [])]
}

function ruleLine(title: string, columns: number, isActive: boolean): Line {
  const said = fitText(title, Math.max(0, columns - 4))
  return [
    ...line('─ ', 'dim'),
    ...line(said, isActive ? 'bold' : 'dim'),
    ...line(` ${'─'.repeat(Math.max(0, columns - textWidth(said) - 3))}`, 'dim'),
  ]
}

/** The rows around the cursor of what is typed, and where the cursor stands in them. */
function textLines(
  editor: Editor,
  placeholder: string,
  columns: number,
  most: number,
): { readonly lines: readonly Line[]; readonly cursor: { readonly x: number; readonly y: number } } {
  if (editor.text === '') {
    const shown = fitText(placeholder, columns - 2)
    return { lines: [[...line('› ', 'dim'), ...line(shown, 'dim')]], cursor: { x: 2, y: 0 } }
  }
  const all = promptRows(editor.text, Math.max(4, columns - 3))
  const here = rowOfCursor(all, editor.cursor)
  const start = Math.min(Math.max(0, here - most + 1), Math.max(0, all.length - most))
  const lines = all
    .slice(start, start + most)
    .map((row, index): Line => [
      ...line(start + index === 0 ? '› ' : '  ', 'dim'),
      ...line(editor.text.slice(row.start, row.end).replaceAll('\t', ' ')),
    ])
  const from = all[here]?.start ?? 0
  return { lines, cursor: { x: 2 + textWidth(editor.text.slice(from, editor.cursor)), y: here - start } }
}

function listLines(
  items: readonly ListItem[],
  highlighted: number | null,
  columns: number,
  rows: number,
): readonly Line[] {
  const place = highlighted ?? 0
  const start = Math.min(Math.max(0, place - Math.floor(rows / 2)), Math.max(0, items.length - rows))
  const labels = items.map(({ label }) => singleLine(label, 120))
  const width = Math.min(Math.floor(columns / 2), Math.max(8, ...labels.map(textWidth)))
  return items.slice(start, start + rows).map(({ detail }, index) => {
    const isHere = start + index === highlighted
    const label = padText(fitText(labels[start + index] ?? '', width), width)
    return cutLine(
      [
        ...line(`${isHere ? ' ❯ ' : '   '}${label}`, ...(isHere ? (['yellow', 'bold'] as const) : [])),
        ...line(detail === '' ? '' : `  ${singleLine(detail, 300)}`, 'dim'),
      ],
      columns,
    )
  })
}

function connectionWords(health: Health): { readonly text: string; readonly isTrouble: boolean } {
  if (health.socket === 'open' && health.data !== 'stale') {
    if (health.answers === 'silent') return { text: 'no answer', isTrouble: true }
    if (health.answers === 'slow') return { text: 'slow', isTrouble: false }
    return { text: health.data === 'fresh' ? 'connected' : 'connecting…', isTrouble: false }
  }
  return {
    text: health.socket === 'connecting' && health.data === 'none' ? 'connecting…' : 'reconnecting…',
    isTrouble: health.data !== 'none',
  }
}
