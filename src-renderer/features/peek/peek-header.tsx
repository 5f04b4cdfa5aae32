import { ChevronDown, ChevronUp, Play, Square, SquareTerminal, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { boardWordOf } from '../../../src-shared/board/board-word.ts'
import { shownStateOf, type SessionRow } from '../../../src-shared/board/session-row.ts'
import { useKeyLabel } from '../../app/commands/use-key-label.ts'
import { focusPlace } from '../../app/focus.ts'
import { cutMiddle, formatAge, formatExact, shortPath } from '../../app/format.ts'
import { attach, select } from '../../app/navigation.ts'
import { PullRequestBadge } from '../../app/pull-request-badge.tsx'
import { useServices, useValue } from '../../app/services.ts'
import { useTimeText } from '../../app/tick.ts'
import { useUserHome } from '../../app/use-setting.ts'
import type { BoardEntry } from '../../../src-shared/board/board-layout.ts'
import { IconButton } from '../../ui/button.tsx'
import { StateIcon } from '../../ui/state-icon.tsx'
import { PlaceLine } from './place-line.tsx'

const isSession = (entry: BoardEntry): entry is Extract<BoardEntry, { kind: 'session' }> => entry.kind === 'session'

/** What the drawer is about, how long that has lasted, and where to go from here. */
export function PeekHeader({ row, name }: { readonly row: SessionRow; readonly name: string }): ReactNode {
  const services = useServices()
  const { ui, actions } = services
  const { sessionId } = row
  const attachKey = useKeyLabel('attach')
  const closeKey = useKeyLabel('close')
  const state = shownStateOf(row)
  const waiting = useTimeText((now) => {
    const span = formatAge(now - row.since)
    return state === 'blocked' ? `waiting ${span}` : `${boardWordOf(state).toLowerCase()} ${span}`
  })
  const directory = row.worktree?.mainCheckout ?? row.cwd
  const userHome = useUserHome()
  const running = row.state === 'working' || row.state === 'blocked'
  return (
    <header className="shrink-0 border-b border-line pt-2 pr-2 pb-2 pl-4">
      <div className="flex items-center gap-2">
        <h2 className="flex min-w-0 flex-1 items-center gap-2 font-bold">
          <StateIcon state={state} liveness={row.liveness} />
          <span className="truncate" title={name}>
            {name}
          </span>
        </h2>
        {row.pullRequests.length > 0 && <PullRequestBadge pullRequests={row.pullRequests} />}
        <div className="flex shrink-0 items-center">
          <Neighbours row={row} />
          <IconButton label={withKey('Attach a terminal', attachKey)} onClick={() => attach(services, sessionId)}>
            <SquareTerminal aria-hidden="true" size={16} />
          </IconButton>
          {running ? (
            <IconButton label="Stop" onClick={() => actions.stop(sessionId)}>
              <Square aria-hidden="true" size={14} />
            </IconButton>
          ) : (
            <IconButton label="Start again" onClick={() => actions.respawn(sessionId)}>
              <Play aria-hidden="true" size={14} />
            </IconButton>
          )}
          <IconButton
            label={withKey('Close peek', closeKey)}
            onClick={() => {
              ui.setState({ peek: null })
              focusPlace('board')
            }}
          >
            <X aria-hidden="true" size={16} />
          </IconButton>
        </div>
      </div>
      <p
        className="truncate pr-2 text-small text-faint"
        title={singleLine(`since ${formatExact(row.since)} · ${row.worktree?.branch ?? ''} ${directory}`, 600)}
      >
        {[
          waiting,
          ...(row.worktree === null ? [] : [cutMiddle(singleLine(row.worktree.branch), 32)]),
          shortPath(singleLine(directory), userHome),
        ].join(' · ')}
      </p>
      <PlaceLine row={row} />
    </header>
  )
}

const withKey = (label: string, key: string): string => (key === '' ? label : `${label} (${key})`)

/** The sessions above and below on the board. */
function Neighbours({ row }: { readonly row: SessionRow }): ReactNode {
  const services = useServices()
  const { lines } = services
  const upKey = useKeyLabel('move-up')
  const downKey = useKeyLabel('move-down')
  // A text stays the same while other rows change.
  const place = useValue(lines, ({ entries }) => {
    const sessions = entries.filter(isSession)
    return `${sessions.findIndex(({ sessionId }) => sessionId === row.sessionId)} ${sessions.length}`
  })
  const [at = -1, count = 0] = place.split(' ').map(Number)
  if (at === -1 || count < 2) return null
  const go = (by: 1 | -1): void => {
    const next = lines.getState().entries.filter(isSession)[at + by]
    if (next !== undefined) select(services, next.key)
  }
  return (
    <>
      <span className="px-1 text-label whitespace-nowrap text-faint">
        {at + 1} of {count}
      </span>
      <IconButton label={withKey('Session above', upKey)} disabled={at === 0} onClick={() => go(-1)}>
        <ChevronUp aria-hidden="true" size={16} />
      </IconButton>
      <IconButton label={withKey('Session below', downKey)} disabled={at === count - 1} onClick={() => go(1)}>
        <ChevronDown aria-hidden="true" size={16} />
      </IconButton>
    </>
  )
}
