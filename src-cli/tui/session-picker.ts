import { singleLine } from '../../src-shared/base/single-line.ts'
import { boardWordOf } from '../../src-shared/board/board-word.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { bestMatches, matchScore } from '../../src-shared/base/fuzzy-match.ts'

/** One session that may be opened instead. */
export type PickedSession = {
  readonly sessionId: string
  readonly id: string
  readonly name: string
  readonly detail: string
  readonly updatedAt: number
}

/** The list of `/resume`: what was typed to narrow it, and the line that Enter opens. */
export type SessionPicker = {
  readonly sessions: readonly PickedSession[]
  readonly query: string
  readonly highlighted: number
}

const mostShown = 50

/** The sessions of a directory that `/resume` offers, the newest first; `own` is the one that is open. */
export function sessionsToPick(rows: readonly SessionRow[], own: SessionRow): readonly PickedSession[] {
  const place = directoryOf(own)
  return rows
    .filter((row) => row.sessionId !== own.sessionId && row.engine !== 'shell' && directoryOf(row) === place)
    .sort((a, b) => b.updatedAt - a.updatedAt)
    .slice(0, mostShown)
    .map((row) => ({
      sessionId: row.sessionId,
      id: row.id,
      name: singleLine(row.name, 80),
      detail: `${boardWordOf(row.state)} · ${singleLine(row.summary, 120)}`,
      updatedAt: row.updatedAt,
    }))
}

/** Where a session belongs: its repository, or its directory. */
export function directoryOf(row: SessionRow): string {
  return row.worktree?.mainCheckout ?? row.cwd
}

/** Where a session's files are: its worktree, once it has one. */
export function workplaceOf(row: SessionRow): string {
  return row.worktree?.path ?? row.cwd
}

/** The sessions that fit what was typed. */
export function pickable(picker: SessionPicker): readonly PickedSession[] {
  const typed = picker.query.trim()
  return bestMatches(picker.sessions, ({ id, name }) => matchScore(`${id} ${name}`, typed), mostShown)
}
