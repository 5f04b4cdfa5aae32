import { hasDisplay, openApp } from '../app/open-app.ts'
import type { Context } from '../context.ts'
import { exitCodes } from '../failure.ts'
import { sessionTable } from '../output/session-table.ts'

/** Plain `backburner`: the app where there is a screen and an app; else the sessions as a table. */
export async function run(context: Context): Promise<number> {
  if (hasDisplay(context.environment) && (await openApp(context))) return exitCodes.done
  const connection = await context.connect()
  try {
    const { rows } = await connection.api.board.list()
    context.print(sessionTable(rows, { now: context.now(), columns: context.columns, colours: context.colours }))
    if (context.isTerminal)
      context.print('\nThe board in a browser: backburner serve --open · all commands: backburner --help\n')
    return exitCodes.done
  } finally {
    connection.close()
  }
}
