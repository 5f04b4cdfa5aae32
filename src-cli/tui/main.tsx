import { waitArgument } from '../../src-shared/api/waiting-view.ts'
import { failureOf } from '../api-failure.ts'
import { contextOf } from '../context.ts'
import { exitCodes } from '../failure.ts'
import { programAt } from '../program.ts'
import { awaitRequest } from './await-request.ts'
import { boardArgument } from './board/board-argument.ts'
import { showSessions } from './show-session.tsx'

// What is drawn in a terminal: `terminal-view.js <sessionId>` shows a session, `terminal-view.js --board <options>` the board.
// BACKBURNER_HOME is in the environment. One process per terminal; with `--wait` it is told later which session it is for.

/** Shows what the arguments say until the user leaves; gives the exit code. */
async function main([first = '', options = '{}']: readonly string[]): Promise<number> {
  const what = first === waitArgument ? await awaitRequest() : first
  const context = contextOf(programAt(import.meta.dirname))
  if (what === boardArgument) {
    const { showBoard } = await import('./board/show-board.ts')
    return await showBoard(context, options)
  }
  await showSessions(context, what)
  return exitCodes.done
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  const failure = failureOf(error)
  process.stderr.write(`backburner: ${failure.message}\n`)
  process.exitCode = failure.exitCode
}
