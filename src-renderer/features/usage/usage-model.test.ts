import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UsageRow } from '../../../src-shared/api/usage.ts'
import {
  barsOf,
  costText,
  csvOf,
  daysUpTo,
  linesBy,
  linesByDay,
  mostSeries,
  sumOf,
  ticksUpTo,
  tokensOf,
} from './usage-model.ts'

const row = (changes: Partial<UsageRow> = {}): UsageRow => ({
  day: '2026-11-21',
  sessionId: 'a',
  name: 'fix it',
  model: 'opus',
  requests: 1,
  inputTokens: 10,
  outputTokens: 2,
  cacheReadTokens: 5,
  cacheWriteTokens: 3,
  costUsd: 0.5,
  ...changes,
})

describe('the usage model', () => {
  it('has every day of the range, also over the end of a month', () => {
    expect(daysUpTo('2026-03-02', 4)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02'])
  })

  it('sums by model and session, the dearest first, under the last known name', () => {
    const rows = [row(), row({ name: 'fix the bug' }), row({ sessionId: 'b', model: 'haiku', costUsd: 3 })]
    expect(linesBy(rows, 'session').map(({ label, costUsd }) => [label, costUsd])).toEqual([
      ['fix it', 3],
      ['fix the bug', 1],
    ])
    expect(linesBy(rows, 'model').map(({ label, requests }) => [label, requests])).toEqual([
      ['haiku', 1],
      ['opus', 2],
    ])
    expect(linesByDay([row({ day: '2026-11-20' }), row()]).map(({ label }) => label)).toEqual([
      '2026-11-21',
      '2026-11-20',
    ])
  })

  it.each([
    [sumOf([row()]), '$0.50'],
    [sumOf([row({ costUsd: 0.001 })]), '<$0.01'],
    [sumOf([row({ costUsd: null })]), '–'],
    [sumOf([row(), row({ costUsd: null })]), '$0.50+'],
  ])('%j costs %s', (sum, text) => {
    expect(costText(sum)).toBe(text)
  })

  it('has parts that add up to what the table says, however many there are', () => {
    const rows = fc.array(
      fc
        .record({ model: fc.constantFrom(...'abcdefghij'), day: fc.constantFrom('2026-11-20', '2026-11-21') })
        .map((changes) => row(changes)),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(rows, fc.constantFrom('cost' as const, 'tokens' as const), (all, measure) => {
        const { bars, series } = barsOf(all, ['2026-11-20', '2026-11-21'], { measure, split: 'model' })
        expect(series.length).toBeLessThanOrEqual(mostSeries + 1)
        const sum = bars.flatMap(({ parts }) => Object.values(parts)).reduce((a, b) => a + b, 0)
        const whole = sumOf(all)
        expect(sum).toBeCloseTo(measure === 'cost' ? whole.costUsd : tokensOf(whole))
        const keys = new Set(series.map(({ key }) => key))
        for (const { parts } of bars) for (const key of Object.keys(parts)) expect(keys).toContain(key)
      }),
    )
  })

  it('gives a spreadsheet text that stays text', () => {
    const csv = csvOf([row({ name: '=cmd("x"), y', costUsd: null })])
    expect(csv.split('\n')[1]).toBe(`2026-11-21,a,"'=cmd(""x""), y",opus,1,10,5,3,2,`)
  })
})

it.each([
  [0, [0]],
  [34, [0, 10, 20, 30, 40]],
  [100, [0, 25, 50, 75, 100]],
  [0.03, [0, 0.01, 0.02, 0.03]],
])('an axis up to %d has its lines at %j', (most, expected) => {
  const ticks = ticksUpTo(most)
  expect(ticks).toHaveLength(expected.length)
  for (const [at, tick] of ticks.entries()) expect(tick).toBeCloseTo(expected[at] ?? -1)
})
