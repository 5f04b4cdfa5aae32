import { useEffect, useId, useState, type ReactNode } from 'react'
import { budgetChoices, budgetSentence, dollars, type BudgetRequest } from '../../../src-shared/board/budget-words.ts'
import type { Answer } from '../../../src-shared/board/session-state.ts'
import { formatClock } from '../../app/format.ts'
import { registerAnswerKeys } from '../../app/keyboard.ts'
import { Button } from '../../ui/button.tsx'

/** To the cent; of what is less than one, its first digits. */
function amountOf(step: number): string {
  return String(step < 0.01 ? Number(step.toPrecision(2)) : Math.round(step * 100) / 100)
}

/** A budget that is used up: how much was spent, and whether it goes on. Digits pick an answer. */
export function BudgetCard(props: {
  readonly request: BudgetRequest
  readonly disabled: boolean
  readonly onAnswer: (answer: Answer) => void
}): ReactNode {
  const { request, disabled, onAnswer } = props
  const { scope, spentUsd, limitUsd, until } = request
  const [amount, setAmount] = useState(() => amountOf(request.stepUsd))
  const id = useId()
  const given = Number(amount)
  const isAmount = Number.isFinite(given) && given > 0 && given <= 100_000
  const choices = budgetChoices(isAmount ? { ...request, stepUsd: given } : request)
  const pick = (index: number): boolean => {
    const choice = choices[index]
    if (disabled || choice === undefined || (!isAmount && choice.answer.decision !== 'stop')) return false
    onAnswer(choice.answer)
    return true
  }
  useEffect(() => registerAnswerKeys({ pick: (digit) => pick(digit - 1), send: () => false }))
  const share = limitUsd > 0 ? Math.min(1, spentUsd / limitUsd) : 1
  return (
    <section aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`} className="text-lead font-bold wrap-anywhere">
        {budgetSentence(request)}
      </h3>
      <div aria-hidden="true" className="mt-2.5 h-1.5 overflow-hidden rounded-small bg-raised">
        <div className="h-full bg-needs" style={{ width: `${share * 100}%` }} />
      </div>
      <p className="mt-2 text-small text-dim">
        {scope === 'session' ? 'The limit of one session' : "The limit of one day's sessions"} is {dollars(limitUsd)}
        {until === undefined ? '' : `; the next day begins at ${formatClock(until)}, and the session goes on then`}.
        Nothing was lost: it waits before its next request.
      </p>
      <div className="mt-3 grid gap-1.5">
        {choices.map(({ label, detail, answer }, index) => (
          <div key={answer.decision}>
            <Button
              look={index === 0 ? 'primary' : answer.decision === 'stop' ? 'danger' : 'outline'}
              className="w-full !justify-start gap-2"
              aria-describedby={`${id}-${answer.decision}`}
              disabled={disabled || (!isAmount && answer.decision !== 'stop')}
              onClick={() => pick(index)}
            >
              <kbd className="font-mono text-label opacity-80">{index + 1}</kbd> {label}
            </Button>
            <p id={`${id}-${answer.decision}`} className="mt-0.5 text-small text-faint">
              {detail}
            </p>
          </div>
        ))}
      </div>
      <label className="mt-3 flex items-center gap-2 text-small text-dim">
        Amount in dollars
        <input
          type="number"
          inputMode="decimal"
          min={0}
          max={100000}
          step="any"
          value={amount}
          onChange={(event) => setAmount(event.target.value)}
          className="h-7 w-24 rounded-control border border-line bg-bg px-2 text-text"
        />
      </label>
    </section>
  )
}
