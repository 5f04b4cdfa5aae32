import { ChevronDown, ChevronRight } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'
import type { SessionId } from '../../../../src-shared/base/ids.ts'
import type { SessionRow } from '../../../../src-shared/board/session-row.ts'
import { LocalChecks } from '../../../app/checks/local-checks.tsx'
import { RemoteFailures, remoteFailures } from '../../../app/checks/remote-failures.tsx'
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
  const elsewhere = remoteFailures(row).length
  const hasLocal = checks !== null && (checks.checks.length > 0 || checks.problem !== null)
  if (!hasLocal && elsewhere === 0) return null
  const local = checks?.checks ?? []
  const failed = local.filter(({ state }) => state === 'failed').length + elsewhere
  const runs = local.some(({ state }) => state === 'running' || state === 'waiting')
  const isVerified = checks?.verified === true
  const words = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(isVerified ? ['verified'] : runs ? ['running'] : []),
  ].join(' · ')
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
          <span className={failed > 0 ? 'text-failed' : isVerified ? 'text-completed' : 'text-faint'}>{words}</span>
        )}
      </button>
      {isOpen && (
        <div id={id} className="max-h-[40vh] overflow-y-auto pb-1">
          {hasLocal && <LocalChecks row={row} checks={checks} />}
          <RemoteFailures row={row} />
        </div>
      )}
    </section>
  )
}
