import { Command } from 'cmdk'
import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { boardWordOf } from '../../../src-shared/board/board-word.ts'
import { keyMap } from '../../../src-shared/board/key-map.ts'
import { shownStateOf } from '../../../src-shared/board/session-row.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { commands } from '../../app/commands/registry.ts'
import { focusPlace } from '../../app/focus.ts'
import { attach, openPeek } from '../../app/navigation.ts'
import { useServices, type Services } from '../../app/services.ts'
import { Key } from '../../ui/button.tsx'
import { Panel } from '../../ui/dialog.tsx'
import { StateIcon } from '../../ui/state-icon.tsx'
import { paletteGroups, type PaletteItem, type PaletteSource } from './palette-items.ts'
import { recentChoices, rememberChoice } from './recent.ts'

const line =
  'flex min-h-8 cursor-default items-center gap-2.5 rounded-control px-2 data-[disabled=true]:text-faint data-[selected=true]:bg-sel'
const heading =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-label [&_[cmdk-group-heading]]:font-bold [&_[cmdk-group-heading]]:text-faint'

/** What is offered while the palette is open: what applied when it was opened. */
function sourceOf(services: Services): PaletteSource {
  const labels = new Map(keyMap.map(({ command, label }) => [command, label]))
  const offered = keyMap.map(({ command }) => {
    const { group, title, unavailable } = commands[command]
    return {
      command,
      group,
      title: singleLine(title(services), 120),
      also: `${labels.get(command) ?? ''} ${command.replaceAll('-', ' ')} ${group}`,
      reason: unavailable(services),
    }
  })
  return {
    // The palette is here already.
    commands: offered.filter(({ command }) => command !== 'palette'),
    rows: [...services.connection.board.getState().board.rows.values()],
    recent: recentChoices(services.memory),
  }
}

/** Every session and every command, by typing a part of its name. */
export function Palette(): ReactNode {
  const services = useServices()
  const { ui, keys, memory } = services
  const [source] = useState(() => sourceOf(services))
  const [typed, setTyped] = useState('')
  const [pointed, setPointed] = useState('')
  const groups = paletteGroups(source, typed)
  const choosable = groups.flatMap(({ items }) => items).filter(canBeChosen)
  // What was pointed at may be gone with the next letter: then the best one is meant.
  const current = choosable.find(({ key }) => key === pointed) ?? choosable[0]
  const close = (): void => ui.setState({ overlay: null })
  const choose = (item: PaletteItem, andAttach: boolean): void => {
    rememberChoice(memory, item.key)
    // Closed first: what a command does with the focus is to last.
    flushSync(close)
    if (item.kind === 'command') return commands[item.offered.command].run(services, 0)
    ui.setState({ screen: 'board' })
    if (andAttach) attach(services, item.row.sessionId)
    else {
      openPeek(services, item.row.sessionId)
      focusPlace('board')
    }
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (keys.commandOf(event, 'screen')?.command === 'palette') {
      event.preventDefault()
      close()
    } else if (keys.commandOf(event, 'dispatch')?.command === 'dispatch-and-attach') {
      if (current?.kind !== 'session') return
      event.preventDefault()
      choose(current, true)
    }
  }
  return (
    <Panel title="Command palette" titleHidden onClose={close}>
      <Command
        label="Command palette"
        shouldFilter={false}
        vimBindings={false}
        loop
        value={current?.key ?? ''}
        onValueChange={setPointed}
        onKeyDown={onKeyDown}
        className="grid max-h-[min(76vh,640px)] grid-cols-[minmax(0,1fr)] grid-rows-[auto_1fr_auto]"
      >
        <Command.Input
          placeholder="Search sessions and commands"
          value={typed}
          onValueChange={(text) => {
            setTyped(text)
            setPointed('')
          }}
          className="h-11 w-full border-b border-line bg-transparent px-4 outline-0"
        />
        <Command.List className={`min-h-0 overflow-auto p-1 ${heading}`}>
          <Command.Empty className="px-3 py-4 text-faint">No session and no command fits.</Command.Empty>
          {groups.map(({ title, items }) => (
            <Command.Group key={title} heading={title}>
              {items.map((item) => (
                <Command.Item
                  key={item.key}
                  value={item.key}
                  disabled={!canBeChosen(item)}
                  onSelect={() => choose(item, false)}
                  className={line}
                >
                  {item.kind === 'command' ? <CommandLine item={item} /> : <SessionLine item={item} />}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
        <p className="flex gap-4 border-t border-line px-4 py-1.5 text-small text-faint" aria-hidden="true">
          <span>↑↓ choose</span>
          <span>Enter run, or peek at a session</span>
          {keys.labelOf('dispatch-and-attach') !== '' && <span>{keys.labelOf('dispatch-and-attach')} attach</span>}
          <span className="ml-auto">Esc closes</span>
        </p>
      </Command>
    </Panel>
  )
}

function canBeChosen(item: PaletteItem): boolean {
  return item.kind === 'session' || item.offered.reason === null
}

function CommandLine({ item }: { readonly item: Extract<PaletteItem, { kind: 'command' }> }): ReactNode {
  const { keys } = useServices()
  const { title, reason, command } = item.offered
  return (
    <>
      <span className="min-w-0 truncate">{title}</span>
      {reason !== null && <span className="shrink-0 text-small">({reason})</span>}
      <span className="ml-auto flex shrink-0 gap-3 pl-3">
        {keys.shownKeysOf(command).map((label) => (
          <Key key={label}>{label}</Key>
        ))}
      </span>
    </>
  )
}

function SessionLine({ item }: { readonly item: Extract<PaletteItem, { kind: 'session' }> }): ReactNode {
  const { row } = item
  const state = shownStateOf(row)
  return (
    <>
      <StateIcon state={state} liveness={row.liveness} />
      <span className="max-w-[45%] shrink-0 truncate">{singleLine(row.name, 80)}</span>
      <span className="min-w-0 flex-1 truncate text-small text-faint">{singleLine(item.line, 200)}</span>
      <span className="shrink-0 text-small text-faint">{boardWordOf(state)}</span>
    </>
  )
}
