import { randomUUID } from 'node:crypto'
import { sessionIdSchema } from '../../src-shared/base/ids.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { originalEnvironment } from '../../src-node/environment/original.ts'
import type { Run } from '../arguments/command.ts'
import { exitCodes } from '../failure.ts'
import { changeSession } from '../sessions/change-session.ts'

/** `backburner fork <id> [prompt]`: a copy of the conversation that goes on in a session and a worktree of its own. */
export const run: Run = async (context, { words: [query = '', ...words] }) => {
  const newSessionId = sessionIdSchema.parse(randomUUID())
  const prompt = words.join(' ').trim()
  const environment = originalEnvironment(context.environment)
  let name = ''
  await changeSession(context, query, async (api, { sessionId }) => {
    const input = { sessionId, newSessionId, environment }
    const row = await api.sessions.fork(prompt === '' ? input : { ...input, prompt })
    name = row.name
  })
  context.print(`forked · ${newSessionId.slice(0, 8)} · ${singleLine(name, 120)}\n`)
  return exitCodes.done
}
