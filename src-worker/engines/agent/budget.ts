import type { BudgetAnswer, BudgetRequest } from '../../../src-shared/board/budget-words.ts'
import type { TokenUse, Usage } from '../../../src-shared/board/session-record.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import type { SpendingBudget } from '../../../src-shared/worker-protocol/messages.ts'

/** What a request about a budget says, besides who asks it and when. */
type Reached = Pick<BudgetRequest, 'kind' | 'scope' | 'spentUsd' | 'limitUsd' | 'ownUsd' | 'stepUsd' | 'until'>

const none: SpendingBudget = { session: null, dayReached: null }

/** What the session may spend, and what the user granted it beyond that. One for all of its conversations. */
export class Budget {
  #now: SpendingBudget = none
  readonly #asked = new Map<string, BudgetRequest>()
  /** What the session may have spent in all, whatever its limit says. */
  #grantedUsd = 0
  /** The same about the limit of a day, by the end of that day. */
  readonly #grantedUntil = new Map<number, number>()

  /** Takes over what earlier answers granted. */
  constructor(entries: readonly TranscriptEntry[]) {
    for (const entry of entries) {
      if (entry.type === 'request-opened' && entry.request.kind === 'budget') this.asked(entry.request)
      else if (entry.type === 'request-answered' && entry.answer.type === 'budget')
        this.answered(entry.requestId, entry.answer)
    }
  }

  set now(now: SpendingBudget) {
    this.#now = now
  }

  /** It is being asked: an answer may come from anywhere. */
  asked(request: BudgetRequest): void {
    this.#asked.set(request.requestId, request)
  }

  /** The same answer twice grants nothing more. */
  answered(requestId: string, { decision, dollars }: BudgetAnswer): void {
    const request = this.#asked.get(requestId)
    if (request === undefined || decision !== 'continue') return
    const granted = request.ownUsd + (dollars ?? request.stepUsd)
    if (request.scope === 'session') this.#grantedUsd = Math.max(this.#grantedUsd, granted)
    else if (request.until !== undefined)
      this.#grantedUntil.set(request.until, Math.max(this.#grantedUntil.get(request.until) ?? 0, granted))
  }

  /** What keeps the session from asking a model; null: nothing. */
  reached(usage: Usage, now: number): Reached | null {
    const ownUsd = knownCostOf(usage)
    const { session, dayReached: day } = this.#now
    if (session !== null && ownUsd >= Math.max(session.limitUsd, this.#grantedUsd)) {
      return { kind: 'budget', scope: 'session', spentUsd: ownUsd, ownUsd, ...session }
    }
    if (day === null || now >= day.until || ownUsd < (this.#grantedUntil.get(day.until) ?? 0)) return null
    return { kind: 'budget', scope: 'day', ownUsd, ...day }
  }
}

/** What is known of the cost: the models that have a price. */
function knownCostOf({ costUsd, byModel }: Usage): number {
  if (costUsd !== null) return costUsd
  return Object.values(byModel ?? {}).reduce((sum, one: TokenUse) => sum + (one.costUsd ?? 0), 0)
}
