import clsx from 'clsx'
import type { ReactNode } from 'react'
import type { Health } from '../../../src-shared/client/health.ts'
import { useServices, useValue } from '../../app/services.ts'
import { useTimeText } from '../../app/tick.ts'

function wordOf(health: Health, now: number): string {
  switch (health.socket) {
    case 'open':
      return health.data === 'fresh' ? 'Live' : 'Catching up'
    case 'connecting':
      return health.failures === 0 ? 'Connecting' : 'Reconnecting'
    case 'waiting': {
      const seconds = Math.max(1, Math.ceil(((health.retryAt ?? now) - now) / 1000))
      return health.failures < 3 ? 'Reconnecting' : `Offline, next try in ${seconds} s`
    }
    case 'stopped':
      return 'Not connected'
  }
}

/** Whether what is shown is the truth of now. A press tries again at once. */
export function ConnectionStatus(): ReactNode {
  const { connection } = useServices()
  const health = useValue(connection.health, (value) => value)
  const word = useTimeText((now) => wordOf(health, now), health.socket === 'waiting')
  const { supervisor } = health
  const detail =
    health.problem ??
    (supervisor === null ? '' : `Supervisor ${supervisor.version}, process ${supervisor.pid}, ${supervisor.shell}`)
  return (
    <div role="status" aria-label="Connection" className="shrink-0">
      <button
        type="button"
        title={detail}
        disabled={health.socket !== 'waiting'}
        onClick={connection.retryNow}
        className="inline-flex h-6 items-center gap-1.5 rounded-control border border-line px-2 text-small text-dim"
      >
        <span
          aria-hidden="true"
          className={clsx(
            'size-2 rounded-full',
            word === 'Live'
              ? 'bg-completed'
              : health.failures >= 3
                ? 'bg-failed'
                : 'border border-stopped bg-transparent',
          )}
        />
        {word}
      </button>
    </div>
  )
}
