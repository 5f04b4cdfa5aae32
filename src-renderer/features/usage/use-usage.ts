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
    const ask = async (): Promise<void> => {
      if (document.hidden) return
      // The days are those of the supervisor: what it calls today it says with the answer; here it may be a day sooner.
      const [from = ''] = daysUpTo(new Date().toISOString().slice(0, 10), count + 2)
      const result = await connection.call((client) => client.usage.read({ from, to: '9999-12-31' }))
      if (left) return
      if (!result.ok) {
        const failed = { kind: 'failed', message: result.failure.message } as const
        setView((now) => (now.view.kind === 'there' ? now : { count, view: failed }))
        return
      }
      const days = daysUpTo(result.value.today, count)
      const [first = ''] = days
      const rows = result.value.rows.filter(({ day }) => day >= first && day <= result.value.today)
      setView({ count, view: { kind: 'there', days, rows } })
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
