import { comparedWith } from '../../src-shared/board/comparison.ts'
import { plural } from '../../src-shared/base/format.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { Run } from '../arguments/command.ts'
import { callAgainWhenLost } from '../connection/reconnecting.ts'
import type { Context } from '../context.ts'
import { exitCodes, Failure } from '../failure.ts'
import { askYesNo } from '../output/ask-yes-no.ts'
import { chooseSession } from '../sessions/find-session.ts'

/** `backburner keep <id>`: removes the sessions that the same task was given to, with their work saved. */
export const run: Run = async (context, given) => {
  const [query = ''] = given.words
  const { rows } = await callAgainWhenLost(context.connect, ({ api }) => api.board.list())
  const row = chooseSession(rows, query, 'change')
  const others = comparedWith(rows, row).filter(({ sessionId }) => sessionId !== row.sessionId)
  if (others.length === 0) {
    throw new Failure(exitCodes.failed, `“${singleLine(row.name, 120)}” is compared with no other session`)
  }
  if (!given.has('force')) await confirm(context, others, query)
  for (const other of others) {
    const { saved } = await callAgainWhenLost(context.connect, ({ api }) =>
      api.sessions.remove({ sessionId: other.sessionId, force: true }),
    )
    context.print(`removed · ${other.id} · ${singleLine(other.comparison?.label ?? other.name, 60)}\n`)
    for (const what of saved) context.print(`  saved ${singleLine(what, 400)}\n`)
  }
  context.print(`kept · ${row.id} · ${singleLine(row.name, 120)}\n`)
  return exitCodes.done
}

/** Without a terminal nobody can be asked. */
async function confirm(context: Context, others: readonly SessionRow[], query: string): Promise<void> {
  const which = others.map(({ id, comparison }) => `${id} (${singleLine(comparison?.label ?? '', 60)})`).join(', ')
  if (!context.isTerminal) {
    throw new Failure(exitCodes.failed, `this removes ${which}; nothing was changed. backburner keep ${query} --force`)
  }
  const agreed = await askYesNo(context, `Remove ${plural(others.length, 'other')}: ${which}? Their work is saved.`)
  if (agreed !== true) throw new Failure(exitCodes.failed, 'nothing was changed')
}
