import { useEffect, useState } from 'react'
import type { SessionChecks } from '../../../src-shared/api/checks.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { useServices, useUi } from '../services.ts'

/** What runs prints: that is looked at so often. */
const followMs = 1_000

/** The checks that a session's project declares; null until they came. Read again whenever one begins or ends. */
export function useChecks({ sessionId, localChecks }: SessionRow): SessionChecks | null {
  const { connection } = useServices()
  const [checks, setChecks] = useState<SessionChecks | null>(null)
  const standing = JSON.stringify(localChecks ?? null)
  // It may have been the one in which the folder was trusted.
  const overlay = useUi((state) => state.overlay)
  const runs = localChecks?.checks.some(({ state }) => state === 'running') === true
  useEffect(() => {
    let wanted = true
    let timer: ReturnType<typeof setTimeout> | undefined
    const read = async (): Promise<void> => {
      const result = await connection.call((client) => client.checks.read({ sessionId }))
      if (!wanted) return
      if (result.ok) setChecks(result.value)
      if (runs) timer = setTimeout(() => void read(), followMs)
    }
    void read()
    return () => {
      wanted = false
      clearTimeout(timer)
    }
  }, [connection, sessionId, standing, runs, overlay])
  return checks
}
