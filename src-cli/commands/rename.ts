import { singleLine } from '../../src-shared/base/single-line.ts'
import type { Run } from '../arguments/command.ts'
import { exitCodes, usageError } from '../failure.ts'
import { changeSession } from '../sessions/change-session.ts'

const longestName = 120

/** `backburner rename <id> <name>`: a name that no model replaces any more. */
export const run: Run = async (context, { words: [query = '', ...words] }) => {
  const name = singleLine(words.join(' '), longestName * 2)
  if (name === '' || name.length > longestName) throw usageError(`a name has 1 to ${longestName} characters`)
  const { id } = await changeSession(context, query, (api, { sessionId }) => api.sessions.rename({ sessionId, name }))
  context.print(`renamed · ${id} · ${name}\n`)
  return exitCodes.done
}
