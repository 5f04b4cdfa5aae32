import { useEffect, useState } from 'react'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { useServices } from '../../app/services.ts'

const settleMs = 400

/**
 * Tells the supervisor that everything up to `lastSeq` was looked at, and returns what had been seen before. Nobody looks at
 * a window that is hidden: it tells once it is shown again.
 */
export function useMarkSeen(
  row: SessionRow,
  lastSeq: number,
): { readonly seq: number | null; readonly at: number | null } {
  const { connection } = useServices()
  const [before] = useState(() => ({ seq: row.seenSeq, at: row.seenAt }))
  const { sessionId } = row
  const fresh = lastSeq > (row.seenSeq ?? 0)
  useEffect(() => {
    if (!fresh) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const settle = (): void => {
      clearTimeout(timer)
      if (document.hidden) return
      timer = setTimeout(() => {
        void connection.call((client) => client.sessions.markSeen({ sessionId, seq: lastSeq }))
      }, settleMs)
    }
    settle()
    document.addEventListener('visibilitychange', settle)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', settle)
    }
  }, [connection, sessionId, lastSeq, fresh])
  return before
}
