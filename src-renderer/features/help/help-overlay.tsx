import type { ReactNode } from 'react'
import { chordLabel } from '../../../src-shared/board/key-chord.ts'
import { keyMap, type KeyContext } from '../../../src-shared/board/key-map.ts'
import { useServices } from '../../app/services.ts'
import { Panel } from '../../ui/dialog.tsx'

const sections: readonly { readonly title: string; readonly context: KeyContext }[] = [
  { title: 'On the board', context: 'grid' },
  { title: 'In the dispatch box', context: 'dispatch' },
  { title: 'In a terminal', context: 'terminal' },
]

/** Every key, by the place where it works. */
export function HelpOverlay(): ReactNode {
  const { ui, platform, native } = useServices()
  const shown = new Set<string>()
  return (
    <Panel title="Keys" className="w-[min(760px,calc(100vw-32px))]" onClose={() => ui.setState({ overlay: null })}>
      <div className="grid content-start gap-x-8 px-4 pb-4 min-[640px]:grid-cols-2 min-[640px]:grid-rows-[auto_1fr]">
        {sections.map(({ title, context }) => {
          const bindings = keyMap.filter(
            (binding) =>
              binding.contexts.includes(context) &&
              (context === 'terminal') === (binding.command === 'back-to-board') &&
              !shown.has(binding.command),
          )
          for (const binding of bindings) shown.add(binding.command)
          return (
            <section key={title} className={context === 'grid' ? 'min-[640px]:row-span-2' : ''}>
              <h3 className="mt-3 mb-1 text-label font-bold text-faint">{title}</h3>
              <dl className="grid grid-cols-[minmax(96px,auto)_1fr] gap-x-4 gap-y-1">
                {bindings.map(({ command, keys, label }) => {
                  // A browser keeps Ctrl+T and Ctrl+N for itself.
                  const usable = native === null ? keys.filter((key) => key !== 'Mod+T' && key !== 'Ctrl+N') : keys
                  if (usable.length === 0) return null
                  return (
                    <div key={command} className="contents">
                      <dt className="font-mono text-small text-text">
                        {usable.length > 4
                          ? `${chordLabel(usable[0] ?? '', platform)}…${usable.length}`
                          : usable.map((key) => chordLabel(key, platform)).join('  ')}
                      </dt>
                      <dd className="text-dim">{label}</dd>
                    </div>
                  )
                })}
              </dl>
            </section>
          )
        })}
      </div>
    </Panel>
  )
}
