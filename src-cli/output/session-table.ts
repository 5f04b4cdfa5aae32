import { boardWordOf } from '../../src-shared/board/board-word.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { BoardLayout } from '../../src-shared/board/board.ts'
import { countRows, groupRows, type Group } from '../../src-shared/board/groups.ts'
import type { PullRequest, SessionRow } from '../../src-shared/board/session-row.ts'
import { shortDuration, timeOfDay } from './age.ts'
import { painterFor, type Paint, type Painter } from './paint.ts'
import { fitText, padText, textWidth } from './text-width.ts'

/** How a table is drawn. */
export type TableOptions = {
  readonly now: number
  /** Of the terminal; null prints every line whole. */
  readonly columns: number | null
  readonly colours: boolean
}

const widestName = 32

/** The board as text: its groups in its order, one line per session. Ends in a line break. */
export function sessionTable(rows: readonly SessionRow[], options: TableOptions): string {
  const paint = painterFor(options.colours)
  if (rows.length === 0) return `No sessions yet. Start one: backburner --bg "what to do"\n`
  const layout: BoardLayout = { grouping: 'state', collapsed: [] }
  const groups = groupRows(rows, { layout, unfolded: new Set(), visible: null }).filter(
    (group) => group.rows.length > 0,
  )
  const counts = countRows(rows)
  const nameWidth = Math.min(widestName, Math.max(...rows.map((row) => textWidth(nameOf(row)))))
  const lines = [
    `${counts.needInput} need input · ${counts.working} working · ${counts.done} done`,
    ...groups.flatMap((group) => groupLines(group, nameWidth, options, paint)),
  ]
  return `${lines.join('\n')}\n`
}

function groupLines(group: Group, nameWidth: number, options: TableOptions, paint: Painter): string[] {
  const count = group.rows.length + group.folded.length
  return [
    '',
    paint('bold', `${group.name} (${count})`),
    ...group.rows.map((row) => rowLine(row, nameWidth, options, paint)),
    ...(group.folded.length === 0
      ? []
      : [paint('dim', `  … ${group.folded.length} more (backburner agents --json --all)`)]),
  ]
}

function rowLine(row: SessionRow, nameWidth: number, options: TableOptions, paint: Painter): string {
  const state = row.liveness === 'unresponsive' || row.untold === true ? 'unknown' : row.state
  const left = `  ${iconOf(row)} ${row.id}  ${padText(fitText(nameOf(row), nameWidth), nameWidth)}  ${padText(boardWordOf(state), 11)}  `
  const age = shortDuration(Math.max(0, (row.endedAt ?? options.now) - row.createdAt)).padStart(6)
  const right = [...row.tags.map((tag) => singleLine(tag, 40)), pullRequestBadge(row.pullRequests)].filter(
    (part) => part !== '',
  )
  const tail = `${right.length === 0 ? '' : `  ${right.join(' ')}`}  ${age}`
  const summary = summaryOf(row)
  const room = options.columns === null ? null : Math.max(0, options.columns - textWidth(left) - textWidth(tail))
  const middle = room === null ? summary : padText(fitText(summary, room), room)
  const coloured = colourOf(state)
  const painted = coloured === null ? left : left.replace(boardWordOf(state), paint(coloured, boardWordOf(state)))
  return `${painted}${middle}${paint('dim', tail)}`.trimEnd()
}

function nameOf(row: SessionRow): string {
  return singleLine(row.name, 120)
}

/** What the row says: the wait for something other than a person, progress, the summary. */
function summaryOf(row: SessionRow): string {
  const parts: string[] = []
  const summary = singleLine(row.summary === '' ? row.reason : row.summary)
  const held = row.hold === null ? '' : singleLine(row.hold.detail ?? row.hold.kind, 80)
  // A worker that waits says so itself; a supervisor's queue does not.
  if (row.hold !== null && !summary.includes(held)) {
    parts.push(`[${held}${row.hold.until === undefined ? '' : ` · resumes ${timeOfDay(row.hold.until)}`}]`)
  }
  if (row.progress !== null) parts.push(`${row.progress.done}/${row.progress.total}`)
  if (summary !== '') parts.push(summary)
  return parts.join(' ')
}

function iconOf(row: SessionRow): string {
  switch (row.liveness) {
    case 'exited':
      return '∙'
    case 'asleep':
      return '✢'
    case 'starting':
    case 'alive':
    case 'unresponsive':
      return '✻'
  }
}

function colourOf(state: SessionRow['state'] | 'unknown'): Paint | null {
  switch (state) {
    case 'working':
      return 'blue'
    case 'blocked':
      return 'yellow'
    case 'completed':
      return 'green'
    case 'failed':
      return 'red'
    case 'idle':
    case 'stopped':
    case 'unknown':
      return null
  }
}

function pullRequestBadge(pullRequests: readonly PullRequest[]): string {
  const [first] = pullRequests
  if (first === undefined) return ''
  return pullRequests.length === 1 ? `#${first.number}` : `${pullRequests.length} PRs`
}
