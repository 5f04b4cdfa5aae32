import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareRows } from '../../src-shared/board/groups.ts'
import { rowFixture } from '../../src-shared/board/session-fixture.ts'
import { reorder } from './reorder.ts'

it('puts a row exactly where it was dropped, whatever orders the others have', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 12 }),
      fc.nat(11),
      fc.nat(12),
      (orders, from, to) => {
        const rows = orders.map((order, at) => rowFixture(at + 1, { order })).toSorted(compareRows)
        const row = rows[from % rows.length]
        if (row === undefined) return
        const others = rows.filter((one) => one !== row)
        const index = Math.min(to, others.length)
        const moves = new Map(reorder(row, others, index).map((move) => [move.sessionId, move.order]))
        const after = rows
          .map((one) => ({ ...one, order: moves.get(one.sessionId) ?? one.order }))
          .toSorted(compareRows)
        const wanted = others.toSpliced(index, 0, row).map((one) => one.sessionId)
        expect(after.map((one) => one.sessionId)).toEqual(wanted)
      },
    ),
  )
})

it('moves one row alone where there is room', () => {
  const others = [rowFixture(1, { order: 0 }), rowFixture(2, { order: 1 })]
  expect(reorder(rowFixture(3), others, 1)).toEqual([{ sessionId: rowFixture(3).sessionId, order: 0.5 }])
})
