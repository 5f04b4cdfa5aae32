import type { ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { comparisonOf } from '../../app/comparison.ts'
import { useRow, useServices, useValue } from '../../app/services.ts'
import { Button } from '../../ui/button.tsx'

/** Whose changes these are, of several that were given the same task; and the choice of this one. */
export function ComparisonBar({ sessionId }: { readonly sessionId: SessionId }): ReactNode {
  const services = useServices()
  const { actions, connection } = services
  const row = useRow(sessionId)
  const others = useValue(connection.board, () => Math.max(0, comparisonOf(services, sessionId).length - 1))
  if (row?.comparison === undefined || others === 0) return null
  return (
    <div className="flex items-center gap-2 border-b border-line px-3 py-1 text-small">
      <span className="min-w-0 truncate font-bold">{singleLine(row.comparison.label, 60)}</span>
      <span className="min-w-0 truncate text-dim">
        {others === 1 ? 'beside another on the same task' : `beside ${others} others on the same task`}
      </span>
      <Button className="ml-auto !h-6" onClick={() => actions.keepOne(sessionId)}>
        Keep this one
      </Button>
    </div>
  )
}
