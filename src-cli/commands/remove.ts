import { singleLine } from '../../src-shared/base/single-line.ts'
import type { Run } from '../arguments/command.ts'
import { exitCodes } from '../failure.ts'
import { changeSession } from '../sessions/change-session.ts'

/** `backburner rm <id> [--force]`: removes a session after saving its work; without `--force` only when nothing is unsaved. */
export const run: Run = async (context, given) => {
  const [query = ''] = given.words
  let saved: readonly string[] = []
  const row = await changeSession(context, query, async (api, { sessionId }) => {
    const removed = await api.sessions.remove({ sessionId, force: given.has('force') })
    saved = removed.saved
  })
  context.print(`removed · ${row.id} · ${singleLine(row.name, 120)}\n`)
  for (const what of saved) context.print(`  saved ${singleLine(what, 400)}\n`)
  if (saved.length > 0) context.print(`  backburner restore ${row.id}    bring it back\n`)
  return exitCodes.done
}
