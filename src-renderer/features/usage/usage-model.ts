import type { UsageRow } from '../../../src-shared/api/usage.ts'

/** What was used together. `isPartial`: the cost of some of it is not known. */
export type Sum = {
  readonly requests: number
  readonly inputTokens: number
  readonly cacheReadTokens: number
  readonly cacheWriteTokens: number
  readonly outputTokens: number
  readonly costUsd: number
  readonly isPartial: boolean
}

/** One line of a table. */
export type UsageLine = Sum & { readonly key: string; readonly label: string }

/** What a bar is made of, and what its parts are. */
export type Measure = 'cost' | 'tokens'
/** What parts of a bar stand for. */
export type Split = 'model' | 'session'

/** A part of every bar. */
export type Series = {
  readonly key: string
  readonly label: string
  /** Its place among all parts, which is how it looks. */
  readonly at: number
}

/** One day: its parts by the series' keys. */
export type Bar = { readonly day: string; readonly parts: Readonly<Record<string, number>> }

/** So many parts are told apart; the rest stands together. */
export const mostSeries = 5
/** The key of the rest. */
const restKey = 'rest'

const nothing: Sum = {
  requests: 0,
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  costUsd: 0,
  isPartial: false,
}

/** All rows together. */
export function sumOf(rows: Iterable<UsageRow>): Sum {
  let sum = nothing
  for (const row of rows) {
    sum = {
      requests: sum.requests + row.requests,
      inputTokens: sum.inputTokens + row.inputTokens,
      cacheReadTokens: sum.cacheReadTokens + row.cacheReadTokens,
      cacheWriteTokens: sum.cacheWriteTokens + row.cacheWriteTokens,
      outputTokens: sum.outputTokens + row.outputTokens,
      costUsd: sum.costUsd + (row.costUsd ?? 0),
      isPartial: sum.isPartial || row.costUsd === null,
    }
  }
  return sum
}

/** Every token of a sum. */
export function tokensOf(
  sum: Pick<Sum, 'inputTokens' | 'cacheReadTokens' | 'cacheWriteTokens' | 'outputTokens'>,
): number {
  return sum.inputTokens + sum.cacheReadTokens + sum.cacheWriteTokens + sum.outputTokens
}

/** The last `count` days up to `today`, oldest first. */
export function daysUpTo(today: string, count: number): readonly string[] {
  const last = Date.parse(`${today}T00:00:00Z`)
  return Array.from({ length: count }, (_, at) =>
    new Date(last - (count - 1 - at) * 86_400_000).toISOString().slice(0, 10),
  )
}

function grouped(
  rows: readonly UsageRow[],
  keyOf: (row: UsageRow) => string,
): ReadonlyMap<string, readonly UsageRow[]> {
  const groups = new Map<string, UsageRow[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return groups
}

/** What a model or a session is called. */
function labelOf(split: Split, row: UsageRow): string {
  if (split === 'model') return row.model === '' ? 'Not noted' : row.model
  return row.sessionId === '' ? 'Earlier sessions' : row.name
}

const idOf = (split: Split, row: UsageRow): string => (split === 'model' ? row.model : row.sessionId)

/** A line for each model or session, the dearest first, then the one with most tokens. */
export function linesBy(rows: readonly UsageRow[], split: Split): readonly UsageLine[] {
  return [...grouped(rows, (row) => idOf(split, row))]
    .map(([key, group]): UsageLine => {
      const last = group.at(-1)
      return { key, label: last === undefined ? key : labelOf(split, last), ...sumOf(group) }
    })
    .sort((a, b) => b.costUsd - a.costUsd || tokensOf(b) - tokensOf(a))
}

/** A line for each day on which anything was used, the newest first. */
export function linesByDay(rows: readonly UsageRow[]): readonly UsageLine[] {
  return [...grouped(rows, ({ day }) => day)]
    .map(([day, group]): UsageLine => ({ key: day, label: day, ...sumOf(group) }))
    .sort((a, b) => (a.key < b.key ? 1 : -1))
}

/** The bars of the days, and what their parts are; the parts of a bar add up to its day. */
export function barsOf(
  rows: readonly UsageRow[],
  days: readonly string[],
  { measure, split }: { readonly measure: Measure; readonly split: Split },
): { readonly bars: readonly Bar[]; readonly series: readonly Series[] } {
  const valueOf = (row: UsageRow): number => (measure === 'cost' ? (row.costUsd ?? 0) : tokensOf(row))
  // The same order whatever is measured: a part looks the same in every plot.
  const all = linesBy(rows, split)
  const shown = all.slice(0, all.length > mostSeries + 1 ? mostSeries : mostSeries + 1)
  const keys = new Map(shown.map(({ key }, at) => [key, `part${at}`]))
  const rest = all.length - shown.length
  const byDay = grouped(rows, ({ day }) => day)
  const bars = days.map((day): Bar => {
    const parts: Record<string, number> = {}
    for (const row of byDay.get(day) ?? []) {
      const key = keys.get(idOf(split, row)) ?? restKey
      const value = valueOf(row)
      if (value > 0) parts[key] = (parts[key] ?? 0) + value
    }
    return { day, parts }
  })
  const used = new Set(bars.flatMap(({ parts }) => Object.keys(parts)))
  const series = [
    ...shown.map(({ label }, at): Series => ({ key: `part${at}`, label, at })),
    ...(rest > 0 ? [{ key: restKey, label: `${rest} more`, at: mostSeries }] : []),
  ]
  return { bars, series: series.filter(({ key }) => used.has(key)) }
}

/** Where an axis has its lines: round numbers from 0 to what is needed. */
export function ticksUpTo(most: number): readonly number[] {
  if (most <= 0) return [0]
  const rough = most / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 2.5, 5].find((factor) => factor * power >= rough) ?? 10) * power
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, at) => at * step)
}

function field(text: string): string {
  // What a spreadsheet would take for a formula is text.
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

/** The rows for a spreadsheet. */
export function csvOf(rows: readonly UsageRow[]): string {
  const head = 'day,session,name,model,requests,input,cache_read,cache_write,output,cost_usd'
  const lines = rows.map((row) =>
    [
      row.day,
      field(row.sessionId),
      field(row.name),
      field(row.model),
      row.requests,
      row.inputTokens,
      row.cacheReadTokens,
      row.cacheWriteTokens,
      row.outputTokens,
      row.costUsd ?? '',
    ].join(','),
  )
  return `${[head, ...lines].join('\n')}\n`
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
const whole = new Intl.NumberFormat('en')

/** A count that fits anywhere: `1.2M`. */
export function shortCount(count: number): string {
  return count < 10_000 ? whole.format(count) : compact.format(count)
}

/** A count to its last digit: `1,234,567`. */
export function fullCount(count: number): string {
  return whole.format(count)
}

/** Money, as far as it is known; a dash where nothing is. */
export function costText({ costUsd, isPartial }: Pick<Sum, 'costUsd' | 'isPartial'>): string {
  if (isPartial && costUsd === 0) return '–'
  const text = costUsd > 0 && costUsd < 0.01 ? '<$0.01' : `$${costUsd.toFixed(2)}`
  return isPartial ? `${text}+` : text
}
