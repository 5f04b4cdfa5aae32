import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { Connection } from '../connection/connection.ts'
import { callAgainWhenLost } from '../connection/reconnecting.ts'
import type { Context } from '../context.ts'
import { findSession } from './find-session.ts'

/** Does something to the one session that the user named, and gives its row as it was before. */
export async function changeSession(
  context: Context,
  query: string,
  change: (api: Connection['api'], row: SessionRow) => Promise<unknown>,
): Promise<SessionRow> {
  return await callAgainWhenLost(context.connect, async (connection) => {
    const row = await findSession(connection, query, 'change')
    await change(connection.api, row)
    return row
  })
}
