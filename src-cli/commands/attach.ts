import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { neededNode } from '../../src-node/processes/find-node.ts'
import type { Run } from '../arguments/command.ts'
import type { Arguments } from '../arguments/parse.ts'
import type { Context } from '../context.ts'
import { exitCodes, Failure, usageError } from '../failure.ts'
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
  switch (row.engine) {
    case 'shell':
    case 'claude':
      return await (await import('../terminal/raw-attach.ts')).attachRaw(context, row)
    case 'agent':
    case 'acp':
      return await runTerminalView(context, row)
  }
}

/** The view is a program of its own, for Node 24: in this process when it is new enough, else in another. */
async function runTerminalView(context: Context, row: SessionRow): Promise<number> {
  const { terminalView, root } = context.program
  if (!existsSync(terminalView)) {
    throw new Failure(exitCodes.failed, `${terminalView} is not there: run "npm run build" in ${root}`)
  }
  process.env['BACKBURNER_HOME'] = context.home
  if (Number(process.versions.node.split('.')[0]) >= neededNode) {
    process.argv = [process.execPath, terminalView, row.sessionId]
    await import(pathToFileURL(terminalView).href)
    return Number(process.exitCode ?? 0)
  }
  const { nodeFor } = await import('../connection/start-supervisor.ts')
  const node = nodeFor(context)
  const child = spawn(node.command, [terminalView, row.sessionId], {
    stdio: 'inherit',
    env: { ...process.env, ...node.env },
  })
  // The view gets the terminal's signals itself; we outlive it, so that the shell does not come back under it.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, () => undefined)
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  return await new Promise((resolve, reject) => {
    child.once('error', (error) => {
      reject(new Failure(exitCodes.failed, `${node.command} could not be started: ${error.message}`))
    })
    child.once('exit', (code) => resolve(code ?? exitCodes.failed))
  })
}
