import fc from 'fast-check'
import { expect, it } from 'vitest'
import { emptyBoard, reduceBoard } from './board.ts'
import { compareRows } from './groups.ts'
import { rowFixture } from './session-fixture.ts'
import type { SessionRow } from './session-row.ts'
import { groupMates, nudge, reorder, type Move } from './reorder.ts'

function moved(rows: readonly SessionRow[], moves: readonly Move[]): readonly string[] {
  const orders = new Map(moves.map((move) => [move.sessionId, move.order]))
  return rows
    .map((one) => ({ ...one, order: orders.get(one.sessionId) ?? one.order }))
    .toSorted(compareRows)
    .map((one) => one.name)
}

const names = (rows: readonly SessionRow[]): readonly string[] => rows.map((row) => row.name)

it('puts rows exactly where they were dropped, whatever orders the others have', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 12 }),
      fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 4 }),
      fc.nat(12),
      (orders, from, to) => {
        const rows = orders.map((order, at) => rowFixture(at + 1, { order })).toSorted(compareRows)
        const block = rows.filter((_, at) => from.includes(at))
        const others = rows.filter((one) => !block.includes(one))
        const index = Math.min(to, others.length)
        expect(moved(rows, reorder(block, others, index))).toEqual(names(others.toSpliced(index, 0, ...block)))
      },
    ),
  )
})

it('moves one row alone where there is room', () => {
  const others = [rowFixture(1, { order: 0 }), rowFixture(2, { order: 1 })]
  expect(reorder([rowFixture(3)], others, 1)).toEqual([{ sessionId: rowFixture(3).sessionId, order: 0.5 }])
})

it('finds a place also where no number is left between two orders', () => {
  const rows = [1, 2, 3].map((n) => rowFixture(n, { order: n === 1 ? 1 : n === 2 ? 1 + Number.EPSILON : 9 }))
  const [first, second, third] = rows
  if (first === undefined || second === undefined || third === undefined) throw new Error('three rows')
  expect(moved(rows, reorder([third], [first, second], 1))).toEqual(['session 1', 'session 3', 'session 2'])
})

it('nudges several rows past their neighbour, together', () => {
  const rows = [1, 2, 3, 4, 5].map((n) => rowFixture(n, { order: n }))
  const pick = (...numbers: number[]): SessionRow[] => rows.filter((_, at) => numbers.includes(at + 1))
  const after = (moves: readonly Move[]): string => moved(rows, moves).join('').replaceAll('session ', '')
  expect(after(nudge(pick(3), rows, -1))).toBe('13245')
  expect(after(nudge(pick(3, 4), rows, -1))).toBe('13425')
  expect(after(nudge(pick(2, 3), rows, 1))).toBe('14235')
  expect(after(nudge(pick(2, 4), rows, -1))).toBe('24135')
  expect(nudge(pick(1, 2), rows, -1)).toEqual([])
  expect(nudge(pick(5), rows, 1)).toEqual([])
})

it('by directory moves a row inside its working tree, and one that is alone there with its working tree', () => {
  const tree = (name: string) => ({
    path: `/work/project/.backburner/worktrees/${name}`,
    branch: `bb/${name}`,
    mainCheckout: '/work/project',
    baseRef: 'main',
    baseCommit: '0',
  })
  const rows = [
    rowFixture(1, { worktree: tree('a'), order: 1 }),
    rowFixture(2, { worktree: tree('b'), order: 2 }),
    rowFixture(3, { worktree: tree('b'), order: 3 }),
    rowFixture(4, { cwd: '/work/other' }),
  ]
  const board = reduceBoard(emptyBoard, [
    { type: 'layout-changed', layout: { grouping: 'directory', collapsed: [] } },
    ...rows.map((row) => ({ type: 'session-put' as const, row })),
  ])
  const matesOf = (n: number): readonly string[] =>
    names(rows.filter((row) => row.name === `session ${n}`).flatMap((row) => groupMates(board, row)))
  expect(matesOf(1)).toEqual(['session 1', 'session 2'])
  expect(matesOf(2)).toEqual(['session 2', 'session 3'])
  expect(matesOf(4)).toEqual(['session 4'])
})
