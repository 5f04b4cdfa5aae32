import { Trash2 } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import type { Trashed } from '../../../src-shared/api/trash.ts'
import { formatBytes } from '../../../src-shared/base/format.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { cutMiddle, formatAge, formatExact, plural, shortPath } from '../../app/format.ts'
import { useTimeText } from '../../app/tick.ts'
import { useUserHome } from '../../app/use-setting.ts'
import { Button, IconButton } from '../../ui/button.tsx'

const dayMs = 24 * 60 * 60_000

/** How far the focus goes with an arrow. */
const steps: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 }

/** One removed session. ↑ and ↓ go from one to the next. */
export function TrashRow(props: {
  readonly removed: Trashed
  readonly isBusy: boolean
  readonly onRestore: () => void
  readonly onLetGo: () => void
  readonly onStep: (step: number) => void
}): ReactNode {
  const { removed, isBusy, onRestore, onLetGo, onStep } = props
  const { id, removedAt, expiresAt, bytes, holds, repository } = removed
  const userHome = useUserHome()
  const age = useTimeText((now) => formatAge(now - removedAt))
  const goes = useTimeText((now) => goesIn(expiresAt - now))
  const name = singleLine(removed.name, 120)
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    onStep(step)
  }
  return (
    <li className="flex items-center gap-3 px-4 py-2 not-first:border-t not-first:border-line">
      <div className="min-w-0 flex-1">
        <p className="truncate" title={name}>
          {name}
        </p>
        <p className="text-small text-dim">
          removed{' '}
          <time dateTime={new Date(removedAt).toISOString()} title={formatExact(removedAt)}>
            {age} ago
          </time>{' '}
          ·{' '}
          <time dateTime={new Date(expiresAt).toISOString()} title={formatExact(expiresAt)}>
            {goes}
          </time>{' '}
          · {formatBytes(bytes)}
        </p>
        <p className="truncate text-small text-faint" title={repository ?? undefined}>
          <span className="font-mono">{id}</span> · {holds.map((what) => singleLine(what, 80)).join(', ')}
          {repository !== null && ` · ${cutMiddle(singleLine(shortPath(repository, userHome)), 48)}`}
        </p>
      </div>
      <Button
        data-restore=""
        aria-label={`Restore “${name}”`}
        aria-disabled={isBusy}
        onKeyDown={onKeyDown}
        onClick={() => {
          if (!isBusy) onRestore()
        }}
      >
        {isBusy ? 'Restoring…' : 'Restore'}
      </Button>
      <IconButton label={`Let go of “${name}” for good`} disabled={isBusy} onKeyDown={onKeyDown} onClick={onLetGo}>
        <Trash2 aria-hidden="true" size={14} />
      </IconButton>
    </li>
  )
}

/** When a removed session goes for good. */
function goesIn(ms: number): string {
  if (ms <= 0) return 'goes today'
  return ms < dayMs ? 'goes within a day' : `goes in ${plural(Math.floor(ms / dayMs), 'day')}`
}
