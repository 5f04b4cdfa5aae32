import { useId, type ReactNode } from 'react'
import { Bar, BarChart, CartesianGrid, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { fillOf, SeriesMark, SeriesPatterns } from './series-look.tsx'
import { shortCount, ticksUpTo, type Bar as DayBar, type Measure, type Series } from './usage-model.ts'

const dayFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** A day as an axis shows it. */
function shortDay(day: string): string {
  return dayFormat.format(Date.parse(`${day}T00:00:00Z`))
}

/** An amount of a measure. */
function amountText(measure: Measure, amount: number): string {
  return measure === 'cost' ? `$${amount.toFixed(amount > 0 && amount < 10 ? 2 : 0)}` : shortCount(amount)
}

type ChartProps = {
  readonly title: string
  readonly measure: Measure
  readonly bars: readonly DayBar[]
  readonly series: readonly Series[]
  /** What a day may cost; drawn as a line. */
  readonly limit: number | null
}

/** Bars by day, each of its parts with a texture of its own. The tables beside it say the same in numbers. */
export function UsageChart({ title, measure, bars, series, limit }: ChartProps): ReactNode {
  const id = useId()
  const data = bars.map(({ day, parts }) => ({ day, ...parts }))
  const ticks = ticksUpTo(
    Math.max(limit ?? 0, ...bars.map(({ parts }) => Object.values(parts).reduce((sum, part) => sum + part, 0))),
  )
  return (
    <section aria-labelledby={`${id}-title`} className="min-w-0 rounded-panel border border-line p-3">
      <h2 id={`${id}-title`} className="font-bold">
        {title}
      </h2>
      <div className="mt-2 h-52">
        {series.length === 0 ? (
          <p className="flex h-full items-center justify-center text-small text-faint">
            {measure === 'cost' ? 'Nothing with a known price.' : 'Nothing in these days.'}
          </p>
        ) : (
          <ResponsiveContainer width="100%" height="100%">
            <BarChart data={data} margin={{ top: 6, right: 4, bottom: 0, left: 0 }} barCategoryGap="18%" title={title}>
              <SeriesPatterns id={id} />
              <CartesianGrid vertical={false} stroke="var(--color-line)" />
              <XAxis
                dataKey="day"
                tickFormatter={shortDay}
                tick={{ fill: 'var(--color-faint)', fontSize: 11 }}
                tickLine={false}
                axisLine={{ stroke: 'var(--color-line)' }}
                // Every so many days, so that they stand at equal distances.
                interval={Math.max(0, Math.ceil(bars.length / 8) - 1)}
              />
              <YAxis
                width={52}
                tickFormatter={(amount: number) => amountText(measure, amount)}
                tick={{ fill: 'var(--color-faint)', fontSize: 11 }}
                tickLine={false}
                axisLine={false}
                ticks={[...ticks]}
                domain={[0, ticks.at(-1) ?? 'auto']}
              />
              <Tooltip
                isAnimationActive={false}
                cursor={{ fill: 'var(--color-raised)' }}
                content={<DayNote {...{ bars, measure, series, id }} />}
              />
              {series.map(({ key, at }) => (
                <Bar key={key} dataKey={key} stackId="day" fill={fillOf(id, at)} isAnimationActive={false} />
              ))}
              {limit !== null && <ReferenceLine y={limit} stroke="var(--color-needs)" strokeDasharray="4 3" />}
            </BarChart>
          </ResponsiveContainer>
        )}
      </div>
      <ul aria-label={`Parts of ${title}`} className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-small text-dim">
        {series.map(({ key, label, at }) => (
          <li key={key} className="flex min-w-0 items-center gap-1.5">
            <SeriesMark id={id} at={at} />
            <span className="max-w-52 truncate" title={label}>
              {singleLine(label, 60)}
            </span>
          </li>
        ))}
        {limit !== null && series.length > 0 && (
          <li className="flex items-center gap-1.5">
            <span aria-hidden="true" className="w-3 border-t border-dashed border-needs" />
            budget of a day: {amountText(measure, limit)}
          </li>
        )}
      </ul>
    </section>
  )
}

/** What a day is made of. The chart says which day is meant, and whether any is. */
function DayNote(props: {
  readonly active?: boolean
  readonly label?: string | number
  readonly bars: readonly DayBar[]
  readonly measure: Measure
  readonly series: readonly Series[]
  readonly id: string
}): ReactNode {
  const { active, label: day, bars, measure, series, id } = props
  if (active !== true || typeof day !== 'string') return null
  const bar = bars.find((one) => one.day === day)
  const parts = series.flatMap(({ key, label, at }) => {
    const amount = bar?.parts[key] ?? 0
    return amount > 0 ? [{ key, label, at, amount }] : []
  })
  return (
    <div className="max-w-72 rounded-control border border-line bg-panel px-2.5 py-1.5 text-small shadow-float">
      <p className="font-bold">
        {shortDay(day)} ·{' '}
        {amountText(
          measure,
          parts.reduce((sum, { amount }) => sum + amount, 0),
        )}
      </p>
      {parts.map(({ key, label, at, amount }) => (
        <p key={key} className="flex items-center gap-1.5 text-dim">
          <SeriesMark id={id} at={at} />
          <span className="min-w-0 flex-1 truncate">{singleLine(label, 40)}</span>
          {amountText(measure, amount)}
        </p>
      ))}
    </div>
  )
}
