import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyBoard, reduceBoard, type BoardEvent } from './board.ts'
import { rowFixture } from './session-fixture.ts'

const eventArbitrary: fc.Arbitrary<BoardEvent> = fc.oneof(
  fc
    .record({ n: fc.integer({ min: 1, max: 6 }), summary: fc.string() })
    .map(({ n, summary }) => ({ type: 'session-put' as const, row: rowFixture(n, { summary }) })),
  fc.integer({ min: 1, max: 6 }).map((n) => ({ type: 'session-removed' as const, sessionId: rowFixture(n).sessionId })),
  fc
    .constantFrom('state' as const, 'directory' as const)
    .map((grouping) => ({ type: 'layout-changed' as const, layout: { grouping, collapsed: [] } })),
)

describe('reduceBoard', () => {
  it('gives the same board however the events are cut into batches', () => {
    fc.assert(
      fc.property(fc.array(eventArbitrary, { maxLength: 30 }), fc.array(fc.nat(30)), (events, cuts) => {
        const whole = reduceBoard(emptyBoard, events)
        const borders = [...new Set([0, ...cuts, events.length])].filter((at) => at <= events.length)
        borders.sort((a, b) => a - b)
        let parts = emptyBoard
        for (const [at, border] of borders.entries()) {
          parts = reduceBoard(parts, events.slice(borders[at - 1] ?? 0, border))
        }
        expect(parts).toEqual(whole)
      }),
    )
  })

  it('is idempotent: a batch that comes twice changes nothing', () => {
    fc.assert(
      fc.property(fc.array(eventArbitrary, { maxLength: 20 }), (events) => {
        const last = new Map(events.map((event) => ['row' in event ? event.row.sessionId : event.type, event]))
        const once = reduceBoard(emptyBoard, [...last.values()])
        expect(reduceBoard(once, [...last.values()])).toEqual(once)
      }),
    )
  })

  it('keeps the identity of rows that did not change, and never changes the board it was given', () => {
    const one = rowFixture(1)
    const before = reduceBoard(emptyBoard, [{ type: 'session-put', row: one }])
    const after = reduceBoard(before, [{ type: 'session-put', row: rowFixture(2) }])
    expect(after.rows.get(one.sessionId)).toBe(one)
    expect(before.rows.size).toBe(1)
    expect(emptyBoard.rows.size).toBe(0)
  })
})
