import { useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { KeyContext } from '../../../src-shared/board/key-map.ts'
import { commands } from '../../app/commands/registry.ts'
import { contextOfLastKey } from '../../app/keyboard.ts'
import { useServices, type Services } from '../../app/services.ts'
import { Button, Key } from '../../ui/button.tsx'
import { Panel } from '../../ui/dialog.tsx'
import { fixedKeys } from './fixed-keys.ts'

const places: Readonly<Record<KeyContext, string>> = {
  grid: 'On the board',
  dispatch: 'In the dispatch box',
  reply: 'In a reply',
  terminal: 'In a terminal',
  screen: 'On settings and usage',
}
const order: readonly KeyContext[] = ['grid', 'dispatch', 'reply', 'terminal', 'screen']

type HelpLine = { readonly id: string; readonly keys: readonly string[]; readonly label: string }
type HelpBlock = { readonly group: string; readonly lines: readonly HelpLine[] }
type HelpSection = { readonly context: KeyContext; readonly blocks: readonly HelpBlock[] }

/** Every key in force by the place where it works: first all of where the focus is, then what the others have besides. */
function sectionsFor({ keys }: Services, here: KeyContext, typed: string): readonly HelpSection[] {
  const shown = new Set<string>()
  const wanted = typed.trim().toLowerCase()
  const fits = ({ keys: labels, label }: HelpLine): boolean =>
    `${label} ${labels.join(' ')}`.toLowerCase().includes(wanted)
  return [here, ...order.filter((context) => context !== here)].map((context) => {
    const bound = keys.store
      .getState()
      .bindings.filter(({ contexts, command }) => contexts.includes(context) && !shown.has(command))
      .map(({ command, label }) => ({
        id: command,
        label,
        keys: keys.shownKeysOf(command),
        group: commands[command].group,
      }))
      .filter((line) => line.keys.length > 0)
    for (const { id } of bound) shown.add(id)
    const fixed = fixedKeys
      .filter(({ contexts }) => contexts.includes(context))
      .map((line) => ({ ...line, id: line.label, group: 'Always' }))
    const lines = Map.groupBy([...bound, ...fixed].filter(fits), ({ group }) => group)
    return { context, blocks: [...lines].map(([group, all]) => ({ group, lines: all })) }
  })
}

/** Every key, what works where the focus is first; searchable. */
export function HelpOverlay(): ReactNode {
  const services = useServices()
  const { ui, keys } = services
  const [here] = useState(contextOfLastKey)
  const [typed, setTyped] = useState('')
  useStore(keys.store)
  const sections = sectionsFor(services, here, typed).filter(({ blocks }) => blocks.length > 0)
  const close = (): void => ui.setState({ overlay: null })
  return (
    <Panel title="Keys" className="w-[min(820px,calc(100vw-32px))]" onClose={close}>
      <div className="sticky top-0 flex items-center gap-3 border-b border-line bg-panel px-4 pt-2 pb-3">
        <input
          type="search"
          aria-label="Search keys"
          placeholder="Search keys and what they do"
          value={typed}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the first thing to do in a long list
          autoFocus
          onChange={(event) => setTyped(event.target.value)}
          className="h-7 min-w-0 flex-1 rounded-control border border-line bg-bg px-2 outline-0 focus:border-accent"
        />
        <Button
          onClick={() => {
            close()
            commands.settings.run(services, 0)
          }}
        >
          Change keys <Key>{keys.labelOf('settings')}</Key>
        </Button>
      </div>
      {sections.length === 0 && <p className="px-4 py-4 text-faint">No key does that.</p>}
      {sections.map(({ context, blocks }) => (
        <section
          key={context}
          aria-label={places[context]}
          className="px-4 pb-3 not-first:border-t not-first:border-line"
        >
          <h3 className="mt-3 font-bold">
            {places[context]}
            {context === here && <span className="text-small font-normal text-faint"> · where you are</span>}
          </h3>
          <div className="min-[720px]:columns-2 min-[720px]:gap-8">
            {blocks.map(({ group, lines }) => (
              // A group stays in one column, under its name.
              <div key={group} className="break-inside-avoid pt-2">
                {blocks.length > 1 && <h4 className="mb-0.5 text-label font-bold text-faint">{group}</h4>}
                <dl>
                  {lines.map((line) => (
                    <HelpRow key={line.id} line={line} />
                  ))}
                </dl>
              </div>
            ))}
          </div>
        </section>
      ))}
    </Panel>
  )
}

function HelpRow({ line }: { readonly line: HelpLine }): ReactNode {
  return (
    <div className="grid grid-cols-[136px_1fr] items-baseline gap-x-3 py-0.5">
      <dt className="flex flex-wrap gap-x-2 font-mono text-small text-text">
        {line.keys.map((label) => (
          <kbd key={label} className="font-mono whitespace-nowrap">
            {label}
          </kbd>
        ))}
      </dt>
      <dd className="text-dim">{line.label}</dd>
    </div>
  )
}
