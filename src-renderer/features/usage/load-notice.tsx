import clsx from 'clsx'
import type { ReactNode } from 'react'
import { useServices, useUi, useValue } from '../../app/services.ts'

/** How much of today's budget is gone, and how many sessions wait: quiet, and only where there is something to tell. */
export function LoadNotice(): ReactNode {
  const { connection, ui } = useServices()
  const queue = useValue(connection.board, ({ board: { load } }) => (load.queued > 0 ? `${load.queued} queued` : ''))
  const money = useValue(connection.board, ({ board: { load } }) =>
    load.day === null ? '' : `$${load.day.spentUsd.toFixed(2)} of $${load.day.limitUsd.toFixed(2)} today`,
  )
  const text = [queue, money].filter((part) => part !== '').join(' · ')
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
        'h-6 shrink-0 rounded-control px-1.5 text-small hover:bg-raised',
        // A small header has room for it once there is something to do about it.
        isUsedUp ? 'text-needs' : 'text-dim',
        queue === '' && !isUsedUp && 'max-[1039px]:hidden',
      )}
    >
      {queue}
      {/* A narrow header has room for one of them. */}
      {money !== '' && (
        <span className={clsx(queue !== '' && 'max-[1139px]:hidden')}>
          {queue === '' ? '' : ' · '}
          {money}
        </span>
      )}
    </button>
  )
}
