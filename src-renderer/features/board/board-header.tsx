import clsx from 'clsx'
import { CircleHelp, Settings } from 'lucide-react'
import { useEffect, type ReactNode } from 'react'
import { countRows } from '../../../src-shared/board/groups.ts'
import { parseFilter } from '../../../src-shared/board/filters.ts'
import { useServices, useUi, useValue } from '../../app/services.ts'
import { useKeyLabel } from '../../app/commands/use-key-label.ts'
import { IconButton, Key } from '../../ui/button.tsx'
import { ConnectionStatus } from './connection-status.tsx'

/** The counts as one text, so that the header draws again only when one of them changes. */
function useCounts(): readonly [needInput: number, working: number, done: number] {
  const { connection } = useServices()
  const text = useValue(connection.board, (view) => {
    const { needInput, working, done } = countRows(view.board.rows.values())
    return `${needInput} ${working} ${done}`
  })
  const [needInput = 0, working = 0, done = 0] = text.split(' ').map(Number)
  return [needInput, working, done]
}

/** What the board shows right now, what the next dispatch uses, and how the connection is. */
export function BoardHeader({ children }: { readonly children: ReactNode }): ReactNode {
  const { ui, connection } = useServices()
  const paletteKey = useKeyLabel('palette')
  const helpKey = useKeyLabel('help')
  const settingsKey = useKeyLabel('settings')
  const [needInput, working, done] = useCounts()
  const loaded = useValue(connection.board, (view) => view.loaded)
  const filtering = useUi((state) => parseFilter(state.input) !== null)
  useEffect(() => {
    document.title = needInput > 0 ? `(${needInput}) Backburner` : 'Backburner'
  }, [needInput])
  return (
    <header className="flex h-11 shrink-0 items-center gap-4 border-b border-line bg-panel px-4 whitespace-nowrap">
      <h1 className="font-bold max-[719px]:sr-only">Backburner</h1>
      <p className="min-w-0 truncate text-dim" aria-label="Counts">
        {loaded ? (
          <>
            <span className={clsx(needInput > 0 && 'font-bold text-needs')}>
              {needInput} need{needInput === 1 ? 's' : ''} input
            </span>{' '}
            · {working} working · {done} done
          </>
        ) : (
          <span aria-hidden="true" className="skeleton inline-block h-3 w-44 align-middle" />
        )}
      </p>
      {filtering && <span className="text-small text-accent">filtered</span>}
      <div className="ml-auto flex min-w-0 items-center gap-2">
        {children}
        <ConnectionStatus />
        <button
          type="button"
          onClick={() => ui.setState({ overlay: 'palette' })}
          className="inline-flex h-6 shrink-0 items-center gap-1.5 rounded-control border border-line px-2 text-small text-dim hover:border-accent max-[899px]:hidden"
        >
          Search <Key>{paletteKey}</Key>
        </button>
        <IconButton
          label={settingsKey === '' ? 'Settings' : `Settings (${settingsKey})`}
          className="!size-6"
          onClick={() => ui.setState({ screen: 'settings', settingsAt: 'search' })}
        >
          <Settings aria-hidden="true" size={14} />
        </IconButton>
        <IconButton
          label={helpKey === '' ? 'Keys' : `Keys (${helpKey})`}
          className="!size-6"
          onClick={() => ui.setState({ overlay: 'help' })}
        >
          <CircleHelp aria-hidden="true" size={14} />
        </IconButton>
      </div>
    </header>
  )
}
