import { singleLine } from '../../src-shared/base/single-line.ts'
import type { Run } from '../arguments/command.ts'
import { callAgainWhenLost } from '../connection/reconnecting.ts'
import { exitCodes } from '../failure.ts'
import { findRemoved } from '../sessions/find-removed.ts'

/** `backburner restore <id>`: undoes `rm`. */
export const run: Run = async (context, { words: [query = ''] }) => {
  const sessionId = await findRemoved(context.home, query)
  const row = await callAgainWhenLost(context.connect, ({ api }) => api.sessions.restore({ sessionId }))
  context.print(`restored · ${row.id} · ${singleLine(row.name, 120)}\n`)
  if (row.worktree !== null) context.print(`  ${singleLine(row.worktree.path)}\n`)
  return exitCodes.done
}
