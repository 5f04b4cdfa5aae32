import { comparedWith } from '../../src-shared/board/comparison.ts'
import type { SessionId } from '../../src-shared/base/ids.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { ActionParts } from './action-parts.ts'

/** The sessions that a session is compared with, itself included; none when there is no other. */
export function comparisonOf(
  { connection }: Pick<ActionParts, 'connection'>,
  sessionId: SessionId,
): readonly SessionRow[] {
  const { rows } = connection.board.getState().board
  const row = rows.get(sessionId)
  return row === undefined ? [] : comparedWith(rows.values(), row)
}
