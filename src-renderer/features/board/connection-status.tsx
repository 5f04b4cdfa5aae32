import clsx from 'clsx'
import type { ReactNode } from 'react'
import type { Health } from '../../../src-shared/client/health.ts'
import { useServices, useValue } from '../../app/services.ts'
import { useTimeText } from '../../app/tick.ts'

/** An attempt that takes longer than this is said to get no answer. */
const patienceMs = 3_000

function wordOf(health: Health, now: number): string {
  switch (health.socket) {
    case 'open':
      return openWord(health, now)
    case 'connecting': {
      const waiting = health.tryingSince !== null && now - health.tryingSince >= patienceMs
      if (waiting) return `No answer for ${secondsBetween(health.tryingSince, now)} s`
      return health.failures === 0 ? 'Connecting' : 'Reconnecting'
    }
    case 'waiting':
      return health.failures < 3
        ? 'Reconnecting'
        : `Offline, next try in ${Math.max(1, Math.ceil(((health.retryAt ?? now) - now) / 1000))} s`
    case 'stopped':
      return 'Not connected'
  }
}

function openWord(health: Health, now: number): string {
  if (health.answers === 'silent') return `No answer for ${secondsBetween(health.silentSince, now)} s`
  if (health.data !== 'fresh') return 'Catching up'
  if (health.answers === 'prompt') return 'Live'
  return health.latencyMs === null || health.latencyMs < 1_000
    ? 'Slow'
    : `Slow, ${(health.latencyMs / 1000).toFixed(1)} s`
}

function secondsBetween(from: number | null, now: number): number {
  return Math.max(1, Math.round((now - (from ?? now)) / 1000))
}

function detailOf(health: Health): string {
  if (health.socket === 'open' && health.answers === 'silent')
    return 'The supervisor does not answer. Sessions go on; what you did is answered once it does.'
  if (health.socket === 'open' && health.answers === 'slow')
    return 'The supervisor takes long to answer. Everything works, only later.'
  const { supervisor, problem } = health
  if (problem !== null) return health.socket === 'open' ? problem : `${problem} A press here tries at once.`
  return supervisor === null ? '' : `Supervisor ${supervisor.version}, process ${supervisor.pid}, ${supervisor.shell}`
}

/** Whether what is shown is the truth of now. A press tries again at once. */
export function ConnectionStatus(): ReactNode {
  const { connection } = useServices()
  const health = useValue(connection.health, (value) => value)
  const word = useTimeText(
    (now) => wordOf(health, now),
    health.socket === 'waiting' || health.socket === 'connecting' || health.answers === 'silent',
  )
  const isLive = health.socket === 'open' && health.data === 'fresh' && health.answers === 'prompt'
  const isDown = health.answers === 'silent' || health.failures >= 3
  const isSlow = health.socket === 'open' && health.answers === 'slow'
  return (
    <div role="status" aria-label="Connection" className="shrink-0">
      <button
        type="button"
        title={detailOf(health)}
        disabled={health.socket === 'open' || health.socket === 'stopped'}
        onClick={connection.retryNow}
        className="inline-flex h-6 items-center gap-1.5 rounded-control border border-line px-2 text-small text-dim tabular-nums"
      >
        <span
          aria-hidden="true"
          className={clsx(
            'size-2 rounded-full',
            isLive
              ? 'bg-completed'
              : isDown
                ? 'bg-failed'
                : isSlow
                  ? 'border-2 border-completed bg-transparent'
                  : 'border border-stopped bg-transparent',
          )}
        />
        {word}
      </button>
    </div>
  )
}
