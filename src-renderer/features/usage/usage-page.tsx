import clsx from 'clsx'
import { X } from 'lucide-react'
import { useMemo, useRef, useEffect, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { UsageRow } from '../../../src-shared/api/usage.ts'
import { sessionKey } from '../../app/ui-store.ts'
import { useKeyLabel } from '../../app/commands/use-key-label.ts'
import { copyText } from '../../app/commands/surroundings.ts'
import { useServices, useValue } from '../../app/services.ts'
import { useReturnToBoard } from '../../app/use-return-to-board.ts'
import { useSetting } from '../../app/use-setting.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { UsageChart } from './usage-chart.tsx'
import {
  barsOf,
  costText,
  csvOf,
  fullCount,
  linesBy,
  linesByDay,
  shortCount,
  sumOf,
  tokensOf,
  type Split,
} from './usage-model.ts'
import { UsageTable } from './usage-table.tsx'
import { useUsage } from './use-usage.ts'

const ranges = [7, 30, 90] as const

/** Tokens and cost, by day, session and model. */
export function UsagePage(): ReactNode {
  const leave = useReturnToBoard()
  const closeKey = useKeyLabel('close')
  const [range, setRange] = useState<number>(30)
  const [split, setSplit] = useState<Split>('model')
  const view = useUsage(range)
  const title = useRef<HTMLHeadingElement | null>(null)
  useEffect(() => title.current?.focus(), [])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    leave()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Esc leaves the page wherever the focus is in it
    <main aria-label="Usage" onKeyDown={onKeyDown} className="flex min-h-0 flex-1 flex-col bg-panel">
      <div className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-1.5">
        <h1 ref={title} tabIndex={-1} className="text-lead font-bold outline-0">
          Usage
        </h1>
        <Choice
          name="Days"
          options={ranges.map((days) => [String(days), `${days} days`])}
          value={String(range)}
          onChange={(days) => setRange(Number(days))}
        />
        <Choice
          name="Bars by"
          options={[
            ['model', 'By model'],
            ['session', 'By session'],
          ]}
          value={split}
          onChange={(next) => setSplit(next === 'session' ? 'session' : 'model')}
        />
        <span className="ml-auto flex items-center gap-2">
          {view.kind === 'there' && <CopyButtons rows={view.rows} />}
          <IconButton label={closeKey === '' ? 'Back to the board' : `Back to the board (${closeKey})`} onClick={leave}>
            <X aria-hidden="true" size={16} />
          </IconButton>
        </span>
      </div>
      <div className="min-h-0 flex-1 overflow-auto p-4">
        <div className="mx-auto max-w-[1760px]">
          {view.kind === 'loading' && <Loading />}
          {view.kind === 'failed' && (
            <p role="alert" className="text-failed">
              The usage could not be read: {view.message} It is asked for again every few seconds.
            </p>
          )}
          {view.kind === 'there' &&
            (view.rows.length === 0 ? <Empty range={range} /> : <Filled {...view} split={split} />)}
        </div>
      </div>
    </main>
  )
}

function Filled(props: {
  readonly days: readonly string[]
  readonly rows: readonly UsageRow[]
  readonly split: Split
}): ReactNode {
  const { days, rows, split } = props
  const { ui, connection, lines: board } = useServices()
  const dayDollars = useSetting('limits.dayDollars')
  const costs = useMemo(() => barsOf(rows, days, { measure: 'cost', split }), [rows, days, split])
  const tokens = useMemo(() => barsOf(rows, days, { measure: 'tokens', split }), [rows, days, split])
  // Redrawn with the board's lines: sessions come and go there, while what they say changes many times a second.
  useValue(board, (value) => value)
  const openSession = (key: string): (() => void) | null => {
    const { rows: onBoard } = connection.board.getState().board
    const sessionId = [...onBoard.keys()].find((one) => one === key)
    if (sessionId === undefined) return null
    return () => ui.setState({ screen: 'board', peek: sessionId, selected: sessionKey(sessionId) })
  }
  const nowhere = (): null => null
  return (
    <div className="grid gap-5">
      <Totals rows={rows} />
      <div className="grid grid-cols-1 gap-4 min-[1100px]:grid-cols-2">
        <UsageChart title="Cost by day" measure="cost" {...costs} limit={dayDollars ?? null} />
        <UsageChart title="Tokens by day" measure="tokens" {...tokens} limit={null} />
      </div>
      <div className="grid grid-cols-1 items-start gap-5 min-[1600px]:grid-cols-2">
        <UsageTable title="By day" head="Day" lines={linesByDay(rows)} onOpen={nowhere} />
        <div className="grid min-w-0 gap-5">
          <UsageTable title="By model" head="Model" lines={linesBy(rows, 'model')} onOpen={nowhere} />
          <UsageTable title="By session" head="Session" lines={linesBy(rows, 'session')} onOpen={openSession} />
        </div>
      </div>
    </div>
  )
}

