import clsx from 'clsx'
import { useId, type ReactNode } from 'react'
import type { RuleMeaning } from '../../../src-shared/board/permission-rule.ts'

/** The rule that "Always allow" stores: as long as it is typed it says what it would mean. */
export function RuleField(props: {
  readonly rule: string
  readonly meaning: RuleMeaning
  readonly onRule: (rule: string) => void
}): ReactNode {
  const { rule, meaning, onRule } = props
  const id = useId()
  const isProblem = meaning.kind === 'problem' && rule.trim() !== ''
  return (
    <div className="mt-2 text-small text-faint">
      <div className="flex items-baseline gap-2">
        <label htmlFor={id}>Rule</label>
        <textarea
          id={id}
          value={rule}
          rows={1}
          spellCheck={false}
          placeholder="Bash(npm test:*)"
          aria-describedby={`${id}-meaning`}
          aria-invalid={isProblem}
          // A rule is one line; the box is as high as it takes to read all of it.
          onChange={(event) => onRule(event.target.value.replaceAll('\n', ''))}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault()
          }}
          className={clsx(
            'field-sizing-content max-h-32 min-w-0 flex-1 resize-none rounded-small border bg-bg px-1.5 py-0.5 font-mono wrap-anywhere text-text outline-0 focus:border-accent',
            isProblem ? 'border-failed' : 'border-line',
          )}
        />
      </div>
      <p id={`${id}-meaning`} className={clsx('mt-1 min-h-8 wrap-anywhere', isProblem && 'text-failed')}>
        {meaning.kind === 'problem' ? (
          meaning.text
        ) : (
          <>
            Always allows, in this repository: {meaning.text}
            {!meaning.covers && <b className="font-bold text-needs"> This request would be asked again.</b>}
          </>
        )}
      </p>
    </div>
  )
}
