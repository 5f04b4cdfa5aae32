import { capabilitiesOf } from '../../src-shared/board/engine-capabilities.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { boardWordOf } from '../../src-shared/board/board-word.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'

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
    .filter(
      (row) => row.sessionId !== own.sessionId && capabilitiesOf(row.engine).converses && directoryOf(row) === place,
    )
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

/** The sessions that fit what was typed: every word of it stands in the id, the name, or what became of it. */
export function pickable({ sessions, query }: SessionPicker): readonly PickedSession[] {
  const words = query.toLowerCase().split(/\s+/)
  return sessions.filter(({ id, name, detail }) => {
    const text = `${id} ${name} ${detail}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
