import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { settledCode } from '../commands/wait.ts'
import { followBoard, type Connect } from '../connection/reconnecting.ts'
import { exitCodes, Failure } from '../failure.ts'

/** How a run ended. */
export type Settled = { readonly row: SessionRow; readonly code: number }

/** Waits until a session no longer works; `seen` is told of every row on the way. */
export async function settle(
  connect: Connect,
  sessionId: SessionRow['sessionId'],
  signal: AbortSignal,
  seen: (row: SessionRow) => void,
): Promise<Settled> {
  for await (const board of followBoard(connect, signal)) {
    const row = board.rows.get(sessionId)
    if (row === undefined) {
      throw new Failure(exitCodes.noSuchSession, `session ${sessionId.slice(0, 8)} was removed meanwhile`)
    }
    seen(row)
    const code = settledCode(row)
    if (code !== null) return { row, code }
  }
  throw new Failure(exitCodes.failed, 'interrupted')
}
