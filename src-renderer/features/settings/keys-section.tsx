import { useState, type ReactNode } from 'react'
import { chordLabel } from '../../../src-shared/board/key-chord.ts'
import { keyMap, type KeyBinding, type KeyCommand } from '../../../src-shared/board/key-map.ts'
import { isPlainObject } from '../../../src-shared/settings/setting-path.ts'
import { commands } from '../../app/commands/registry.ts'
import { useServices, useValue } from '../../app/services.ts'
import { Button } from '../../ui/button.tsx'
import { clashesOf, defaultKeysOf, sameKeys } from './keys-model.ts'
import { KeysRow, type KeyChange } from './keys-row.tsx'

const groups = ['Move', 'Session', 'Task', 'Board', 'Terminal', 'Window'] as const

/** Every command with its keys, to be changed; `query` is what the page is searched for. */
export function KeysSection({ query }: { readonly query: string }): ReactNode {
  const { keys, connection, platform } = useServices()
  const { bindings, problems } = useValue(keys.store, (state) => state)
  const said = useValue(connection.settings, ({ view }) => view?.values['keys'])
  const [failed, setFailed] = useState<{ readonly command: KeyCommand | null; readonly message: string } | null>(null)

  const managed = said?.layers.filter(({ origin }) => origin === 'managed') ?? []
  const fixedBy = (command: KeyCommand): string | null =>
    managed.some(({ value }) => isPlainObject(value) && command in value) ? 'the administrator' : null
  const change = async (changes: KeyChange): Promise<void> => {
    setFailed(null)
    for (const [command, wanted] of changes) {
      const path = `keys.${command}`
      const result = await connection.call(async (client) =>
        sameKeys(wanted, defaultKeysOf(command))
          ? await client.settings.reset({ path })
          : await client.settings.set({ path, value: [...wanted] }),
      )
      if (!result.ok) return setFailed({ command, message: result.failure.message })
    }
  }
  const resetAll = async (): Promise<void> => {
    setFailed(null)
    const result = await connection.call((client) => client.settings.reset({ path: 'keys' }))
    if (!result.ok) setFailed({ command: null, message: result.failure.message })
  }

  const wanted = query.trim().toLowerCase()
  const fits = ({ command, label, keys: chords }: KeyBinding): boolean => {
    const shown = chords.map((chord) => chordLabel(chord, platform)).join(' ')
    return `${label} ${command} ${commands[command].group} keys ${shown}`.toLowerCase().includes(wanted)
  }
  // In the order of the product: what was changed does not jump.
  const inForce = new Map(bindings.map((binding) => [binding.command, binding]))
  const listed = keyMap.flatMap(({ command }) => inForce.get(command) ?? []).filter(fits)
  const changed = bindings.some(({ command, keys: chords }) => !sameKeys(chords, defaultKeysOf(command)))
  if (listed.length === 0) return null
  return (
    <section aria-label="Keys">
      <div className="flex items-center gap-3">
        <h2 className="text-lead font-bold">Keys</h2>
        <Button className="ml-auto" disabled={!changed} onClick={() => void resetAll()}>
          Reset all keys
        </Button>
      </div>
      <p className="mt-1 text-small text-dim">
        Every action with its keys; the command palette has all of them too. In text fields the keys that edit text win.
      </p>
      {[...problems, ...(failed?.command === null ? [failed.message] : [])].map((problem) => (
        <p key={problem} role="alert" className="mt-1 text-small text-failed">
          {problem}
        </p>
      ))}
      {groups.map((group) => {
        const mine = listed.filter(({ command }) => commands[command].group === group)
        if (mine.length === 0) return null
        return (
          <div key={group} className="mt-4">
            <h3 className="text-label font-bold text-faint">{group}</h3>
            <ul aria-label={`Keys: ${group}`}>
              {mine.map((binding) => (
                <KeysRow
                  key={binding.command}
                  binding={binding}
                  bindings={bindings}
                  fixedBy={fixedBy(binding.command)}
                  clashes={clashesOf(bindings, binding, platform)}
                  problem={failed?.command === binding.command ? failed.message : null}
                  onChange={(changes) => void change(changes)}
                />
              ))}
            </ul>
          </div>
        )
      })}
    </section>
  )
}
