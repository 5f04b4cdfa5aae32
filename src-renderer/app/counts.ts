import { createStore, type StoreApi } from 'zustand/vanilla'
import { changedSessions, type BoardView } from '../../src-shared/client/board-store.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'

/** How many sessions need input, work, and do neither. Those that wait for their turn are told of with the load. */
export type Counts = { readonly needInput: number; readonly working: number; readonly done: number }

function countedAs(row: SessionRow): keyof Counts | null {
  if (row.state === 'blocked') return 'needInput'
  if (row.state !== 'working') return 'done'
  return row.hold?.kind === 'queue' ? null : 'working'
}

/** Counts the sessions of the board, and goes on by those that change. */
export function createCounts(board: StoreApi<BoardView>): StoreApi<Counts> {
  const store = createStore<Counts>(() => {
    const counts = { needInput: 0, working: 0, done: 0 }
    for (const row of board.getState().board.rows.values()) {
      const as = countedAs(row)
      if (as !== null) counts[as] += 1
    }
    return counts
  })
  board.subscribe((now, before) => {
    const counts = { ...store.getState() }
    let moved = false
    for (const sessionId of changedSessions(now, before)) {
      const [old, row] = [before.board.rows.get(sessionId), now.board.rows.get(sessionId)]
      const [from, to] = [old, row].map((one) => (one === undefined ? null : countedAs(one)))
      if (from === to) continue
      moved = true
      if (from != null) counts[from] -= 1
      if (to != null) counts[to] += 1
    }
    if (moved) store.setState(counts, true)
  })
  return store
}
