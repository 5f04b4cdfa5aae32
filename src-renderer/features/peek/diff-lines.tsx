import clsx from 'clsx'
import type { ReactNode } from 'react'
import { spelledOut } from '../../../src-shared/base/harmless-text.ts'

const shownLines = 400

function lookOf(line: string): string {
  if (line.startsWith('+++') || line.startsWith('---')) return 'text-faint'
  if (line.startsWith('@@')) return 'text-accent'
  if (line.startsWith('+')) return 'bg-add-bg text-completed'
  if (line.startsWith('-')) return 'bg-del-bg text-failed'
  return 'text-dim'
}

/** A unified diff, line by line. */
export function DiffLines({ patch }: { readonly patch: string }): ReactNode {
  const lines = spelledOut(patch.replaceAll('\r\n', '\n')).replace(/\n$/, '').split('\n')
  const cut = lines.length - shownLines
  return (
    <span className="block w-max min-w-full">
      {lines.slice(0, shownLines).map((line, index) => (
        <span key={index} className={clsx('block px-2.5 whitespace-pre', lookOf(line))}>
          {line === '' ? ' ' : line}
        </span>
      ))}
      {cut > 0 && <span className="block px-2.5 text-faint">… {cut} more lines</span>}
    </span>
  )
}

/** A box for code, output or a diff; wide lines scroll inside it. */
export function CodeBox({ children, label }: { readonly children: ReactNode; readonly label: string }): ReactNode {
  return (
    <pre
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by key
      tabIndex={0}
      role="region"
      aria-label={label}
      className="max-h-72 overflow-auto rounded-control border border-line bg-bg py-1.5 font-mono text-code"
    >
      {children}
    </pre>
  )
}
