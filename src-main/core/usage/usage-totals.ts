import { z } from 'zod'
import type { UsageRow } from '../../../src-shared/api/usage.ts'
import { usageRowSchema } from '../../../src-shared/api/usage.ts'
import { noUsage, sumOfUse, type TokenUse, type Usage } from '../../../src-shared/board/session-record.ts'

/**
 * One line of `daemon/usage.jsonl`: so much more was used. All lines of a session together say how much of its record was
 * counted, so a line that was never written is made up for from the record, and none counts twice.
 */
export const usageLineSchema = z.looseObject({ schema: z.literal(1), ...usageRowSchema.shape })
/** One line of the journal. */
export type UsageLine = Readonly<z.infer<typeof usageLineSchema>>

/** Days whose sessions are kept apart; older ones keep what they used in all. */
const keptDays = 400

function beyond(total: TokenUse, counted: TokenUse): TokenUse | null {
  const more = (a: number, b: number): number => Math.max(0, a - b)
  const rest: TokenUse = {
    requests: more(total.requests, counted.requests),
    inputTokens: more(total.inputTokens, counted.inputTokens),
    outputTokens: more(total.outputTokens, counted.outputTokens),
    cacheReadTokens: more(total.cacheReadTokens, counted.cacheReadTokens),
    cacheWriteTokens: more(total.cacheWriteTokens, counted.cacheWriteTokens),
    costUsd: total.costUsd === null ? null : more(total.costUsd, counted.costUsd ?? 0),
  }
  return rest.requests > 0 ? rest : null
}

/** What a session used by model. What earlier versions counted without saying of which is under no name. */
function byModelOf(usage: Usage): ReadonlyMap<string, TokenUse> {
  const named = new Map(Object.entries(usage.byModel ?? {}))
  const rest = beyond(usage, [...named.values()].reduce(sumOfUse, noUsage))
  if (rest !== null) named.set('', rest)
  return named
}

/** Everything that was ever counted, by day, session and model. */
export class UsageTotals {
  readonly #rows = new Map<string, UsageRow>()
  readonly #counted = new Map<string, Map<string, TokenUse>>()
  readonly #costs = new Map<string, number>()

  add({ schema: _schema, ...line }: UsageLine): void {
    const key = JSON.stringify([line.day, line.sessionId, line.model])
    this.#rows.set(key, { ...line, ...sumOfUse(this.#rows.get(key) ?? noUsage, line) })
    const counted = this.#counted.get(line.sessionId) ?? new Map<string, TokenUse>()
    counted.set(line.model, sumOfUse(counted.get(line.model) ?? noUsage, line))
    this.#counted.set(line.sessionId, counted)
    this.#costs.set(line.day, this.costOf(line.day) + (line.costUsd ?? 0))
  }

  /** What of a session's use was not counted yet, by model. */
  uncounted(sessionId: string, usage: Usage): readonly (readonly [model: string, use: TokenUse])[] {
    const counted = this.#counted.get(sessionId)
    return [...byModelOf(usage)].flatMap(([model, use]) => {
      const rest = beyond(use, counted?.get(model) ?? noUsage)
      return rest === null ? [] : [[model, rest] as const]
    })
  }

  /** What a day cost, as far as the prices are known. */
  costOf(day: string): number {
    return this.#costs.get(day) ?? 0
  }

  get firstDay(): string | null {
    return [...this.#costs.keys()].reduce<string | null>(
      (first, day) => (first === null || day < first ? day : first),
      null,
    )
  }

  get size(): number {
    return this.#rows.size
  }

  /** The rows of the days from `from` to `to`, in order. */
  rows(from: string, to: string): readonly UsageRow[] {
    return [...this.#rows.values()]
      .filter(({ day }) => day >= from && day <= to)
      .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
  }

  /** The same in as few lines as it takes; of days long ago only what is still on the board keeps its session. */
  compacted(today: string, isOnBoard: (sessionId: string) => boolean): readonly UsageLine[] {
    const oldest = dayBefore(today, keptDays)
    const lines = new Map<string, UsageLine>()
    for (const row of this.rows('', '9999-12-31')) {
      const isOld = row.day < oldest && !isOnBoard(row.sessionId)
      const line = isOld ? { ...row, sessionId: '', name: '' } : row
      const key = JSON.stringify([line.day, line.sessionId, line.model])
      lines.set(key, { schema: 1, ...line, ...sumOfUse(lines.get(key) ?? noUsage, line) })
    }
    return [...lines.values()]
  }
}

function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10)
}
