import type { SessionId } from '../base/ids.ts'
import { compareRows, repositoryOf, sectionsOf, stateGroupOf, worktreeOf } from './groups.ts'
import type { BoardState } from './board.ts'
import type { SessionRow } from './session-row.ts'

/** One row's new order. */
export type Move = { readonly sessionId: SessionId; readonly order: number }

type Sortable = Pick<SessionRow, 'sessionId' | 'order' | 'createdAt'>

/**
 * The rows among which a row can be moved, in the board's order. By state those of its group. By directory those of its
 * working tree; a row that is alone in one moves among the first rows of the repository's working trees, and takes its
 * working tree along.
 */
export function groupMates(board: BoardState, row: SessionRow): readonly SessionRow[] {
  const rows = [...board.rows.values()]
  if (board.layout.grouping === 'state') {
    const group = stateGroupOf(row)
    return rows.filter((one) => stateGroupOf(one) === group).sort(compareRows)
  }
  const repository = repositoryOf(row)
  const sections = sectionsOf(rows.filter((one) => repositoryOf(one) === repository).sort(compareRows))
  const mine = sections.find((section) => section.path === worktreeOf(row))?.rows ?? []
  return mine.length > 1 ? mine : sections.flatMap((section) => section.rows.slice(0, 1))
}

/** `count` numbers between two others (null: nothing there), in rising order; null where no more numbers fit. */
function ordersBetween(before: number | null, after: number | null, count: number): readonly number[] | null {
  const orders = Array.from({ length: count }, (_, at) => {
    if (before === null && after === null) return at
    if (before === null) return (after ?? 0) - count + at
    if (after === null) return before + at + 1
    return before + ((after - before) * (at + 1)) / (count + 1)
  })
  const all = [...(before === null ? [] : [before]), ...orders, ...(after === null ? [] : [after])]
  return all.every((order, at) => at === 0 || (all[at - 1] ?? order) < order) ? orders : null
}

/**
 * The moves that put `rows` at place `index` among `others` (sorted, without them), in the order in which they are given.
 * As a rule one move each; rows of equal order stand by age, so between two of them the fewer of those above and below have to give way.
 */
export function reorder(rows: readonly Sortable[], others: readonly Sortable[], index: number): readonly Move[] {
  const above = others.slice(0, index)
  const after = others[index]?.order ?? null
  const before = above.at(-1)?.order ?? null
  const between = ordersBetween(before, after, rows.length)
  if (between !== null) return rows.map(({ sessionId }, at) => ({ sessionId, order: between[at] ?? 0 }))
  const below = others.slice(index)
  const upwards = giveWay(rows.toReversed(), above.toReversed(), after ?? 0, -1)
  const downwards = giveWay(rows, below, before ?? 0, 1)
  return upwards.length <= downwards.length ? upwards : downwards
}

/** Orders for `rows` on one side of `limit`, and for those beyond (nearest first) that are in their way. */
function giveWay(rows: readonly Sortable[], beyond: readonly Sortable[], limit: number, step: 1 | -1): readonly Move[] {
  let order = limit
  const moves: Move[] = []
  for (const { sessionId } of rows) {
    order += step
    moves.push({ sessionId, order })
  }
  for (const one of beyond) {
    if (step < 0 ? one.order < order : one.order > order) break
    order += step
    moves.push({ sessionId: one.sessionId, order })
  }
  return moves
}

/**
 * The moves that bring `rows` (some of `mates`) one place up or down: together, in their own order, past the neighbour
 * of the outermost. None when they stand at the end already.
 */
export function nudge(rows: readonly SessionRow[], mates: readonly SessionRow[], step: 1 | -1): readonly Move[] {
  const moving = new Set(rows.map((row) => row.sessionId))
  const block = mates.filter((row) => moving.has(row.sessionId))
  const others = mates.filter((row) => !moving.has(row.sessionId))
  const edge = step < 0 ? block[0] : block.at(-1)
  if (edge === undefined) return []
  const at = mates.indexOf(edge)
  // How many of the others stand above the block's outermost row; one more or less is its new place.
  const place = mates.slice(0, at).filter((row) => !moving.has(row.sessionId)).length + step
  if (place < 0 || place > others.length) {
    const together =
      block.length === 1 || mates.indexOf(block.at(-1) ?? edge) - mates.indexOf(block[0] ?? edge) < block.length
    return together ? [] : reorder(block, others, step < 0 ? 0 : others.length)
  }
  return reorder(block, others, place)
}
