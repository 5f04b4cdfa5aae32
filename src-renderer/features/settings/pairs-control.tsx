import { useState, type ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { Button } from '../../ui/button.tsx'
import { boxLook, type ControlProps } from './control.ts'
import { EntryList } from './entry-list.tsx'

/** Names with their values, and boxes for the next one. */
export function PairsControl(props: ControlProps & { readonly pairs: Readonly<Record<string, unknown>> }): ReactNode {
  const { leaf, pairs, locked, change, describedBy } = props
  const [name, setName] = useState('')
  const [value, setValue] = useState('')
  const add = async (): Promise<void> => {
    const typed = name.trim()
    if (typed === '' || !(await change.setEntry(typed, value))) return
    setName('')
    setValue('')
  }
  return (
    <div className="flex w-full flex-col gap-1">
      <EntryList
        title={leaf.title}
        entries={Object.entries(pairs).map(([key, said]) => ({
          name: key,
          whole: singleLine(`${key}=${String(said)}`, 500),
          shown: (
            <>
              {singleLine(key, 120)}=<span className="text-dim">{singleLine(String(said), 200)}</span>
            </>
          ),
        }))}
        onRemove={locked ? null : (key) => void change.resetEntry(key)}
      />
      {!locked && (
        <form
          className="flex gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            void add()
          }}
        >
          <input
            aria-label={`Name for ${leaf.title}`}
            aria-describedby={describedBy}
            placeholder="Name"
            value={name}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
            className={`${boxLook} flex-1 font-mono text-code`}
          />
          <input
            aria-label={`Value for ${leaf.title}`}
            placeholder="Value"
            value={value}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setValue(event.target.value)}
            className={`${boxLook} flex-1 font-mono text-code`}
          />
          <Button type="submit" disabled={name.trim() === ''}>
            {name.trim() in pairs ? 'Change' : 'Add'}
          </Button>
        </form>
      )}
    </div>
  )
}
