import { realpath } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { Run } from '../arguments/command.ts'
import { exitCodes, usageError } from '../failure.ts'
import { isLive, jsonRow } from '../output/json-row.ts'

/** `backburner agents`: the sessions as a table, or as JSON. */
export const run: Run = async (context, given) => {
  if (given.has('all') && !given.has('json'))
    throw usageError('--all goes with --json: the table shows every session anyway')
  const directory = given.text('cwd')
  const connection = await context.connect()
  try {
    const { rows } = await connection.api.board.list()
    const here = directory === undefined ? rows : await rowsBelow(rows, resolve(context.cwd, directory))
    if (given.has('json')) {
      const shown = given.has('all') ? here : here.filter(isLive)
      context.print(`${JSON.stringify(shown.map(jsonRow), null, 2)}\n`)
    } else {
      const { sessionTable } = await import('../output/session-table.ts')
      context.print(sessionTable(here, { now: context.now(), columns: context.columns, colours: context.colours }))
    }
    return exitCodes.done
  } finally {
    connection.close()
  }
}

/** The sessions that were dispatched in a directory or below it, or whose repository it is. */
async function rowsBelow(rows: readonly SessionRow[], directory: string): Promise<SessionRow[]> {
  const real = await realpath(directory).catch(() => directory)
  const isBelow = (path: string): boolean =>
    [directory, real].some((top) => path === top || path.startsWith(top.endsWith(sep) ? top : top + sep))
  return rows.filter((row) => isBelow(row.cwd) || (row.worktree !== null && isBelow(row.worktree.path)))
}
