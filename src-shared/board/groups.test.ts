import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareRows, completedFold, countRows, groupRows, orderBetween, stateGroupOf, stateGroups } from './groups.ts'
import { rowFixture } from './session-fixture.ts'
import type { SessionRow } from './session-row.ts'

const pullRequest = (open: boolean) => ({
  number: 7,
  url: 'https://example.com/7',
  title: '',
  color: null,
  reason: '',
  open,
})

const rowsArbitrary: fc.Arbitrary<SessionRow[]> = fc
  .array(
    fc.record({
      state: fc.constantFrom(...(['working', 'blocked', 'idle', 'completed', 'failed', 'stopped'] as const)),
      pinned: fc.boolean(),
      open: fc.option(fc.boolean(), { nil: null }),
      order: fc.integer({ min: -2, max: 2 }),
      cwd: fc.constantFrom('/a', '/b'),
    }),
    { maxLength: 40 },
  )
  .map((parts) =>
    parts.map(({ open, ...part }, at) =>
      rowFixture(at + 1, { ...part, pullRequests: open === null ? [] : [pullRequest(open)] }),
    ),
  )

const options = (grouping: 'state' | 'directory', unfolded: string[] = []) => ({
  layout: { grouping, collapsed: [] },
  unfolded: new Set(unfolded),
  visible: null,
})

describe('groupRows', () => {
  it('puts every row into exactly one group, shown or folded', () => {
    fc.assert(
      fc.property(rowsArbitrary, fc.constantFrom('state' as const, 'directory' as const), (rows, grouping) => {
        const ids = groupRows(rows, options(grouping))
          .flatMap((group) => [...group.rows, ...group.folded])
          .map((row) => row.sessionId)
        expect(ids.toSorted()).toEqual(rows.map((row) => row.sessionId).toSorted())
      }),
    )
  })

  it('never folds failures and rows with an open pull request, and shows at most the rest that fits', () => {
    fc.assert(
      fc.property(rowsArbitrary, (rows) => {
        const completed = groupRows(rows, options('state')).find((group) => group.name === 'Completed')
        const keeps = (row: SessionRow): boolean => row.state === 'failed' || row.pullRequests.some((one) => one.open)
        expect(completed?.folded.some(keeps)).toBe(false)
        expect(completed?.rows.filter((row) => !keeps(row)).length).toBeLessThanOrEqual(completedFold)
      }),
    )
  })

  it('does not depend on the order in which rows arrive', () => {
    fc.assert(
      fc.property(rowsArbitrary, (rows) => {
        expect(groupRows(rows.toReversed(), options('state'))).toEqual(groupRows(rows, options('state')))
      }),
    )
  })

  it('shows all five groups by state, in the order of the board', () => {
    expect(groupRows([], options('state')).map((group) => group.name)).toEqual([...stateGroups])
  })

  it('takes the first group that fits', () => {
    const open = { pullRequests: [pullRequest(true)] }
    expect(stateGroupOf(rowFixture(1, { pinned: true, state: 'blocked' }))).toBe('Pinned')
    expect(stateGroupOf(rowFixture(1, { state: 'blocked', ...open }))).toBe('Needs input')
    expect(stateGroupOf(rowFixture(1, { state: 'working', ...open }))).toBe('Working')
    expect(stateGroupOf(rowFixture(1, { state: 'completed', ...open }))).toBe('Ready for review')
    expect(stateGroupOf(rowFixture(1, { state: 'stopped' }))).toBe('Completed')
  })
})

describe('order', () => {
  it('puts the newest first among rows that were not moved', () => {
    const rows = [rowFixture(1), rowFixture(3), rowFixture(2)]
    expect(rows.toSorted(compareRows).map((row) => row.name)).toEqual(['session 3', 'session 2', 'session 1'])
  })

  it('lies strictly between two neighbours', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1 }), (before, gap) => {
        const order = orderBetween(before, before + gap)
        expect(order).toBeGreaterThan(before)
        expect(order).toBeLessThan(before + gap)
      }),
    )
  })
})

it('counts what needs input, works and is done', () => {
  const states = ['blocked', 'working', 'working', 'idle', 'failed', 'stopped'] as const
  expect(countRows(states.map((state, at) => rowFixture(at + 1, { state })))).toEqual({
    needInput: 1,
    working: 2,
    done: 3,
  })
})
