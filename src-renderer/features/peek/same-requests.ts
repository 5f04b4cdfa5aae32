import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { useServices, useValue } from '../../app/services.ts'

/** The other sessions that ask for the very same, as a text that only changes when they do. */
export function sameAsking(row: SessionRow, rows: Iterable<SessionRow>): string {
  const { request } = row
  if (request?.kind !== 'permission' || row.state !== 'blocked') return ''
  const same: SessionId[] = []
  for (const other of rows) {
    if (other.sessionId === row.sessionId || other.state !== 'blocked') continue
    if (other.request?.kind === 'permission' && other.request.sameAs === request.sameAs) same.push(other.sessionId)
  }
  return same.toSorted().join(' ')
}

/** Rows of other sessions that wait for the same permission. */
export function useSameAsking(row: SessionRow): readonly SessionRow[] {
  const { connection } = useServices()
  const found = useValue(connection.board, ({ board }) => sameAsking(row, board.rows.values()))
  const { rows } = connection.board.getState().board
  return found === '' ? [] : [...rows.values()].filter(({ sessionId }) => found.split(' ').includes(sessionId))
}
