import { useEffect, type ReactNode } from 'react'
import { diskUseText } from '../../../src-shared/board/disk-use.ts'
import { portRangeText } from '../../../src-shared/board/port-range.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { useServices } from '../../app/services.ts'

/** What the session's worktree has to itself: its ports, and its room on the disk. Nothing without one. */
export function PlaceLine({ row }: { readonly row: SessionRow }): ReactNode {
  const { connection } = useServices()
  const { sessionId, worktree, disk } = row
  const path = worktree?.path ?? null
  useEffect(() => {
    // The answer comes with the row, here and in every other window.
    if (path !== null) void connection.call((client) => client.disk.measure({ sessionId }))
  }, [connection, sessionId, path])
  const facts = [
    ...(worktree?.ports === undefined ? [] : [`ports ${portRangeText(worktree.ports)}`]),
    ...(worktree === null || disk === undefined ? [] : [diskUseText(disk)]),
  ]
  if (facts.length === 0) return null
  return <p className="truncate pr-2 text-small text-faint">{facts.join(' · ')}</p>
}
