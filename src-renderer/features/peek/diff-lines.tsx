import clsx from 'clsx'
import { useState, type ReactNode } from 'react'
import { spelledOut } from '../../../src-shared/base/harmless-text.ts'

const shownLines = 400
const longestLine = 2_000

function lookOf(line: string): string {
  if (line.startsWith('+++') || line.startsWith('---')) return 'text-faint'
  if (line.startsWith('@@')) return 'text-accent'
  if (line.startsWith('+')) return 'bg-add-bg text-completed'
  if (line.startsWith('-')) return 'bg-del-bg text-failed'
  return 'text-dim'
}

/** A diff without the two lines that name its file, for where the file is named already. */
export function withoutFileNames(patch: string): string {
  const [from = '', to = '', first = '', ...rest] = patch.split('\n')
  const isNamed = from.startsWith('--- ') && to.startsWith('+++ ') && first.startsWith('@@')
  return isNamed ? [first, ...rest].join('\n') : patch
}

/** A unified diff, line by line; of a very long one the beginning, until all of it is asked for. */
export function DiffLines({ patch }: { readonly patch: string }): ReactNode {
  const [all, setAll] = useState(false)
  const lines = spelledOut(patch.replaceAll('\r\n', '\n')).replace(/\n$/, '').split('\n')
  const shown = all ? lines : lines.slice(0, shownLines)
  const isCut = !all && (lines.length > shownLines || shown.some((line) => line.length > longestLine))
  return (
    <span className="block w-max min-w-full">
      {shown.map((line, index) => (
        <span key={index} className={clsx('block px-2.5 whitespace-pre', lookOf(line))}>
          {line === '' ? ' ' : all || line.length <= longestLine ? line : `${line.slice(0, longestLine)}…`}
        </span>
      ))}
      {isCut && <ShowAll what={`all ${lines.length} lines`} onShow={() => setAll(true)} />}
    </span>
  )
}

/** Shows the rest of something long. */
export function ShowAll(props: { readonly what: string; readonly onShow: () => void }): ReactNode {
  return (
    <button
      type="button"
      onClick={props.onShow}
      className="sticky left-0 block px-2.5 py-0.5 font-sans text-small text-accent underline underline-offset-2"
    >
      Show {props.what}
    </button>
  )
}

/** A box for code, output or a diff; wide lines scroll inside it. */
export function CodeBox(props: {
  readonly children: ReactNode
  readonly label: string
  /** It is what a request is about. */
  readonly asked?: boolean
}): ReactNode {
  const { children, label, asked } = props
  return (
    <pre
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by key
      tabIndex={0}
      role="group"
      aria-label={label}
      className={clsx(
        'overflow-auto rounded-control border border-line bg-bg py-1.5 font-mono text-code',
        // What is asked leaves room for its answers.
        asked === true ? 'max-h-[clamp(72px,100vh-360px,288px)]' : 'max-h-72',
      )}
    >
      {children}
    </pre>
  )
}
