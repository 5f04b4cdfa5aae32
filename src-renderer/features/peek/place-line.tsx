import type { ReactNode } from 'react'
import { portRangeText } from '../../../src-shared/board/port-range.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'

/** What the session's worktree has to itself; nothing without one. */
export function PlaceLine({ row }: { readonly row: SessionRow }): ReactNode {
  const { worktree } = row
  const facts = worktree?.ports === undefined ? [] : [`ports ${portRangeText(worktree.ports)}`]
  if (facts.length === 0) return null
  return <p className="truncate pr-2 text-small text-faint">{facts.join(' · ')}</p>
}
