import type { Run } from '../arguments/command.ts'
import { exitCodes } from '../failure.ts'
import { changeSession } from '../sessions/change-session.ts'

/** `backburner stop <id>`: ends a session's work and its process. */
export const run: Run = async (context, { words: [query = ''] }) => {
  const { id } = await changeSession(context, query, (api, { sessionId }) => api.sessions.stop({ sessionId }))
  context.print(`stopped · ${id}\n`)
  return exitCodes.done
}
