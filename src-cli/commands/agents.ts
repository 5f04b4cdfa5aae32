import { realpath } from 'node:fs/promises'
import { resolve, sep } from 'node:path'
import { isLive } from '../../src-shared/board/is-live.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { chosenEffort, chosenMode } from '../arguments/dispatch-of.ts'
import type { Run } from '../arguments/command.ts'
import type { Arguments } from '../arguments/parse.ts'
import type { Context } from '../context.ts'
import { readAloud } from './attach.ts'
import { exitCodes, usageError } from '../failure.ts'
import { jsonRow } from '../output/json-row.ts'
import { boardArgument } from '../tui/board/board-argument.ts'
import type { BoardOptions } from '../tui/board/board-options.ts'

/** `backburner agents`: the board in this terminal, or the sessions as JSON. */
export const run: Run = async (context, given) => {
  readAloud(given)
  if (given.has('all') && !given.has('json')) throw usageError('--all goes with --json: the board shows every session')
  if (!given.has('json')) {
    if (!context.isTerminal) {
      throw usageError('the board needs a terminal; "backburner agents --json" lists sessions anywhere')
    }
    return await openBoard(context, given)
  }
  const directory = given.text('cwd')
  const connection = await context.connect()
  try {
    // A thousand rows that are not wanted are not sent; an older supervisor sends all.
    const { rows } = await connection.api.board.list(given.has('all') ? {} : { only: 'live' })
    const here = directory === undefined ? rows : await rowsBelow(rows, resolve(context.cwd, directory))
    const shown = given.has('all') ? here : here.filter(isLive)
    context.print(`${JSON.stringify(shown.map(jsonRow), null, 2)}\n`)
    return exitCodes.done
  } finally {
    connection.close()
  }
}

/** Shows the board in this terminal until the user leaves it. */
export async function openBoard(context: Context, given: Arguments | null): Promise<number> {
  const named = given?.text('cwd')
  const path = resolve(context.cwd, named ?? '.')
  const directory = await realpath(path).catch(() => path)
  const options: BoardOptions = {
    directory,
    only: named === undefined ? null : directory,
    model: given?.text('model') ?? null,
    effort: (given === null ? undefined : chosenEffort(given)) ?? null,
    permissionMode: (given === null ? undefined : chosenMode(given)) ?? null,
    agent: given?.text('agent') ?? null,
  }
  const { runTerminalProgram } = await import('../terminal/run-terminal-program.ts')
  return await runTerminalProgram(context, [boardArgument, JSON.stringify(options)])
}

/** The sessions that were dispatched in a directory or below it, or whose repository it is. */
async function rowsBelow(rows: readonly SessionRow[], directory: string): Promise<SessionRow[]> {
  const real = await realpath(directory).catch(() => directory)
  const isBelow = (path: string): boolean =>
    [directory, real].some((top) => path === top || path.startsWith(top.endsWith(sep) ? top : top + sep))
  return rows.filter((row) => isBelow(row.cwd) || (row.worktree !== null && isBelow(row.worktree.path)))
}
