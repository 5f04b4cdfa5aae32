import clsx from 'clsx'
import type { ReactNode } from 'react'
import { useServices, useUi, useValue } from '../../app/services.ts'

/** How much of today's budget is gone, and how many sessions wait: quiet, and only where there is something to tell. */
export function LoadNotice(): ReactNode {
  const { connection, ui } = useServices()
  const text = useValue(connection.board, ({ board: { load } }) =>
    [
      ...(load.queued > 0 ? [`${load.queued} queued`] : []),
      ...(load.day === null ? [] : [`$${load.day.spentUsd.toFixed(2)} of $${load.day.limitUsd.toFixed(2)} today`]),
    ].join(' · '),
  )
  const isUsedUp = useValue(
    connection.board,
    ({ board: { load } }) => load.day !== null && load.day.spentUsd >= load.day.limitUsd,
  )
  const isOpen = useUi((state) => state.screen === 'usage')
  if (text === '') return null
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      aria-label={`Usage: ${text}`}
      title="Usage and limits"
      onClick={() => ui.setState({ screen: isOpen ? 'board' : 'usage' })}
      className={clsx(
        'h-6 min-w-0 shrink truncate rounded-control px-1.5 text-small hover:bg-raised',
        isUsedUp ? 'text-needs' : 'text-dim',
      )}
    >
      {text}
    </button>
  )
}
