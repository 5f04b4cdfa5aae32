import { useMemo } from 'react'
import { sessionIdSchema } from '../../../src-shared/base/ids.ts'
import { useServices, useUi, useValue } from '../../app/services.ts'

/** The name of the session under the cursor; null when there is none. */
export function useSelectedName(): string | null {
  const { connection } = useServices()
  const selected = useUi((state) => state.selected)
  const sessionId = useMemo(
    () => sessionIdSchema.safeParse(selected?.replace(/^session:/, '')).data ?? null,
    [selected],
  )
  return useValue(connection.board, ({ board }) =>
    sessionId === null ? null : (board.rows.get(sessionId)?.name ?? null),
  )
}
