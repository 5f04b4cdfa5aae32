import type { SessionId } from '../base/ids.ts'
import type { BoardState } from './board.ts'
import { passesFilter, type FilterTerm } from './filters.ts'
import { groupRows, repositoryOf, stateGroupOf, worktreeOf, type Section } from './groups.ts'
import type { SessionRow } from './session-row.ts'
import { findWords, isFound } from './find.ts'

/** One line of the board: `session:<id>`, `group:<name>`, `more:<name>`. The cursor never stands on `empty` or `section`. */
export type EntryKey =
  | `session:${string}`
  | `group:${string}`
  | `more:${string}`
  | `empty:${string}`
  | `section:${string}`

/** One line of the board. `rowIndex` counts from 1 over every row there is, also those that are folded or collapsed. */
export type BoardEntry = { readonly key: EntryKey; readonly group: string; readonly rowIndex: number } & (
  | { readonly kind: 'group'; readonly count: number; readonly collapsed: boolean }
  | { readonly kind: 'empty' }
  | { readonly kind: 'session'; readonly sessionId: SessionId }
  /** A working tree with several sessions, inside its repository's group. */
  | { readonly kind: 'section'; readonly path: string; readonly count: number; readonly first: SessionId }
  /** The fold of a group: opens it, or closes it again. */
  | { readonly kind: 'more'; readonly count: number; readonly open: boolean }
)

/** The key of a session's row. */
export function sessionKey(sessionId: SessionId): EntryKey {
  return `session:${sessionId}`
}

/** The lines of the board in order, without what they say: it changes only when lines come, go or move. */
export type BoardLines = {
  readonly entries: readonly BoardEntry[]
  /** All rows of the grid, shown or not. */
  readonly rowCount: number
  /** No session at all (and none hidden by a filter). */
  readonly empty: boolean
  /** How many sessions a filter or the find bar lets through; null while all are shown. */
  readonly found: number | null
}

/** What the lines depend on. */
export type LineOptions = {
  readonly unfolded: ReadonlySet<string>
  readonly filter: readonly FilterTerm[] | null
  /** What the find bar holds. */
  readonly find: string | null
}

/** Whether filter and find let a session through; null when neither is in use. */
export function shownBy({ filter, find }: Pick<LineOptions, 'filter' | 'find'>): ((row: SessionRow) => boolean) | null {
  const words = findWords(find ?? '')
  if (filter === null && words.length === 0) return null
  return (row) => (filter === null || passesFilter(row, filter)) && isFound(row, words)
}

function visibleRows(rows: readonly SessionRow[], options: LineOptions): ReadonlySet<SessionId> | null {
  const passes = shownBy(options)
  return passes === null ? null : new Set(rows.filter(passes).map((row) => row.sessionId))
}

/** The working trees that get a line of their own: those of several sessions, where there is more than one to tell apart. */
function titledSections(sections: readonly Section[]): ReadonlyMap<SessionId, Section> {
  const titled = new Map<SessionId, Section>()
  if (sections.length < 2) return titled
  for (const section of sections) {
    const first = section.rows[0]
    if (first !== undefined && section.rows.length > 1) titled.set(first.sessionId, section)
  }
  return titled
}

/** Lays the board out. Pure. */
export function layOutBoard(board: BoardState, options: LineOptions): BoardLines {
  const rows = [...board.rows.values()]
  const visible = visibleRows(rows, options)
  const groups = groupRows(rows, { layout: board.layout, unfolded: options.unfolded, visible })
  const empty = rows.length === 0
  const entries: BoardEntry[] = []
  let rowIndex = 0
  for (const group of groups) {
    const { name } = group
    const count = group.rows.length + group.folded.length
    if (count === 0 && visible !== null) continue
    const titled = titledSections(group.sections)
    rowIndex += 1
    entries.push({ key: `group:${name}`, group: name, rowIndex, kind: 'group', count, collapsed: group.collapsed })
    if (group.collapsed) {
      rowIndex += empty ? 1 : count + titled.size
      continue
    }
    if (empty) {
      rowIndex += 1
      entries.push({ key: `empty:${name}`, group: name, rowIndex, kind: 'empty' })
    }
    for (const { sessionId } of group.rows) {
      const section = titled.get(sessionId)
      if (section !== undefined) {
        const { path } = section
        rowIndex += 1
        entries.push({
          key: `section:${path}`,
          group: name,
          rowIndex,
          kind: 'section',
          path,
          count: section.rows.length,
          first: sessionId,
        })
      }
      rowIndex += 1
      entries.push({ key: `session:${sessionId}`, group: name, rowIndex, kind: 'session', sessionId })
    }
    if (group.folded.length > 0) {
      // The line stands where the first of the folded rows would.
      const more = { kind: 'more', count: group.folded.length, open: false } as const
      entries.push({ key: `more:${name}`, group: name, rowIndex: rowIndex + 1, ...more })
      rowIndex += group.folded.length
    } else if (group.unfolded) {
      rowIndex += 1
      entries.push({ key: `more:${name}`, group: name, rowIndex, kind: 'more', count: 0, open: true })
    }
  }
  return { entries, rowCount: rowIndex, empty, found: visible?.size ?? null }
}

function sameEntry(a: BoardEntry, b: BoardEntry): boolean {
  if (a.key !== b.key || a.group !== b.group || a.rowIndex !== b.rowIndex) return false
  if (a.kind === 'group') return b.kind === 'group' && a.count === b.count && a.collapsed === b.collapsed
  if (a.kind === 'more') return b.kind === 'more' && a.count === b.count && a.open === b.open
  if (a.kind === 'section') return b.kind === 'section' && a.count === b.count && a.first === b.first
  return true
}

/** `next`, or `before` when both say the same: whoever draws the lines then has nothing to do. */
export function keepIfSame(before: BoardLines, next: BoardLines): BoardLines {
  const same =
    before.rowCount === next.rowCount &&
    before.empty === next.empty &&
    before.found === next.found &&
    before.entries.length === next.entries.length &&
    before.entries.every((entry, index) => {
      const other = next.entries[index]
      return other !== undefined && sameEntry(entry, other)
    })
  return same ? before : next
}

function placeOf(row: SessionRow): string {
  const open = row.pullRequests.some((one) => one.open)
  return `${stateGroupOf(row)}|${row.createdAt}|${row.state === 'failed'}|${open}|${repositoryOf(row)}|${worktreeOf(row)}`
}

/**
 * What a change of rows means for the lines. `nothing`: most changes (a summary, an age) move none. `arranged`: the user
 * pinned, moved or deleted, and wants to see it at once. `happened`: rows came or changed their group by themselves, or
 * whether they are shown at all. Looks at the sessions that `changed` only.
 */
export function changeOfLines(
  before: ReadonlyMap<SessionId, SessionRow>,
  after: ReadonlyMap<SessionId, SessionRow>,
  changed: Iterable<SessionId>,
  isShown: (row: SessionRow) => boolean,
): 'nothing' | 'arranged' | 'happened' {
  let change: 'nothing' | 'happened' = 'nothing'
  for (const sessionId of changed) {
    const old = before.get(sessionId)
    const row = after.get(sessionId)
    if (old === row) continue
    if (row === undefined) return 'arranged'
    if (old !== undefined && (old.pinned !== row.pinned || old.order !== row.order)) return 'arranged'
    if (old === undefined || placeOf(old) !== placeOf(row) || isShown(old) !== isShown(row)) change = 'happened'
  }
  return change
}
