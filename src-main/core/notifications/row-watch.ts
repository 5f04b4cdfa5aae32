import type { Clock } from '../../../src-shared/base/clock.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import type { SessionBook } from '../sessions/session-book.ts'

type Rows = ReadonlyMap<SessionId, SessionRow>

/** Changes within this time are told together, so that ten sessions that end at once are one notification. */
const gatherMs = 300

/** Ends the watching; `tell`: what is being gathered is told first. */
export type StopWatching = (last?: 'tell') => void

/**
 * Tells of the board's changes, gathered: the rows before and after. A session that is new is there before as it first was,
 * so that its end is a change however soon it comes. What rows came to since `from` is a change too.
 */
export function watchRows(
  book: Pick<SessionBook, 'rows' | 'changes'>,
  clock: Clock,
  changed: (before: Rows, after: Rows) => void,
  from = Infinity,
): StopWatching {
  const present = (): Map<SessionId, SessionRow> => new Map([...book.rows()].map((row) => [row.sessionId, row]))
  let before = present()
  let cancel: (() => void) | null = null
  const tell = (): void => {
    cancel = null
    const after = present()
    const was = before
    before = new Map(after)
    changed(was, after)
  }
  const gather = (): void => {
    cancel ??= clock.schedule(gatherMs, tell)
  }
  for (const [sessionId, row] of before) {
    if (row.since < from) continue
    before.set(sessionId, { ...row, state: 'working', request: null })
    gather()
  }
  const unsubscribe = book.changes.subscribe((sessionId) => {
    if (!before.has(sessionId)) {
      const row = [...book.rows()].find((one) => one.sessionId === sessionId)
      if (row !== undefined) before.set(sessionId, row)
    }
    gather()
  })
  return (last) => {
    unsubscribe()
    const isGathering = cancel !== null
    cancel?.()
    if (isGathering && last === 'tell') tell()
  }
}
