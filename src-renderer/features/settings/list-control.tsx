import { X } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { boxLook, type ControlProps } from './control.ts'

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
      {items.length > 0 && (
        <ul aria-label={leaf.title} className="flex flex-col">
          {items.map((item) => (
            <li key={item} className="flex items-center gap-2 rounded-control hover:bg-raised">
              <code className="min-w-0 flex-1 truncate px-2 font-mono text-code" title={singleLine(item, 500)}>
                {singleLine(item, 300)}
              </code>
              {!locked && (
                <IconButton label={`Remove ${singleLine(item, 80)}`} onClick={() => void change.removeItem(item)}>
                  <X aria-hidden="true" size={13} />
                </IconButton>
              )}
            </li>
          ))}
        </ul>
      )}
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
