import { useEffect, useState } from 'react'
import type { UsageRow } from '../../../src-shared/api/usage.ts'
import { useServices, useValue } from '../../app/services.ts'
import { daysUpTo } from './usage-model.ts'

/** What was used lately is asked for again this often while somebody looks. */
const everyMs = 5_000

/** What is known of a range of days. */
export type UsageView =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'there'; readonly days: readonly string[]; readonly rows: readonly UsageRow[] }

type Known = { readonly today: string; readonly rows: readonly UsageRow[] }

function inRange(
  { today, rows }: Known,
  count: number,
): { readonly days: readonly string[]; readonly rows: readonly UsageRow[] } {
  const days = daysUpTo(today, count)
  const [first = ''] = days
  return { days, rows: rows.filter(({ day }) => day >= first && day <= today) }
}

/** What was used in the last `count` days, kept up to date. What was known stays while it is asked for again. */
export function useUsage(count: number): UsageView {
  const { connection } = useServices()
  const isLive = useValue(connection.health, ({ socket }) => socket === 'open')
  const [view, setView] = useState<{ readonly count: number; readonly view: UsageView }>({
    count,
    view: { kind: 'loading' },
  })
  useEffect(() => {
    let left = false
    let known: Known | null = null
    const ask = async (): Promise<void> => {
      if (document.hidden) return
      // The days are those of the supervisor: what it calls today it says with the answer; here it may be a day sooner.
      const [first = ''] = daysUpTo(new Date().toISOString().slice(0, 10), count + 2)
      // Days that are over stay as they were.
      const from = known?.today ?? first
      const result = await connection.call((client) => client.usage.read({ from, to: '9999-12-31' }))
      if (left) return
      if (!result.ok) {
        const failed = { kind: 'failed', message: result.failure.message } as const
        setView((now) => (now.view.kind === 'there' ? now : { count, view: failed }))
        return
      }
      const before = known?.rows.filter(({ day }) => day < from) ?? []
      known = { today: result.value.today, rows: [...before, ...result.value.rows] }
      setView({ count, view: { kind: 'there', ...inRange(known, count) } })
    }
    void ask()
    const timer = setInterval(() => void ask(), everyMs)
    const onShown = (): void => void ask()
    document.addEventListener('visibilitychange', onShown)
    return () => {
      left = true
      clearInterval(timer)
      document.removeEventListener('visibilitychange', onShown)
    }
  }, [connection, count, isLive])
  return view.view
}
