import type { SessionId } from '../base/ids.ts'
import type { BoardLayout } from './board.ts'
import type { SessionRow } from './session-row.ts'

/** The groups by state, in the board's order. */
export const stateGroups = ['Pinned', 'Needs input', 'Ready for review', 'Working', 'Completed'] as const
/** The name of a group by state. */
export type StateGroup = (typeof stateGroups)[number]

/** One group of the board. */
export type Group = {
  /** Its name; by directory: the repository's path. */
  readonly name: string
  readonly rows: readonly SessionRow[]
  /** Rows that the fold hides; they are not in `rows`. */
  readonly folded: readonly SessionRow[]
  readonly collapsed: boolean
  /** The user opened the fold: it can be closed again. */
  readonly unfolded: boolean
  /** By directory: the working trees of `rows`, in their order; by state none. */
  readonly sections: readonly Section[]
}

/** The sessions of one working tree, inside their repository's group. */
export type Section = {
  /** The working tree's path. */
  readonly path: string
  readonly rows: readonly SessionRow[]
}

/** How many rows Completed shows before it folds. */
export const completedFold = 8

/** The first group that fits: pinned, needs input, working, open pull request, completed. */
export function stateGroupOf(row: SessionRow): StateGroup {
  if (row.pinned) return 'Pinned'
  if (row.state === 'blocked') return 'Needs input'
  if (row.state === 'working') return 'Working'
  if (row.pullRequests.some((pullRequest) => pullRequest.open)) return 'Ready for review'
  return 'Completed'
}

/** Small `order` first; among equals the newest. Never by anything that changes while the user looks. */
export function compareRows(a: SessionRow, b: SessionRow): number {
  return a.order - b.order || b.createdAt - a.createdAt || (a.sessionId < b.sessionId ? -1 : 1)
}

const ownWorktrees = /^(.+?)[\\/]\.backburner[\\/]worktrees[\\/]/

/** The repository that a session works on, as far as that is known: else the directory it was given. */
export function repositoryOf(row: Pick<SessionRow, 'worktree' | 'cwd'>): string {
  return row.worktree?.mainCheckout ?? ownWorktrees.exec(row.cwd)?.[1] ?? row.cwd
}

/** The working tree that a session is in: a linked one, or the directory it was given. */
export function worktreeOf(row: Pick<SessionRow, 'worktree' | 'cwd'>): string {
  return row.worktree?.path ?? row.cwd
}

/** The working trees of a repository's rows (sorted): each stands where its first row does. */
export function sectionsOf(rows: readonly SessionRow[]): readonly Section[] {
  const sections = new Map<string, SessionRow[]>()
  for (const row of rows) {
    const path = worktreeOf(row)
    const section = sections.get(path)
    if (section === undefined) sections.set(path, [row])
    else section.push(row)
  }
  return [...sections].map(([path, members]) => ({ path, rows: members }))
}

/** What the arrangement depends on besides the rows. */
export type GroupOptions = {
  readonly layout: BoardLayout
  /** Groups whose fold the user opened. */
  readonly unfolded: ReadonlySet<string>
  /** Rows that a filter hides; null shows all. */
  readonly visible: ReadonlySet<SessionId> | null
}

function fold(name: string, rows: readonly SessionRow[], options: GroupOptions): Group {
  // What a filter found is shown, whatever is collapsed.
  const collapsed = options.visible === null && options.layout.collapsed.includes(name)
  const whole = { name, rows, folded: [], collapsed, unfolded: false, sections: [] }
  if (name !== 'Completed' || options.visible !== null || rows.length <= completedFold) return whole
  const keeps = (row: SessionRow): boolean =>
    row.state === 'failed' || row.pullRequests.some((pullRequest) => pullRequest.open)
  let room = completedFold
  const shown: SessionRow[] = []
  const folded: SessionRow[] = []
  for (const row of rows) {
    if (keeps(row)) shown.push(row)
    else if (room > 0) {
      room -= 1
      shown.push(row)
    } else folded.push(row)
  }
  if (options.unfolded.has(name)) return { ...whole, unfolded: folded.length > 0 }
  return { ...whole, rows: shown, folded }
}

/** The board's groups, in order. By state all five are there, also empty ones; by directory those that have rows. */
export function groupRows(rows: Iterable<SessionRow>, options: GroupOptions): readonly Group[] {
  const visible = [...rows]
    .filter((row) => options.visible === null || options.visible.has(row.sessionId))
    .sort(compareRows)
  const buckets = new Map<string, SessionRow[]>()
  if (options.layout.grouping === 'state') for (const name of stateGroups) buckets.set(name, [])
  for (const row of visible) {
    const name = options.layout.grouping === 'state' ? stateGroupOf(row) : repositoryOf(row)
    const bucket = buckets.get(name)
    if (bucket === undefined) buckets.set(name, [row])
    else bucket.push(row)
  }
  const groups = [...buckets].map(([name, members]) => fold(name, members, options))
  if (options.layout.grouping === 'state') return groups
  return groups
    .map((group) => {
      const sections = sectionsOf(group.rows)
      return { ...group, rows: sections.flatMap((section) => section.rows), sections }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The header's counts. */
export function countRows(rows: Iterable<SessionRow>): {
  readonly needInput: number
  readonly working: number
  readonly done: number
} {
  let needInput = 0
  let working = 0
  let done = 0
  for (const row of rows) {
    if (row.state === 'blocked') needInput += 1
    else if (row.state === 'working') working += 1
    else done += 1
  }
  return { needInput, working, done }
}

/** The order that puts a row between two neighbours (either may be missing). */
export function orderBetween(before: number | null, after: number | null): number {
  if (before === null && after === null) return 0
  if (before === null) return (after ?? 0) - 1
  if (after === null) return before + 1
  return (before + after) / 2
}
