import type { BudgetRequest } from '../../../../src-shared/board/budget-words.ts'
import type { Setting } from '../setting.ts'
import { Withdrawn } from './asking.ts'
import { newRequestId } from './permit.ts'
import { waitForUser } from './wait-for-user.ts'

/** Comes back once a model may be asked: at once, or when the user said so, or when the budget allows it again. */
export async function withinBudget(setting: Setting, signal: AbortSignal): Promise<void> {
  const { budget, ledger } = setting
  const { clock } = ledger.host
  const isFine = (): boolean => budget.reached(ledger.record.usage, clock.now()) === null
  for (;;) {
    const reached = budget.reached(ledger.record.usage, clock.now())
    if (reached === null) return
    const request: BudgetRequest = { ...reached, requestId: newRequestId(), askedAt: clock.now() }
    budget.asked(request)
    try {
      const answer = await waitForUser(setting, request, {
        isNew: true,
        evidence: { kind: 'api', ref: `budget of the ${request.scope}` },
        signal,
        settled: isFine,
      })
      if (answer.type === 'budget') budget.answered(request.requestId, answer)
    } catch (error) {
      if (!(error instanceof Withdrawn)) throw error
      if (!error.wasOpen) continue
      await ledger.append({ type: 'request-withdrawn', requestId: request.requestId, reason: 'the budget allows it' })
    }
  }
}
