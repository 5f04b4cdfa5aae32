import { describe, expect, test } from 'vitest'
import { requestIdSchema } from '../../../src-shared/base/ids.ts'
import { noUsage, type Usage } from '../../../src-shared/board/session-record.ts'
import type { BudgetRequest } from '../../../src-shared/board/budget-words.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import { Budget } from './budget.ts'

const spent = (costUsd: number | null, byModel: Usage['byModel'] = {}): Usage => ({ ...noUsage, costUsd, byModel })
const session = { limitUsd: 5, stepUsd: 5 }
const day = { limitUsd: 20, spentUsd: 21, stepUsd: 5, until: 1_000 }
const requestOf = (changes: Partial<BudgetRequest>): BudgetRequest => ({
  kind: 'budget',
  requestId: requestIdSchema.parse('request-1'),
  askedAt: 0,
  scope: 'session',
  spentUsd: 5,
  limitUsd: 5,
  ownUsd: 5,
  stepUsd: 5,
  ...changes,
})

describe('the budget of a session', () => {
  test.each([
    ['nothing limits it', { session: null, dayReached: null }, spent(99), 0, null],
    ['it is below its limit', { session, dayReached: null }, spent(4.99), 0, null],
    ['it is at its limit', { session, dayReached: null }, spent(5), 0, 'session'],
    ['only some of its models have a price', { session, dayReached: null }, spent(null), 0, null],
    [
      'those that have one cost as much as it may',
      { session, dayReached: null },
      spent(null, { opus: { ...noUsage, costUsd: 6 }, local: { ...noUsage, costUsd: null } }),
      0,
      'session',
    ],
    ['the day is used up', { session, dayReached: day }, spent(1), 999, 'day'],
    ['that day is over', { session, dayReached: day }, spent(1), 1_000, null],
  ])('when %s', (_, now, usage, at, scope) => {
    const budget = new Budget([])
    budget.now = now
    expect(budget.reached(usage, at)?.scope ?? null).toBe(scope)
  })

  test('goes on for as much more as was granted, and then asks again', () => {
    const budget = new Budget([])
    budget.now = { session, dayReached: null }
    budget.asked(requestOf({}))
    budget.answered('request-1', { type: 'budget', decision: 'continue', dollars: 2 })
    expect(budget.reached(spent(6.99), 0)).toBeNull()
    expect(budget.reached(spent(7), 0)).toMatchObject({ scope: 'session', spentUsd: 7 })
  })

  test('goes on in spite of a day for that day only', () => {
    const budget = new Budget([])
    budget.now = { session: null, dayReached: day }
    budget.asked(requestOf({ scope: 'day', until: day.until, ownUsd: 1 }))
    budget.answered('request-1', { type: 'budget', decision: 'continue', dollars: 3 })
    expect(budget.reached(spent(3.9), 0)).toBeNull()
    budget.now = { session: null, dayReached: { ...day, until: 2_000 } }
    expect(budget.reached(spent(3.9), 1_500)?.scope).toBe('day')
  })

  test('knows after a restart what was granted', () => {
    const stamp = { schema: 1 as const, at: 0 }
    const requestId = requestIdSchema.parse('request-1')
    const entries: TranscriptEntry[] = [
      { ...stamp, seq: 1, type: 'request-opened', request: requestOf({}) },
      { ...stamp, seq: 2, type: 'request-answered', requestId, answer: { type: 'budget', decision: 'continue' } },
    ]
    const budget = new Budget(entries)
    budget.now = { session, dayReached: null }
    expect(budget.reached(spent(9), 0)).toBeNull()
    expect(budget.reached(spent(10), 0)).not.toBeNull()
  })
})
