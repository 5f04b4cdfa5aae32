import { singleLine } from '../../src-shared/base/single-line.ts'
import type { Run } from '../arguments/command.ts'
import { callAgainWhenLost } from '../connection/reconnecting.ts'
import { exitCodes, usageError } from '../failure.ts'

/** `backburner restore <sessionId>`: undoes `rm`. A removed session has no row any more, so only its whole id finds it. */
export const run: Run = async (context, { words: [query = ''] }) => {
  const sessionId = query.trim().toLowerCase()
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(sessionId)) {
    throw usageError(`restore takes the whole session id, as rm printed it; "${singleLine(query, 60)}" is none`)
  }
  const row = await callAgainWhenLost(context.connect, ({ api }) => api.sessions.restore({ sessionId }))
  context.print(`restored · ${row.id} · ${singleLine(row.name, 120)}\n`)
  return exitCodes.done
}
