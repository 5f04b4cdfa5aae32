import { ChevronDown, ChevronRight } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'
import type { SessionId } from '../../../../src-shared/base/ids.ts'
import type { SessionRow } from '../../../../src-shared/board/session-row.ts'
import { LocalChecks } from '../../../app/checks/local-checks.tsx'
import { useChecks } from '../../../app/checks/use-checks.ts'
import { useRow } from '../../../app/services.ts'

/** The checks of what is reviewed, folded to a line. Nothing where there are none. */
export function ChecksBar({ sessionId }: { readonly sessionId: SessionId }): ReactNode {
  const row = useRow(sessionId)
  return row === undefined ? null : <BarOf row={row} />
}

function BarOf({ row }: { readonly row: SessionRow }): ReactNode {
  const checks = useChecks(row)
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  if (checks === null || (checks.checks.length === 0 && checks.problem === null)) return null
  const failed = checks.checks.filter(({ state }) => state === 'failed').length
  const runs = checks.checks.some(({ state }) => state === 'running' || state === 'waiting')
  const words = checks.verified ? 'verified' : failed > 0 ? `${failed} failed` : runs ? 'running' : ''
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <section aria-label="Checks" className="shrink-0 border-b border-line px-3 py-1 text-small">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={id}
        className="flex h-6 items-center gap-1.5 text-dim hover:text-text"
        onClick={() => setOpen(!isOpen)}
      >
        <Chevron aria-hidden="true" size={13} />
        Checks
        {words !== '' && (
          <span className={checks.verified ? 'text-completed' : failed > 0 ? 'text-failed' : 'text-faint'}>
            {words}
          </span>
        )}
      </button>
      {isOpen && (
        <div id={id} className="max-h-[40vh] overflow-y-auto pb-1">
          <LocalChecks row={row} checks={checks} />
        </div>
      )}
    </section>
  )
}
