import type { Clock } from '../../../src-shared/base/clock.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import type { SessionBook } from '../sessions/session-book.ts'

type Rows = ReadonlyMap<SessionId, SessionRow>

/** Changes within this time are told together, so that ten sessions that end at once are one notification. */
const gatherMs = 300

/** Tells of the board's changes, gathered: the rows before and after. Returns the end of it. */
export function watchRows(
  book: Pick<SessionBook, 'rows' | 'changes'>,
  clock: Clock,
  changed: (before: Rows, after: Rows) => void,
): () => void {
  const present = (): Rows => new Map([...book.rows()].map((row) => [row.sessionId, row]))
  let before = present()
  let cancel: (() => void) | null = null
  const unsubscribe = book.changes.subscribe(() => {
    cancel ??= clock.schedule(gatherMs, () => {
      cancel = null
      const after = present()
      const was = before
      before = after
      changed(was, after)
    })
  })
  return () => {
    cancel?.()
    unsubscribe()
  }
}
