import clsx from 'clsx'
import { CircleCheck, CircleDashed, CircleSlash, CircleX, LoaderCircle } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'
import { plainText } from '../../../src-shared/base/harmless-text.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { Button } from '../../ui/button.tsx'

/** How a check stands, wherever it runs. */
export type CheckLook = 'passed' | 'failed' | 'running' | 'waiting' | 'stopped' | 'skipped' | 'not-run'

const looks = {
  passed: { Icon: CircleCheck, color: 'text-completed', word: 'passed' },
  failed: { Icon: CircleX, color: 'text-failed', word: 'failed' },
  running: { Icon: LoaderCircle, color: 'text-working', word: 'running' },
  waiting: { Icon: CircleDashed, color: 'text-faint', word: 'waiting' },
  stopped: { Icon: CircleSlash, color: 'text-stopped', word: 'stopped' },
  skipped: { Icon: CircleSlash, color: 'text-faint', word: 'skipped' },
  'not-run': { Icon: CircleDashed, color: 'text-faint', word: 'not run' },
} as const

/** One check, with what it printed behind a button, and what can be done about it. */
export function CheckLine(props: {
  readonly name: string
  readonly look: CheckLook
  /** It speaks of files that have changed since. */
  readonly isStale?: boolean
  /** What else is known, in a few words. */
  readonly note: string
  readonly title?: string
  /** The end of what it printed; null: it is not known (yet). */
  readonly tail: string | null
  /** Why it cannot be known. */
  readonly problem?: string | null
  /** Whether there is something to look at. */
  readonly hasLog: boolean
  readonly onOpen?: () => void
  readonly children?: ReactNode
}): ReactNode {
  const { name, look, isStale = false, note, title, tail, problem, hasLog, onOpen, children } = props
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  const { Icon, color, word } = looks[look]
  const shown = singleLine(name, 80)
  return (
    <li className="min-w-0">
      <div className="flex min-h-6 min-w-0 items-center gap-2">
        <Icon aria-hidden="true" size={14} className={clsx('shrink-0', isStale ? 'text-faint' : color)} />
        <span className="sr-only">{word}: </span>
        <span className="min-w-0 truncate" title={title ?? shown}>
          {shown}
        </span>
        <span className="min-w-0 flex-1 truncate text-faint">
          {isStale && 'before the files changed'}
          {isStale && note !== '' && ' · '}
          {note}
        </span>
        {hasLog && (
          <Button
            className="!h-6"
            aria-expanded={isOpen}
            aria-controls={id}
            aria-label={`Log of ${shown}`}
            onClick={() => {
              if (!isOpen) onOpen?.()
              setOpen(!isOpen)
            }}
          >
            Log
          </Button>
        )}
        {children}
      </div>
      {isOpen && hasLog && <Log id={id} name={shown} tail={tail} problem={problem ?? null} />}
    </li>
  )
}

function Log(props: {
  readonly id: string
  readonly name: string
  readonly tail: string | null
  readonly problem: string | null
}): ReactNode {
  const { id, name, tail, problem } = props
  const text = tail === null ? '' : plainText(tail).trimEnd()
  return (
    <div
      id={id}
      role="region"
      aria-label={`What ${name} printed`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by key
      tabIndex={0}
      ref={(box) => {
        // What went wrong stands at the end.
        if (box !== null) box.scrollTop = box.scrollHeight
      }}
      className="my-1 max-h-64 overflow-auto rounded-control border border-line bg-bg p-2 font-mono text-code"
    >
      {problem !== null ? (
        <p className="font-sans text-dim">{problem}</p>
      ) : tail === null ? (
        <p className="font-sans text-faint">Asking for it…</p>
      ) : text === '' ? (
        <p className="font-sans text-faint">It printed nothing.</p>
      ) : (
        <pre className="whitespace-pre-wrap">{text}</pre>
      )}
    </div>
  )
}
