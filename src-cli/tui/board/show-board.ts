import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { Context } from '../../context.ts'
import { showSessions } from '../show-session.tsx'
import { boardOptionsSchema } from './board-options.ts'
import { runBoard } from './run-board.tsx'

/** The board with its options as they came over the command line, and sessions in its place while they are attached to. */
export async function showBoard(context: Context, given: string): Promise<number> {
  const options = boardOptionsSchema.parse(JSON.parse(given))
  return await runBoard(context, options, async (row) => {
    if (!capabilitiesOf(row.engine).ownTerminal) return await showSessions(context, row.sessionId, true)
    const { attachRaw } = await import('../../terminal/raw-attach.ts')
    // Whoever read the keys before has paused them.
    process.stdin.resume()
    await attachRaw(context, row)
  })
}
