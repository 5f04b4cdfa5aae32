import { describe, expect, it } from 'vitest'
import { requestIdSchema } from '../base/ids.ts'
import { budgetAnswerOf, budgetChoices, budgetSentence, stepFor, type BudgetRequest } from './budget-words.ts'

const session: BudgetRequest = {
  kind: 'budget',
  requestId: requestIdSchema.parse('request-1'),
  askedAt: 0,
  scope: 'session',
  spentUsd: 5.02,
  limitUsd: 5,
  ownUsd: 5.02,
  stepUsd: 5,
}
const day: BudgetRequest = { ...session, scope: 'day', until: 1 }

describe('words about a budget', () => {
  it('say what was spent', () => {
    expect(budgetSentence(session)).toBe('This session spent $5.02 of $5.00: go on?')
    expect(budgetSentence(day)).toBe('Today all sessions together spent $5.02 of $5.00: go on?')
  })

  it('offer what fits: only a day can be raised', () => {
    expect(budgetChoices(session).map(({ label }) => label)).toEqual(['Continue with +$5.00', 'Stop'])
    expect(budgetChoices(day).map(({ label }) => label)).toEqual(['Continue with +$5.00', 'Raise for today', 'Stop'])
  })

  it.each([
    ['1', { type: 'budget', decision: 'continue', dollars: 5 }],
    ['3', { type: 'budget', decision: 'stop' }],
    ['continue', { type: 'budget', decision: 'continue', dollars: 5 }],
    ['Continue with +$2.50', { type: 'budget', decision: 'continue', dollars: 2.5 }],
    ['+2.50', { type: 'budget', decision: 'continue', dollars: 2.5 }],
    ['$ 12', { type: 'budget', decision: 'continue', dollars: 12 }],
    ['raise 10', { type: 'budget', decision: 'raise', dollars: 10 }],
    ['Raise for today', { type: 'budget', decision: 'raise', dollars: 5 }],
    ['stop', { type: 'budget', decision: 'stop' }],
    ['4', null],
    ['maybe', null],
    ['continue please not', null],
    ['raise to 30', null],
    ['', null],
  ])('%j is read as %j', (words, answer) => {
    expect(budgetAnswerOf(day, words)).toEqual(answer)
  })

  it('offer whole dollars where there are any', () => {
    expect([20, 5, 1, 0.5].map(stepFor)).toEqual([5, 2, 1, 0.5])
  })
})
