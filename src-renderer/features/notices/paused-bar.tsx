import type { ReactNode } from 'react'
import { useServices, useValue } from '../../app/services.ts'
import { setPaused } from '../../app/set-paused.ts'
import { Bar } from './bar.tsx'

/** Says that new work is paused, for as long as it is. */
export function PausedBar(): ReactNode {
  const services = useServices()
  const paused = useValue(services.connection.board, (view) => view.board.paused)
  if (!paused) return null
  return (
    <Bar name="New work is paused" actions={[{ label: 'Resume', run: () => setPaused(services, false) }]}>
      New work is paused. What works goes on; what is new waits.
    </Bar>
  )
}
