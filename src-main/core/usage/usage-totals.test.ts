import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { noUsage, type Usage } from '../../../src-shared/board/session-record.ts'
import { UsageTotals, type UsageLine } from './usage-totals.ts'

const use = (requests: number, costUsd: number | null = requests): Usage => ({
  ...noUsage,
  requests,
  inputTokens: requests * 10,
  outputTokens: requests,
  costUsd,
})

function count(totals: UsageTotals, sessionId: string, usage: Usage, day = '2026-11-21'): UsageLine[] {
  const lines = totals
    .uncounted(sessionId, usage)
    .map(([model, more]): UsageLine => ({ schema: 1, day, sessionId, name: sessionId, model, ...more }))
  for (const line of lines) totals.add(line)
  return lines
}

describe('usage totals', () => {
  test('count what a record says beyond what was counted, by model', () => {
    const totals = new UsageTotals()
    count(totals, 'a', { ...use(2), byModel: { opus: use(1), haiku: use(1) } })
    count(totals, 'a', { ...use(5), byModel: { opus: use(4), haiku: use(1) } }, '2026-11-22')
    expect(totals.rows('2026-11-22', '2026-11-22')).toMatchObject([{ model: 'opus', requests: 3, inputTokens: 30 }])
    expect(totals.costOf('2026-11-21')).toBe(2)
    expect(totals.uncounted('a', { ...use(5), byModel: { opus: use(4), haiku: use(1) } })).toEqual([])
  })

  test('keep what was counted without a model under no name, once', () => {
    const totals = new UsageTotals()
    count(totals, 'a', use(3))
    count(totals, 'a', { ...use(5), byModel: { opus: use(2) } })
    expect(totals.rows('', '9')).toMatchObject([
      { model: '', requests: 3 },
      { model: 'opus', requests: 2 },
    ])
  })

  test('know no cost of a model without a price, and the cost of the others', () => {
    const totals = new UsageTotals()
    count(totals, 'a', { ...use(2, null), byModel: { opus: use(1), local: use(1, null) } })
    expect(totals.rows('', '9').map(({ model, costUsd }) => [model, costUsd])).toEqual([
      ['opus', 1],
      ['local', null],
    ])
    expect(totals.costOf('2026-11-21')).toBe(1)
  })

  test('take nothing back when a record says less than before', () => {
    const totals = new UsageTotals()
    count(totals, 'a', { ...use(5), byModel: { opus: use(5) } })
    expect(count(totals, 'a', { ...use(2), byModel: { opus: use(2) } })).toEqual([])
  })

  test('of long ago only what is on the board keeps its session, and nothing is counted again', () => {
    const totals = new UsageTotals()
    count(totals, 'gone', { ...use(1), byModel: { opus: use(1) } }, '2020-01-01')
    count(totals, 'here', { ...use(2), byModel: { opus: use(2) } }, '2020-01-01')
    const lines = totals.compacted('2026-11-21', (id) => id === 'here')
    expect(lines.map(({ sessionId, requests }) => [sessionId, requests])).toEqual([
      ['', 1],
      ['here', 2],
    ])
    const next = new UsageTotals()
    for (const line of lines) next.add(line)
    expect(next.uncounted('here', { ...use(2), byModel: { opus: use(2) } })).toEqual([])
  })

  test('whatever lines a death loses, and whenever they are written anew, the sum is what the records say', () => {
    const steps = fc.array(
      fc.record({
        session: fc.constantFrom('a', 'b', 'c'),
        model: fc.constantFrom('opus', 'haiku'),
        requests: fc.integer({ min: 1, max: 5 }),
        then: fc.constantFrom('go on', 'lose the line', 'write anew'),
      }),
      { maxLength: 40 },
    )
    fc.assert(
      fc.property(steps, (all) => {
        const records = new Map<string, Usage>()
        let journal: UsageLine[] = []
        let totals = new UsageTotals()
        const reopen = (): void => {
          totals = new UsageTotals()
          for (const line of journal) totals.add(line)
          for (const [id, usage] of records) journal.push(...count(totals, id, usage))
        }
        for (const { session, model, requests, then } of all) {
          const before = records.get(session) ?? { ...noUsage, byModel: {} }
          const had = before.byModel?.[model]?.requests ?? 0
          const usage = {
            ...use(before.requests + requests),
            byModel: { ...before.byModel, [model]: use(had + requests) },
          }
          records.set(session, usage)
          const lines = count(totals, session, usage)
          if (then !== 'lose the line') journal.push(...lines)
          if (then === 'write anew') journal = [...totals.compacted('2026-11-21', () => true)]
          if (then !== 'go on') reopen()
        }
        reopen()
        for (const [id, usage] of records) {
          const rows = totals.rows('', '9').filter(({ sessionId }) => sessionId === id)
          expect(rows.reduce((sum, row) => sum + row.requests, 0)).toBe(usage.requests)
        }
      }),
    )
  })
})
