import { describe, expect, test } from 'vitest'
import { createManualClock } from '../../../src-shared/base/manual-clock.ts'
import { requestIdSchema } from '../../../src-shared/base/ids.ts'
import type { WorkDocument } from '../storage/work-document.ts'
import { sampleRecord } from '../testing/sample-record.ts'
import { dayOf, nextDayAt } from '../usage/local-day.ts'
import { Budgets, mayGoOn } from './budgets.ts'

function open(limits: { sessionDollars?: number; dayDollars?: number }) {
  const clock = createManualClock(new Date(2026, 10, 21, 23, 50).getTime())
  let document: WorkDocument = { schema: 1, queue: [], letting: [], raised: null }
  const costs = new Map<string, number>()
  const budgets = new Budgets({
    clock,
    limits: () => ({ workingSessions: null, sessionDollars: null, dayDollars: null, ...limits }),
    document: {
      value: () => document,
      update: (change) => {
        document = change(document)
        return Promise.resolve()
      },
      flush: () => Promise.resolve(),
    },
    costOf: (day) => costs.get(day) ?? 0,
  })
  let told = 0
  budgets.changes.subscribe(() => (told += 1))
  const spend = (dollars: number): void => {
    const today = dayOf(clock.now())
    costs.set(today, (costs.get(today) ?? 0) + dollars)
    budgets.review()
  }
  return { clock, budgets, spend, told: () => told }
}

describe('the budget of a day', () => {
  test('is told once when it is reached, and again when the next day begins', () => {
    const { clock, budgets, spend, told } = open({ dayDollars: 5 })
    spend(4.99)
    expect([told(), budgets.of(sampleRecord()).dayReached]).toEqual([0, null])
    spend(1)
    spend(1)
    expect(told()).toBe(1)
    expect(budgets.of(sampleRecord()).dayReached).toMatchObject({ limitUsd: 5, until: nextDayAt(clock.now()) })
    clock.advance(11 * 60_000)
    expect([told(), budgets.of(sampleRecord()).dayReached]).toEqual([2, null])
    expect(budgets.day).toEqual({ limitUsd: 5, spentUsd: 0 })
    budgets.close()
    expect(clock.pending()).toBe(0)
  })

  test('is raised beyond what was spent, for that day only', async () => {
    const { clock, budgets, spend } = open({ dayDollars: 5 })
    spend(7)
    await budgets.raise(2)
    expect(budgets.day).toEqual({ limitUsd: 9, spentUsd: 7 })
    expect(budgets.of(sampleRecord()).dayReached).toBeNull()
    clock.advance(11 * 60_000)
    expect(budgets.day?.limitUsd).toBe(5)
    budgets.close()
  })

  test('is none of a shell job', () => {
    const { budgets, spend } = open({ sessionDollars: 1, dayDollars: 5 })
    spend(9)
    expect(budgets.of(sampleRecord({ engine: 'shell' }))).toEqual({ session: null, dayReached: null })
    budgets.close()
  })
})

test.each([
  ['day', { session: null, dayReached: null }, true],
  ['day', { session: null, dayReached: { limitUsd: 1, spentUsd: 1, stepUsd: 1, until: 1 } }, false],
  ['session', { session: { limitUsd: 5, stepUsd: 5 }, dayReached: null }, false],
  ['session', { session: { limitUsd: 6, stepUsd: 5 }, dayReached: null }, true],
  ['session', { session: null, dayReached: null }, true],
] as const)('who waits because of the %s under %j goes on: %s', (scope, budget, expected) => {
  const request = {
    kind: 'budget' as const,
    requestId: requestIdSchema.parse('request-1'),
    askedAt: 0,
    scope,
    spentUsd: 5,
    limitUsd: 5,
    ownUsd: 5,
    stepUsd: 5,
  }
  expect(mayGoOn(sampleRecord({ state: 'blocked', request }), budget)).toBe(expected)
})
