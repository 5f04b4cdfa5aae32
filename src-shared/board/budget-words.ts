import type { Answer, OpenRequest } from './session-state.ts'

/** A budget that is used up. */
export type BudgetRequest = Extract<OpenRequest, { kind: 'budget' }>
/** What is decided about it. */
export type BudgetAnswer = Extract<Answer, { type: 'budget' }>

/** One answer to offer. */
export type BudgetChoice = { readonly label: string; readonly detail: string; readonly answer: BudgetAnswer }

/** US dollars for people: cents, and more digits only where there would be none. */
export function dollars(amount: number): string {
  return amount > 0 && amount < 0.01 ? `$${amount.toPrecision(1)}` : `$${amount.toFixed(2)}`
}

/** What happened, in a sentence. */
export function budgetSentence(request: BudgetRequest): string {
  const { scope, spentUsd, limitUsd } = request
  const whose = scope === 'session' ? 'This session' : 'Today all sessions together'
  return `${whose} spent ${dollars(spentUsd)} of ${dollars(limitUsd)}: go on?`
}

/** The answers, in the order of their numbers. */
export function budgetChoices(request: BudgetRequest): readonly BudgetChoice[] {
  const { scope, spentUsd, limitUsd, stepUsd } = request
  const raised = dollars(Math.max(spentUsd, limitUsd) + stepUsd)
  return [
    {
      label: `Continue with +${dollars(stepUsd)}`,
      detail: 'for this session alone',
      answer: { type: 'budget', decision: 'continue', dollars: stepUsd },
    },
    ...(scope === 'day'
      ? [
          {
            label: 'Raise for today',
            detail: `to ${raised} for all sessions`,
            answer: { type: 'budget', decision: 'raise', dollars: stepUsd } as const,
          },
        ]
      : []),
    {
      label: 'Stop',
      detail: 'the session; a reply goes on with it later',
      answer: { type: 'budget', decision: 'stop' },
    },
  ]
}

/** An answer in words. */
export function budgetAnswerWords({ decision, dollars: amount }: BudgetAnswer): string {
  const more = amount === undefined ? '' : ` +${dollars(amount)}`
  return { continue: `Continue${more}`, raise: `Raise for today${more}`, stop: 'Stop' }[decision]
}

/** What typed words mean: a number, a choice's first word, an amount. Null: nothing of that. */
export function budgetAnswerOf(request: BudgetRequest, words: string): BudgetAnswer | null {
  const choices = budgetChoices(request)
  const text = words.trim().toLowerCase()
  if (/^[1-9]$/.test(text)) return choices[Number(text) - 1]?.answer ?? null
  const found = /^(?:(continue|raise|stop)(?: with| by| for today)*\s*)?(?:\+?\s*\$?\s*(\d+(?:\.\d+)?)\s*\$?)?$/.exec(
    text,
  )
  if (found === null || text === '') return null
  const [, word = 'continue', amount] = found
  const choice = choices.find(({ answer }) => answer.decision === word)
  if (choice === undefined) return null
  const given = Number(amount ?? Number.NaN)
  return given > 0 && word !== 'stop' ? { ...choice.answer, dollars: given } : choice.answer
}

/** How much more to offer once this limit is reached: a quarter, in whole dollars where there are any. */
export function stepFor(limitUsd: number): number {
  return limitUsd >= 4 ? Math.ceil(limitUsd / 4) : Math.max(0.01, limitUsd)
}
