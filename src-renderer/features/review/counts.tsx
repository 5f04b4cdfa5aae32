import type { ReactNode } from 'react'

/** How many lines came and went. */
export function Counts(props: { readonly added: number | null; readonly deleted: number | null }): ReactNode {
  const { added, deleted } = props
  if (added === null || deleted === null) return <span className="shrink-0 text-faint">binary</span>
  return (
    <span className="shrink-0 tabular-nums">
      <span className="text-completed">
        <span aria-hidden="true">+</span>
        {added}
        <span className="sr-only"> lines added,</span>
      </span>{' '}
      <span className="text-failed">
        <span aria-hidden="true">−</span>
        {deleted}
        <span className="sr-only"> removed</span>
      </span>
    </span>
  )
}
