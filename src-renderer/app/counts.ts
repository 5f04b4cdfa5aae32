import { createStore, type StoreApi } from 'zustand/vanilla'
import { changedSessions, type BoardView } from '../../src-shared/client/board-store.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'

/** How many sessions need input, work, and do neither. */
export type Counts = { readonly needInput: number; readonly working: number; readonly done: number }

function countedAs(row: SessionRow): keyof Counts {
  if (row.state === 'blocked') return 'needInput'
  return row.state === 'working' ? 'working' : 'done'
}

/** Counts the sessions of the board, and goes on by those that change. */
export function createCounts(board: StoreApi<BoardView>): StoreApi<Counts> {
  const store = createStore<Counts>(() => {
    const counts = { needInput: 0, working: 0, done: 0 }
    for (const row of board.getState().board.rows.values()) counts[countedAs(row)] += 1
    return counts
  })
  board.subscribe((now, before) => {
    const counts = { ...store.getState() }
    let moved = false
    for (const sessionId of changedSessions(now, before)) {
      const [old, row] = [before.board.rows.get(sessionId), now.board.rows.get(sessionId)]
      const [from, to] = [old && countedAs(old), row && countedAs(row)]
      if (from === to) continue
      moved = true
      if (from !== undefined) counts[from] -= 1
      if (to !== undefined) counts[to] += 1
    }
    if (moved) store.setState(counts, true)
  })
  return store
}
