import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { CancelTimer, Clock } from '../../../src-shared/base/clock.ts'
import { stepFor } from '../../../src-shared/board/budget-words.ts'
import { Emitter } from '../../../src-shared/base/emitter.ts'
import type { Load } from '../../../src-shared/board/load.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { SpendingBudget } from '../../../src-shared/worker-protocol/messages.ts'
import type { DocumentStore } from '../storage/document-store.ts'
import type { WorkDocument } from '../storage/work-document.ts'
import { dayOf, nextDayAt } from '../usage/local-day.ts'
import type { Limits } from './limits-source.ts'

/** The next day is looked for at least this often: a machine may sleep over midnight. */
const lookEveryMs = 30_000

/** What budgets depend on. */
export type BudgetOptions = {
  readonly clock: Clock
  readonly limits: () => Limits
  readonly document: DocumentStore<WorkDocument>
  /** What all sessions spent on a day. */
  readonly costOf: (day: string) => number
}

/** What sessions may spend. */
export class Budgets {
  /** What `of` answers has changed for some session: their workers are to be told. */
  readonly changes = new Emitter<void>()
  readonly #options: BudgetOptions
  #told = ''
  #cancel: CancelTimer | null = null

  constructor(options: BudgetOptions) {
    this.#options = options
    this.#told = this.#state()
    this.#lookLater()
  }

  close(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  /** What a session may spend. */
  of(record: SessionRecord): SpendingBudget {
    const { sessionDollars } = this.#options.limits()
    if (!capabilitiesOf(record.engine).obeysBudgets) return { session: null, dayReached: null }
    return {
      session: sessionDollars === null ? null : { limitUsd: sessionDollars, stepUsd: sessionDollars },
      dayReached: this.#dayReached(),
    }
  }

  /** Today's budget; null when there is none. */
  get day(): Load['day'] {
    const { limits, document, costOf, clock } = this.#options
    const { dayDollars } = limits()
    if (dayDollars === null) return null
    const today = dayOf(clock.now())
    const { raised } = document.value()
    return { limitUsd: dayDollars + (raised?.day === today ? raised.dollars : 0), spentUsd: costOf(today) }
  }

  /** Lets all sessions together spend so much more today than they did or may. */
  async raise(dollars: number): Promise<void> {
    const { day } = this
    const { limits, document, clock } = this.#options
    const { dayDollars } = limits()
    if (day === null || dayDollars === null) return
    const raisedTo = Math.max(day.limitUsd, day.spentUsd) + dollars
    const saved = document.update((value) => ({
      ...value,
      raised: { day: dayOf(clock.now()), dollars: raisedTo - dayDollars },
    }))
    this.review()
    await saved
  }

  /** Something was spent, a limit was changed, or a day has begun. */
  review(): void {
    const state = this.#state()
    if (state === this.#told) return
    this.#told = state
    this.changes.emit()
  }

  #dayReached(): SpendingBudget['dayReached'] {
    const { day } = this
    if (day === null || day.spentUsd < day.limitUsd) return null
    return { ...day, stepUsd: stepFor(day.limitUsd), until: nextDayAt(this.#options.clock.now()) }
  }

  /** Everything that workers are told, but for what was spent beyond a limit since. */
  #state(): string {
    const reached = this.#dayReached()
    return JSON.stringify([this.#options.limits().sessionDollars, reached?.limitUsd ?? null, reached?.until ?? null])
  }

  #lookLater(): void {
    const { clock } = this.#options
    const untilNextDay = nextDayAt(clock.now()) - clock.now()
    this.#cancel = clock.schedule(Math.min(lookEveryMs, untilNextDay + 50), () => {
      this.review()
      this.#lookLater()
    })
  }
}

/** Whether a session that waits because of a budget need not wait any more. */
export function mayGoOn(record: SessionRecord, budget: SpendingBudget): boolean {
  const { request } = record
  if (request?.kind !== 'budget') return false
  if (request.scope === 'day') return budget.dayReached === null
  return budget.session === null || request.ownUsd < budget.session.limitUsd
}
