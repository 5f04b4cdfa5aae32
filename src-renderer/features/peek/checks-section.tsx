import type { ReactNode } from 'react'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { LocalChecks } from '../../app/checks/local-checks.tsx'
import { RemoteFailures, remoteFailures } from '../../app/checks/remote-failures.tsx'
import { useChecks } from '../../app/checks/use-checks.ts'

/** The checks that the project declares, and what failed on the pull request; nothing where there is neither. */
export function ChecksSection({ row }: { readonly row: SessionRow }): ReactNode {
  const checks = useChecks(row)
  const hasLocal = checks !== null && (checks.checks.length > 0 || checks.problem !== null)
  if (!hasLocal && remoteFailures(row).length === 0) return null
  return (
    <section aria-label="Checks">
      <h3 className="mt-5 mb-1.5 text-label font-bold text-faint">Checks</h3>
      {hasLocal && <LocalChecks row={row} checks={checks} />}
      <RemoteFailures row={row} />
    </section>
  )
}
