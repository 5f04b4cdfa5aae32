import type { SessionId } from '../../src-shared/base/ids.ts'
import { compareRows, orderBetween, stateGroupOf } from '../../src-shared/board/groups.ts'
import type { BoardState } from '../../src-shared/board/board.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'

/** One row's new order. */
export type Move = { readonly sessionId: SessionId; readonly order: number }

type Sortable = Pick<SessionRow, 'sessionId' | 'order' | 'createdAt'>

/** The rows of the group that a row is in, in the board's order. */
export function groupMates(board: BoardState, row: SessionRow): readonly SessionRow[] {
  const groupOf = (one: SessionRow): string =>
    board.layout.grouping === 'state' ? stateGroupOf(one) : (one.worktree?.mainCheckout ?? one.cwd)
  return [...board.rows.values()].filter((one) => groupOf(one) === groupOf(row)).sort(compareRows)
}

/**
 * The moves that put `row` at place `index` among `others` (sorted, without it). One as a rule; rows of equal order stand
 * by age, so between two of them those above have to give way.
 */
export function reorder(row: Sortable, others: readonly Sortable[], index: number): readonly Move[] {
  const above = others.slice(0, index)
  const after = others[index]?.order ?? null
  const before = above.at(-1)?.order ?? null
  if (before === null || after === null || before < after) {
    return [{ sessionId: row.sessionId, order: orderBetween(before, after) }]
  }
  let limit = after - 1
  const moves: Move[] = [{ sessionId: row.sessionId, order: limit }]
  for (const one of above.toReversed()) {
    if (one.order < limit) break
    limit -= 1
    moves.push({ sessionId: one.sessionId, order: limit })
  }
  return moves
}
