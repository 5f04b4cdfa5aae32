import { singleLine } from '../../src-shared/base/single-line.ts'
import type { Run } from '../arguments/command.ts'
import type { Context } from '../context.ts'
import { exitCodes, Failure } from '../failure.ts'
import { askYesNo } from '../output/ask-yes-no.ts'
import { changeSession } from '../sessions/change-session.ts'

/**
 * `backburner rm <id> [--force]`: removes a session after saving its work. Without `--force` only when nothing is unsaved,
 * and one that is at work only after a question.
 */
export const run: Run = async (context, given) => {
  const [query = ''] = given.words
  let saved: readonly string[] = []
  const row = await changeSession(context, query, async (api, { sessionId, state, name }) => {
    if (state === 'working' && !given.has('force')) await confirmEnding(context, singleLine(name, 120), query)
    const removed = await api.sessions.remove({ sessionId, force: given.has('force') })
    saved = removed.saved
  })
  context.print(`removed · ${row.id} · ${singleLine(row.name, 120)}\n`)
  for (const what of saved) context.print(`  saved ${singleLine(what, 400)}\n`)
  if (saved.length > 0) context.print(`  backburner restore ${row.id}    bring it back\n`)
  return exitCodes.done
}

/** Ending what runs is asked first; without a terminal nobody can be asked. */
async function confirmEnding(context: Context, name: string, query: string): Promise<void> {
  const instead = `stop it first, or: backburner rm ${query} --force`
  if (!context.isTerminal) throw new Failure(exitCodes.failed, `“${name}” is at work, nothing was changed; ${instead}`)
  const agreed = await askYesNo(context, `“${name}” is at work. End and remove it?`)
  if (agreed !== true) throw new Failure(exitCodes.failed, 'nothing was changed')
}
