import { useState, type ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { Button } from '../../ui/button.tsx'
import { boxLook, type ControlProps } from './control.ts'
import { EntryList } from './entry-list.tsx'

/** Lines of text, one under the other, and a box for the next one. */
export function ListControl(props: ControlProps & { readonly items: readonly string[] }): ReactNode {
  const { leaf, items, locked, change, describedBy } = props
  const [text, setText] = useState('')
  const add = async (): Promise<void> => {
    const typed = text.trim()
    if (typed === '') return
    if (items.includes(typed) || (await change.addItem(typed))) setText('')
  }
  return (
    <div className="flex w-full flex-col gap-1">
      <EntryList
        title={leaf.title}
        entries={items.map((item) => ({
          name: item,
          whole: singleLine(item, 500),
          shown: singleLine(item, 300),
        }))}
        onRemove={locked ? null : (item) => void change.removeItem(item)}
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
            aria-label={`Add to ${leaf.title}`}
            aria-describedby={describedBy}
            placeholder="Add…"
            value={text}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => {
              setText(event.target.value)
              change.clearProblem()
            }}
            className={`${boxLook} flex-1 font-mono text-code`}
          />
          <Button type="submit" disabled={text.trim() === ''}>
            Add
          </Button>
        </form>
      )}
    </div>
  )
}
