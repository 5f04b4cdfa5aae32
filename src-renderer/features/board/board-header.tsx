import clsx from 'clsx'
import { CircleHelp, Search, Settings, X } from 'lucide-react'
import { useEffect, type ReactNode } from 'react'
import { parseFilter } from '../../../src-shared/board/filters.ts'
import { focusPlace } from '../../app/focus.ts'
import { useServices, useUi, useValue } from '../../app/services.ts'
import { useKeyLabel } from '../../app/commands/use-key-label.ts'
import { IconButton, Key } from '../../ui/button.tsx'
import { ConnectionStatus } from './connection-status.tsx'

/** What the board shows right now, what the next dispatch uses, and how the connection is. */
export function BoardHeader({ children }: { readonly children: ReactNode }): ReactNode {
  const { ui, connection, counts } = useServices()
  const paletteKey = useKeyLabel('palette')
  const helpKey = useKeyLabel('help')
  const settingsKey = useKeyLabel('settings')
  const { needInput, working, done } = useValue(counts, (value) => value)
  const loaded = useValue(connection.board, (view) => view.loaded)
  const filtering = useUi((state) => parseFilter(state.input) !== null)
  useEffect(() => {
    document.title = needInput > 0 ? `(${needInput}) Backburner` : 'Backburner'
  }, [needInput])
  return (
    <header className="flex h-11 shrink-0 items-center gap-4 border-b border-line bg-panel px-4 whitespace-nowrap">
      <h1 className="font-bold max-[1039px]:sr-only">Backburner</h1>
      <div role="group" className="min-w-0 truncate text-dim" aria-label="Counts">
        {loaded ? (
          <>
            <Count
              term="s:blocked"
              text={`${needInput} need${needInput === 1 ? 's' : ''} input`}
              isLoud={needInput > 0}
            />{' '}
            · <Count term="s:working" text={`${working} working`} /> · <Count term="s:done" text={`${done} done`} />
          </>
        ) : (
          <span aria-hidden="true" className="skeleton inline-block h-3 w-44 align-middle" />
        )}
      </div>
      {filtering && (
        <button
          type="button"
          title="Show all sessions again"
          className="inline-flex h-6 shrink-0 items-center gap-1 rounded-control px-1 text-small text-accent hover:bg-raised"
          onClick={() => {
            ui.setState({ input: '' })
            focusPlace('board')
          }}
        >
          filtered <X aria-hidden="true" size={12} />
        </button>
      )}
      <div className="ml-auto flex min-w-0 items-center gap-2">
        {children}
        <ConnectionStatus />
        <button
          type="button"
          onClick={() => ui.setState({ overlay: 'palette' })}
          className="inline-flex h-6 shrink-0 items-center gap-1.5 rounded-control border border-line px-2 text-small text-dim hover:border-faint max-[1039px]:hidden"
        >
          Search <Key>{paletteKey}</Key>
        </button>
        <IconButton
          label={paletteKey === '' ? 'Search' : `Search (${paletteKey})`}
          className="!size-6 min-[1040px]:hidden"
          onClick={() => ui.setState({ overlay: 'palette' })}
        >
          <Search aria-hidden="true" size={14} />
        </IconButton>
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

/** How many sessions are so; a press shows only those, another one all again. What is typed as a task is never touched. */
function Count(props: { readonly term: string; readonly text: string; readonly isLoud?: boolean }): ReactNode {
  const { term, text, isLoud = false } = props
  const { ui } = useServices()
  const isOn = useUi(({ input }) => input.trim() === term)
  const isFree = useUi(({ input }) => input.trim() === '' || parseFilter(input) !== null)
  const look = clsx(isLoud && 'font-bold text-needs')
  if (!isFree) return <span className={look}>{text}</span>
  return (
    <button
      type="button"
      aria-pressed={isOn}
      title={isOn ? 'Show all sessions again' : 'Show only these'}
      className={clsx('rounded-small underline-offset-4 hover:underline aria-pressed:underline', look)}
      onClick={() => ui.setState({ input: isOn ? '' : term })}
    >
      {text}
    </button>
  )
}
