import clsx from 'clsx'
import { ArrowLeft, Search, X } from 'lucide-react'
import { useCallback, useState, type ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { shownStateOf } from '../../../src-shared/board/session-row.ts'
import { backToBoard, closePane } from '../../app/navigation.ts'
import { useRow, useServices, useUi } from '../../app/services.ts'
import { IconButton } from '../../ui/button.tsx'
import { StateIcon } from '../../ui/state-icon.tsx'
import { TerminalPane } from './terminal-pane.tsx'

/** The attached terminals, one in sight, the others as tabs. */
export function Panes(): ReactNode {
  const services = useServices()
  const panes = useUi((state) => state.panes)
  const active = useUi((state) => state.activePane)
  const panesShown = useUi((state) => state.panesShown)
  const [searching, setSearching] = useState(false)
  const onSearching = useCallback((next: boolean) => setSearching(next), [])
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div
        role="group"
        aria-label="Terminals"
        className="flex h-9 shrink-0 items-stretch border-b border-line bg-panel pr-1"
      >
        <div className="flex min-w-0 flex-1 items-stretch overflow-x-auto">
          {panes.map((sessionId) => (
            <PaneTab key={sessionId} sessionId={sessionId} active={sessionId === active} />
          ))}
        </div>
        <div className="flex items-center">
          <IconButton label="Find in terminal (Ctrl+Shift+F)" onClick={() => setSearching(true)}>
            <Search aria-hidden="true" size={14} />
          </IconButton>
          <IconButton label="Back to the board (Ctrl+])" onClick={() => backToBoard(services, false)}>
            <ArrowLeft aria-hidden="true" size={14} />
          </IconButton>
        </div>
      </div>
      {panes.map((sessionId) => (
        <TerminalPane
          key={sessionId}
          sessionId={sessionId}
          shown={panesShown && sessionId === active}
          searching={searching && sessionId === active}
          onSearching={onSearching}
        />
      ))}
    </div>
  )
}

function PaneTab({ sessionId, active }: { readonly sessionId: SessionId; readonly active: boolean }): ReactNode {
  const services = useServices()
  const row = useRow(sessionId)
  const name = singleLine(row?.name ?? 'gone', 60)
  return (
    <span
      className={clsx(
        'flex max-w-56 shrink-0 items-center border-r border-line pl-3 text-small',
        active ? 'bg-bg text-text shadow-[inset_0_2px_0_var(--color-accent)]' : 'text-dim',
      )}
    >
      <button
        type="button"
        aria-pressed={active}
        className="flex h-full min-w-0 items-center gap-2"
        onClick={() => services.ui.setState({ activePane: sessionId })}
      >
        {row !== undefined && <StateIcon size={12} state={shownStateOf(row)} liveness={row.liveness} />}
        <span className="truncate">{name}</span>
      </button>
      <IconButton
        label={`Close terminal ${name}`}
        className="!size-6 !text-current"
        onClick={() => closePane(services, sessionId)}
      >
        <X aria-hidden="true" size={12} />
      </IconButton>
    </span>
  )
}
