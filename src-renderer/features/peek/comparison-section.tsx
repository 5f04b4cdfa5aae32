import { Columns2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { dollars } from '../../../src-shared/board/budget-words.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { boardWordOf } from '../../../src-shared/board/board-word.ts'
import { comparedWith } from '../../../src-shared/board/comparison.ts'
import { shownStateOf, type SessionRow } from '../../../src-shared/board/session-row.ts'
import { openPeek } from '../../app/navigation.ts'
import { reviewComparison } from '../../app/review-comparison.ts'
import { useServices } from '../../app/services.ts'
import { Button } from '../../ui/button.tsx'
import { StateIcon } from '../../ui/state-icon.tsx'

const none: readonly SessionRow[] = []

/** The others that were given the same task: how each stands, their changes side by side, and the choice of one. */
export function ComparisonSection({ row }: { readonly row: SessionRow }): ReactNode {
  const services = useServices()
  // Only what these sessions do draws this again.
  const all = useStore(
    services.connection.board,
    useShallow((view) => (row.comparison === undefined ? none : comparedWith(view.board.rows.values(), row))),
  )
  if (all.length === 0) return null
  return (
    <section aria-label="Compared">
      <h3 className="mt-5 mb-1.5 text-label font-bold text-faint">Compared on the same task</h3>
      <ul className="grid gap-0.5 text-small">
        {all.map((one) => (
          <li key={one.sessionId} className="flex items-center gap-2">
            <StateIcon size={12} state={shownStateOf(one)} liveness={one.liveness} />
            {one.sessionId === row.sessionId ? (
              <span className="min-w-0 truncate font-bold">{singleLine(one.comparison?.label ?? '', 60)}</span>
            ) : (
              <button
                type="button"
                onClick={() => openPeek(services, one.sessionId)}
                className="min-w-0 truncate text-text underline underline-offset-2"
              >
                {singleLine(one.comparison?.label ?? '', 60)}
              </button>
            )}
            <span className="ml-auto shrink-0 text-dim">
              {boardWordOf(shownStateOf(one))}
              {one.usage.costUsd !== null && one.usage.costUsd > 0 && ` · ${dollars(one.usage.costUsd)}`}
            </span>
          </li>
        ))}
      </ul>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button className="!h-6" onClick={() => reviewComparison(services, row.sessionId)}>
          <Columns2 aria-hidden="true" size={13} /> Compare the changes
        </Button>
        <Button className="!h-6" onClick={() => services.actions.keepOne(row.sessionId)}>
          Keep this one
        </Button>
      </div>
    </section>
  )
}
