import { hasDisplay, openApp } from '../app/open-app.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../failure.ts'
import { sessionTable } from '../output/session-table.ts'

/** Plain `backburner`: the app where there is a screen and an app, else the board in this terminal; without one, a table. */
export async function run(context: Context): Promise<number> {
  if (hasDisplay(context.environment) && (await openApp(context))) return exitCodes.done
  if (context.isTerminal) return await (await import('./agents.ts')).openBoard(context, null)
  const connection = await context.connect()
  try {
    const { rows } = await connection.api.board.list()
    context.print(sessionTable(rows, { now: context.now(), columns: context.columns, colours: context.colours }))
    return exitCodes.done
  } finally {
    connection.close()
  }
}
