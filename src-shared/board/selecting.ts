import type { SessionId } from '../base/ids.ts'
import type { BoardLines, EntryKey } from './board-layout.ts'
import { neighbourOf, shownSessions } from './board-moves.ts'

type Selection = ReadonlySet<SessionId>

/** A selection, and the line that the cursor stands on with it. */
export type Selected = { readonly selection: Selection; readonly key: EntryKey; readonly sessionId: SessionId }

/** The sessions that an action is about, from top to bottom: those selected together, else the one under the cursor. */
export function meantOf(lines: BoardLines, selection: Selection, cursor: SessionId | null): readonly SessionId[] {
  if (selection.size === 0) return cursor === null ? [] : [cursor]
  const shown = shownSessions(lines).filter((sessionId) => selection.has(sessionId))
  // Selected sessions that a fold or a filter hides are meant too: they are counted where the selection is shown.
  return [...new Set([...shown, ...selection])]
}

/** The selection with a session besides the others, or no longer. */
export function toggled(selection: Selection, sessionId: SessionId): Selection {
  const next = new Set(selection)
  if (!next.delete(sessionId)) next.add(sessionId)
  return next
}

/**
 * The session above or below taken into the selection, and the cursor there; going back takes out again what was just
 * taken in. Null where there is no session that way.
 */
export function extended(
  lines: BoardLines,
  selection: Selection,
  cursor: { readonly key: EntryKey | null; readonly sessionId: SessionId | null },
  step: 1 | -1,
): Selected | null {
  let { key } = cursor
  do key = neighbourOf(lines, key, step)
  while (key !== null && !key.startsWith('session:'))
  const to = lines.entries.find((entry) => entry.key === key)
  if (to?.kind !== 'session') return null
  const from = cursor.sessionId
  const { sessionId } = to
  if (from !== null && selection.has(from) && selection.has(sessionId)) {
    return { selection: new Set([...selection].filter((one) => one !== from)), key: to.key, sessionId }
  }
  return { selection: new Set([...selection, ...(from === null ? [] : [from]), sessionId]), key: to.key, sessionId }
}
