import { nextNeedingInput, shownSessions } from '../../../src-shared/board/board-moves.ts'
import { sessionKey } from '../../../src-shared/board/board-layout.ts'
import { repositoryOf } from '../../../src-shared/board/groups.ts'
import type { TerminalBoard } from './terminal-board.ts'

/** Attaches to the n-th session of the directory that the cursor is in. */
export function attachNth(board: TerminalBoard, index: number): void {
  const { lines } = board
  const sessions = shownSessions(lines).flatMap((id) => board.board.rows.get(id) ?? [])
  const from = board.row() ?? sessions[0]
  if (from === undefined) return
  const row = sessions.filter((one) => repositoryOf(one) === repositoryOf(from))[index]
  if (row === undefined) return board.say(`There is no session ${index + 1} in this directory.`, true)
  board.set({ selected: sessionKey(row.sessionId) })
  board.left.emit({ how: 'attach', row })
}

/** Moves the cursor to the next session that needs input, going round. */
export function goToNextNeedingInput(board: TerminalBoard): void {
  const { lines, ui } = board
  const waiting = new Set(
    [...board.board.rows.values()].filter(({ state }) => state === 'blocked').map((row) => sessionKey(row.sessionId)),
  )
  const key = nextNeedingInput(lines, ui.selected, (one) => waiting.has(one))
  if (key === null) return board.say('No session needs input.')
  board.select(key)
}

/** Folds or unfolds a group, or opens the fold of one. */
export function toggleEntry(board: TerminalBoard): void {
  const entry = board.entry()
  if (entry?.kind === 'group') {
    const { collapsed } = board.board.layout
    const next = entry.collapsed ? collapsed.filter((name) => name !== entry.group) : [...collapsed, entry.group]
    return board.calls.setLayout({ collapsed: next })
  }
  if (entry?.kind === 'more') {
    const unfolded = new Set(board.ui.unfolded)
    if (entry.open) unfolded.delete(entry.group)
    else unfolded.add(entry.group)
    board.set({ unfolded })
  }
}
