import type { ReactNode } from 'react'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { LocalChecks } from '../../app/checks/local-checks.tsx'
import { useChecks } from '../../app/checks/use-checks.ts'

/** The checks that the project declares; nothing where it declares none. */
export function ChecksSection({ row }: { readonly row: SessionRow }): ReactNode {
  const checks = useChecks(row)
  if (checks === null || (checks.checks.length === 0 && checks.problem === null)) return null
  return (
    <section aria-label="Checks">
      <h3 className="mt-5 mb-1.5 text-label font-bold text-faint">Checks</h3>
      <LocalChecks row={row} checks={checks} />
    </section>
  )
}
