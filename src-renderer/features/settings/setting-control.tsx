import clsx from 'clsx'
import { useState, type ReactNode } from 'react'
import type { SettingLeaf } from '../../../src-shared/settings/setting-tree.ts'
import { isPlainObject } from '../../../src-shared/settings/setting-path.ts'
import { assertNever } from '../../../src-shared/base/assert-never.ts'
import { Button } from '../../ui/button.tsx'
import { ListControl } from './list-control.tsx'
import { PairsControl } from './pairs-control.tsx'
import { boxLook, type ControlProps } from './control.ts'
import { valueText } from './settings-model.ts'

/** The control that fits a setting's shape; what none fits is edited as JSON. */
export function SettingControl(props: ControlProps & { readonly onEditJson: () => void }): ReactNode {
  const { leaf, value, locked, change, describedBy, onEditJson } = props
  const { shape } = leaf
  switch (shape.kind) {
    case 'switch':
      return (
        <button
          type="button"
          role="switch"
          aria-checked={value === true}
          aria-label={leaf.title}
          aria-describedby={describedBy}
          disabled={locked}
          onClick={() => void change.set(value !== true)}
          className={clsx(
            'relative h-5 w-9 shrink-0 rounded-full border disabled:opacity-60',
            value === true ? 'border-accent bg-accent' : 'border-faint bg-raised',
          )}
        >
          <span
            className={clsx(
              'absolute top-[3px] size-3 rounded-full',
              value === true ? 'right-[3px] bg-on-accent' : 'left-[3px] bg-faint',
            )}
          />
        </button>
      )
    case 'choice':
      return (
        <select
          aria-label={leaf.title}
          aria-describedby={describedBy}
          disabled={locked}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => void (event.target.value === '' ? change.reset() : change.set(event.target.value))}
          className={clsx(boxLook, 'w-48')}
        >
          {leaf.fallback === undefined && <option value="">not set</option>}
          {shape.options.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      )
    case 'text':
    case 'number':
      if (typeof value === 'object' && value !== null)
        return <AsJson leaf={leaf} value={value} onEditJson={onEditJson} />
      return <TextControl key={valueText(value)} {...props} isNumber={shape.kind === 'number'} />
    case 'list':
      return (
        <ListControl {...props} items={Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []} />
      )
    case 'pairs':
      return <PairsControl {...props} pairs={isPlainObject(value) ? value : {}} />
    case 'json':
      return <AsJson leaf={leaf} value={value} onEditJson={onEditJson} />
    default:
      return assertNever(shape, 'setting shape')
  }
}

function AsJson(props: {
  readonly leaf: SettingLeaf
  readonly value: unknown
  readonly onEditJson: () => void
}): ReactNode {
  const { leaf, value, onEditJson } = props
  const count = isPlainObject(value) ? Object.keys(value).length : 0
  return (
    <span className="flex items-center gap-2">
      {count > 0 && (
        <span className="max-w-60 truncate text-small text-dim">
          {Object.keys(isPlainObject(value) ? value : {}).join(', ')}
        </span>
      )}
      <Button aria-label={`Edit ${leaf.title} in JSON`} onClick={onEditJson}>
        Edit in JSON
      </Button>
    </span>
  )
}

function TextControl(props: ControlProps & { readonly isNumber: boolean }): ReactNode {
  const { leaf, value, locked, change, describedBy, isNumber } = props
  const shown = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  const [text, setText] = useState(shown)
  const commit = async (): Promise<void> => {
    const typed = text.trim()
    if (typed === shown) return change.clearProblem()
    if (typed === '') return void (await change.reset())
    await change.set(isNumber ? Number(typed.replace(',', '.')) : typed)
  }
  return (
    <input
      aria-label={leaf.title}
      aria-describedby={describedBy}
      aria-invalid={change.problem !== null}
      inputMode={isNumber ? 'decimal' : 'text'}
      placeholder={valueText(leaf.fallback)}
      disabled={locked}
      value={text}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setText(event.target.value)}
      onBlur={() => void commit()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') void commit()
        if (event.key !== 'Escape' || text === shown) return
        // The first Esc takes back what was typed; the page takes the next.
        event.stopPropagation()
        setText(shown)
        change.clearProblem()
      }}
      className={clsx(
        boxLook,
        isNumber ? 'w-24 text-right' : 'w-64 max-w-full',
        change.problem !== null && '!border-failed',
      )}
    />
  )
}
