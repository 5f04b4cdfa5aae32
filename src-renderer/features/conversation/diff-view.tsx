import clsx from 'clsx'
import { useMemo, type ReactNode } from 'react'
import { diffRows, type DiffRow } from '../../../src-shared/board/diff-rows.ts'
import { Button } from '../../ui/button.tsx'

const signs = { added: '+', removed: '-', kept: ' ' } as const
const looks = { added: 'bg-add-bg', removed: 'bg-del-bg', kept: 'text-dim' } as const
const marks = { added: 'bg-completed/25', removed: 'bg-failed/25', kept: '' } as const
const words = { added: 'added: ', removed: 'removed: ', kept: '' } as const

/** A diff with line numbers, what changed inside of a line marked. */
export function DiffView(props: {
  readonly patch: string
  readonly label: string
  readonly limit: number
  readonly onMore?: () => void
}): ReactNode {
  const { patch, label, limit, onMore } = props
  const { rows, total } = useMemo(() => diffRows(patch, limit), [patch, limit])
  const more = total - rows.length
  return (
    <pre
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by key
      tabIndex={0}
      role="group"
      aria-label={label}
      className="max-h-[60vh] overflow-auto rounded-control border border-line bg-bg py-1 font-mono text-code"
    >
      <span className="block w-max min-w-full">
        {rows.map((row, index) => (
          <Row key={index} row={row} />
        ))}
      </span>
      {more > 0 && (
        <span className="sticky left-0 flex items-center gap-3 px-2.5 py-1 text-faint">
          … {more} more lines
          {onMore !== undefined && (
            <Button className="!h-6" onClick={onMore}>
              Show all
            </Button>
          )}
        </span>
      )}
    </pre>
  )
}

function Row({ row }: { readonly row: DiffRow }): ReactNode {
  if (row.kind === 'gap') return <span className="block px-2.5 text-faint">⋮</span>
  if (row.kind === 'file') return <span className="block px-2.5 pt-1 font-bold">{row.text}</span>
  const { kind, number, text, changed } = row
  return (
    <span className={clsx('block pr-2.5 whitespace-pre', looks[kind])}>
      <span aria-hidden="true" className="inline-block w-12 pr-2 text-right text-faint select-none">
        {number}
      </span>
      <span aria-hidden="true" className="inline-block w-4 text-dim select-none">
        {signs[kind]}
      </span>
      <span className="sr-only">{words[kind]}</span>
      {changed === null ? (
        text
      ) : (
        <>
          {text.slice(0, changed.from)}
          <span className={marks[kind]}>{text.slice(changed.from, changed.to)}</span>
          {text.slice(changed.to)}
        </>
      )}
      {'\n'}
    </span>
  )
}
