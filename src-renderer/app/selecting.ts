import type { SessionId } from '../../src-shared/base/ids.ts'
import { shownSessions } from '../../src-shared/board/board-moves.ts'
import { extended, meantOf, toggled } from '../../src-shared/board/selecting.ts'
import { plural } from './format.ts'
import { select, selectedSession } from './navigation.ts'
import type { Services } from './services.ts'
import { announce } from './ui-store.ts'

type Window = Pick<Services, 'ui' | 'lines' | 'connection'>

/** The sessions that an action is about, from top to bottom: those selected together, else the one under the cursor. */
export function meantSessions(window: Window): readonly SessionId[] {
  return meantOf(window.lines.getState(), window.ui.getState().selection, selectedSession(window))
}

/** The sessions that something done to one row is about: all selected ones when it is among them. */
export function meantWith(window: Window, sessionId: SessionId): readonly SessionId[] {
  return window.ui.getState().selection.has(sessionId) ? meantSessions(window) : [sessionId]
}

function put({ ui }: Window, selection: ReadonlySet<SessionId>, anchor: SessionId | null): void {
  ui.setState({ selection, anchor })
  announce(ui, selection.size === 0 ? 'Nothing selected' : `${plural(selection.size, 'session')} selected`)
}

/** Selects nothing any more; the cursor stays. */
export function clearSelection({ ui }: Pick<Window, 'ui'>): void {
  if (ui.getState().selection.size > 0) ui.setState({ selection: new Set(), anchor: null, replyingAll: false })
}

/** Selects a session besides the others, or no longer. */
export function toggleSelected(window: Window, sessionId: SessionId): void {
  select(window, `session:${sessionId}`)
  put(window, toggled(window.ui.getState().selection, sessionId), sessionId)
}

/** Selects all sessions on screen between the last one and this. */
export function selectThrough(window: Window, sessionId: SessionId): void {
  const { anchor, selection } = window.ui.getState()
  const shown = shownSessions(window.lines.getState())
  const from = anchor ?? selectedSession(window) ?? sessionId
  const [a, b] = [shown.indexOf(from), shown.indexOf(sessionId)]
  const range = a < 0 || b < 0 ? [sessionId] : shown.slice(Math.min(a, b), Math.max(a, b) + 1)
  select(window, `session:${sessionId}`)
  put(window, new Set([...selection, ...range]), from)
}

/** Takes the session above or below into the selection, and the cursor there. */
export function extendSelection(window: Window, step: 1 | -1): void {
  const { selection, selected } = window.ui.getState()
  const cursor = { key: selected, sessionId: selectedSession(window) }
  const next = extended(window.lines.getState(), selection, cursor, step)
  if (next === null) return
  select(window, next.key)
  put(window, next.selection, next.sessionId)
}

/** Selects every session on screen. */
export function selectAll(window: Window): void {
  put(window, new Set(shownSessions(window.lines.getState())), null)
}