function Totals({ rows }: { readonly rows: readonly UsageRow[] }): ReactNode {
  const { connection } = useServices()
  const load = useValue(connection.board, (view) => view.board.load)
  const sum = sumOf(rows)
  const facts: readonly (readonly [name: string, value: string, more: string])[] = [
    ['Cost', costText(sum), sum.isPartial ? 'some models have no known price' : ''],
    ['Tokens', shortCount(tokensOf(sum)), `${shortCount(sum.outputTokens)} of them output`],
    ['Requests', fullCount(sum.requests), ''],
    ['Sessions', fullCount(new Set(rows.map(({ sessionId }) => sessionId)).size), ''],
    ...(load.day === null
      ? []
      : ([['Today', `$${load.day.spentUsd.toFixed(2)}`, `of a budget of $${load.day.limitUsd.toFixed(2)}`]] as const)),
  ]
  return (
    <dl aria-label="In all" className="flex flex-wrap gap-x-10 gap-y-3">
      {facts.map(([name, value, more]) => (
        <div key={name}>
          <dt className="text-small text-faint">{name}</dt>
          <dd className="text-lead font-bold">{value}</dd>
          {more !== '' && <dd className="text-small text-faint">{more}</dd>}
        </div>
      ))}
    </dl>
  )
}

/** One of a few, as radio buttons that look like one control. */
function Choice(props: {
  readonly name: string
  readonly options: readonly (readonly [value: string, label: string])[]
  readonly value: string
  readonly onChange: (value: string) => void
}): ReactNode {
  const { name, options, value, onChange } = props
  return (
    <fieldset className="inline-flex h-7 min-w-0 overflow-hidden rounded-control border border-line">
      <legend className="sr-only">{name}</legend>
      {options.map(([key, label]) => (
        <label
          key={key}
          className={clsx(
            'flex items-center px-2.5 text-small has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent',
            key === value ? 'bg-sel font-bold text-text' : 'text-dim hover:bg-raised',
          )}
        >
          <input
            type="radio"
            name={`usage-${name}`}
            className="sr-only"
            checked={key === value}
            onChange={() => onChange(key)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  )
}

function CopyButtons({ rows }: { readonly rows: readonly UsageRow[] }): ReactNode {
  const services = useServices()
  if (rows.length === 0) return null
  return (
    <>
      <Button onClick={() => copyText(services, csvOf(rows))}>Copy CSV</Button>
      <Button onClick={() => copyText(services, `${JSON.stringify(rows, null, 2)}\n`)}>Copy JSON</Button>
    </>
  )
}

function Empty({ range }: { readonly range: number }): ReactNode {
  return (
    <p className="mx-auto mt-16 max-w-96 text-center text-dim">
      No session asked a model in the last {range} days. What sessions use from now on is counted here, also of those
      that are deleted later.
    </p>
  )
}

function Loading(): ReactNode {
  return (
    <div aria-hidden="true" className="grid gap-5">
      <div className="skeleton h-12 w-80" />
      <div className="grid grid-cols-1 gap-4 min-[1100px]:grid-cols-2">
        <div className="skeleton h-72" />
        <div className="skeleton h-72" />
      </div>
    </div>
  )
}
