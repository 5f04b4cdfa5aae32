import { capabilitiesOf } from '../../src-shared/board/engine-capabilities.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { Run } from '../arguments/command.ts'
import type { Arguments } from '../arguments/parse.ts'
import type { Context } from '../context.ts'
import { usageError } from '../failure.ts'
import { runTerminalProgram } from '../terminal/run-terminal-program.ts'
import { findSession } from '../sessions/find-session.ts'

/** `backburner attach <id>`: the session in this terminal. */
export const run: Run = async (context, given) => {
  const [query = ''] = given.words
  readAloud(given)
  if (!context.isTerminal) {
    throw usageError('attach needs a terminal; "backburner logs" and "backburner reply" do not')
  }
  const connection = await context.connect()
  const row = await findSession(connection, query, 'read').finally(connection.close)
  return await attachTo(context, row)
}

/** Has the view say lines instead of drawing, if that is wanted. */
export function readAloud(given: Arguments): void {
  if (given.has('screen-reader')) process.env['BACKBURNER_SCREEN_READER'] = '1'
}

/** Attaches this terminal to a session; resolves when the user leaves it. */
export async function attachTo(context: Context, row: SessionRow): Promise<number> {
  if (capabilitiesOf(row.engine).ownTerminal) {
    return await (await import('../terminal/raw-attach.ts')).attachRaw(context, row)
  }
  return await runTerminalProgram(context, [row.sessionId])
}
