import type { SessionId } from '../../src-shared/base/ids.ts'
import type { BoardState } from '../../src-shared/board/board.ts'
import { passesFilter, type FilterTerm } from '../../src-shared/board/filters.ts'
import { groupRows, stateGroupOf } from '../../src-shared/board/groups.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { EntryKey } from './ui-store.ts'

/** One line of the board. `rowIndex` counts from 1 over every row there is, also those that are folded or collapsed. */
export type BoardEntry = { readonly key: EntryKey; readonly group: string; readonly rowIndex: number } & (
  | { readonly kind: 'group'; readonly count: number; readonly collapsed: boolean }
  | { readonly kind: 'empty' }
  | { readonly kind: 'session'; readonly sessionId: SessionId }
  | { readonly kind: 'more'; readonly count: number }
)

/** The lines of the board in order, without what they say: it changes only when lines come, go or move. */
export type BoardLines = {
  readonly entries: readonly BoardEntry[]
  /** All rows of the grid, shown or not. */
  readonly rowCount: number
  /** No session at all (and none hidden by a filter). */
  readonly empty: boolean
}

/** What the lines depend on. */
export type LineOptions = {
  readonly unfolded: ReadonlySet<string>
  readonly filter: readonly FilterTerm[] | null
}

/** Lays the board out. Pure. */
export function layOutBoard(board: BoardState, options: LineOptions): BoardLines {
  const { filter } = options
  const rows = [...board.rows.values()]
  const visible =
    filter === null ? null : new Set(rows.filter((row) => passesFilter(row, filter)).map((row) => row.sessionId))
  const groups = groupRows(rows, { layout: board.layout, unfolded: options.unfolded, visible })
  const empty = rows.length === 0
  const entries: BoardEntry[] = []
  let rowIndex = 0
  for (const group of groups) {
    const { name } = group
    const count = group.rows.length + group.folded.length
    rowIndex += 1
    entries.push({ key: `group:${name}`, group: name, rowIndex, kind: 'group', count, collapsed: group.collapsed })
    if (group.collapsed) {
      rowIndex += empty ? 1 : count
      continue
    }
    if (empty) {
      rowIndex += 1
      entries.push({ key: `empty:${name}`, group: name, rowIndex, kind: 'empty' })
    }
    for (const row of group.rows) {
      rowIndex += 1
      entries.push({
        key: `session:${row.sessionId}`,
        group: name,
        rowIndex,
        kind: 'session',
        sessionId: row.sessionId,
      })
    }
    if (group.folded.length > 0) {
      // The line stands where the first of the folded rows would.
      entries.push({
        key: `more:${name}`,
        group: name,
        rowIndex: rowIndex + 1,
        kind: 'more',
        count: group.folded.length,
      })
      rowIndex += group.folded.length
    }
  }
  return { entries, rowCount: rowIndex, empty }
}

function sameEntry(a: BoardEntry, b: BoardEntry): boolean {
  if (a.key !== b.key || a.group !== b.group || a.rowIndex !== b.rowIndex) return false
  if (a.kind === 'group') return b.kind === 'group' && a.count === b.count && a.collapsed === b.collapsed
  if (a.kind === 'more') return b.kind === 'more' && a.count === b.count
  return true
}

/** `next`, or `before` when both say the same: whoever draws the lines then has nothing to do. */
export function keepIfSame(before: BoardLines, next: BoardLines): BoardLines {
  const same =
    before.rowCount === next.rowCount &&
    before.empty === next.empty &&
    before.entries.length === next.entries.length &&
    before.entries.every((entry, index) => {
      const other = next.entries[index]
      return other !== undefined && sameEntry(entry, other)
    })
  return same ? before : next
}

function placeOf(row: SessionRow): string {
  return `${stateGroupOf(row)}|${row.order}|${row.createdAt}|${row.state === 'failed'}|${row.pullRequests.some((one) => one.open)}|${row.worktree?.mainCheckout ?? row.cwd}`
}

/** Whether a change of rows can move lines: most changes (a summary, an age) cannot. */
export function mayMoveLines(
  before: ReadonlyMap<SessionId, SessionRow>,
  after: ReadonlyMap<SessionId, SessionRow>,
): boolean {
  if (before.size !== after.size) return true
  for (const [sessionId, row] of after) {
    const old = before.get(sessionId)
    if (old === row) continue
    if (old === undefined || placeOf(old) !== placeOf(row)) return true
  }
  return false
}
