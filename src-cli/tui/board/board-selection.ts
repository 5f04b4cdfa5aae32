import { plural } from '../../../src-shared/base/format.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { shownSessions } from '../../../src-shared/board/board-moves.ts'
import { extended, toggled } from '../../../src-shared/board/selecting.ts'
import type { TerminalBoard } from './terminal-board.ts'

/** Selects the session under the cursor besides others, or no longer. */
export function toggleSelected(board: TerminalBoard): void {
  const row = board.row()
  if (row === null) return board.say('No session is selected.')
  put(board, toggled(board.ui.selection, row.sessionId))
}

/** Takes the session above or below into the selection, and the cursor there. */
export function extendSelection(board: TerminalBoard, step: 1 | -1): void {
  const { selected, selection } = board.ui
  const entry = board.entry()
  const sessionId = entry?.kind === 'session' ? entry.sessionId : null
  const next = extended(board.lines, selection, { key: selected, sessionId }, step)
  if (next === null) return
  board.select(next.key)
  put(board, next.selection)
}

/** Selects every session on the board. */
export function selectAll(board: TerminalBoard): void {
  put(board, new Set(shownSessions(board.lines)))
}

/** Selects nothing any more; the cursor stays. */
export function clearSelection(board: TerminalBoard): void {
  if (board.ui.selection.size > 0) put(board, new Set())
}

function put(board: TerminalBoard, selection: ReadonlySet<SessionId>): void {
  board.set({ selection, armed: null })
  board.say(selection.size === 0 ? 'Nothing selected' : `${plural(selection.size, 'session')} selected`)
}
