import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { originalEnvironment } from '../../src-node/environment/original.ts'
import type { Run } from '../arguments/command.ts'
import type { Context } from '../context.ts'
import { exitCodes, Failure, usageError } from '../failure.ts'
import { startBoardServer } from '../serve/board-server.ts'
import { openBrowser } from '../serve/open-browser.ts'
import { createRelay } from '../serve/relay.ts'

/** `backburner serve`: the board in a browser, until it is interrupted. */
export const run: Run = async (context, given) =>
  await serveBoard(context, { port: portOf(given.text('port')), open: given.has('open') })

/** Serves the board and resolves when the user has had enough of it. */
export async function serveBoard(
  context: Context,
  options: { readonly port: number; readonly open: boolean; readonly directory?: string },
): Promise<number> {
  const { renderer, root } = context.program
  if (!existsSync(join(renderer, 'index.html'))) {
    throw new Failure(exitCodes.failed, `the board is not built (${renderer}): run "npm run build" in ${root}`)
  }
  const directory = options.directory ?? context.cwd
  const relay = createRelay(context.connect, originalEnvironment(context.environment))
  await relay.prepare('start')
  const server = await startBoardServer({ renderer, relay, directory, port: options.port })
  context.print(`${server.url}\n`)
  context.print(
    `The board, for this machine only. Tasks start in ${directory}. Ctrl+C ends this page; sessions go on.\n`,
  )
  if (options.open && !(await openBrowser(server.url, context.environment))) {
    context.print('There is no browser to open here: open the address above.\n')
  }
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
  await server.close()
  return exitCodes.done
}

function portOf(text: string | undefined): number {
  if (text === undefined) return 0
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw usageError(`--port takes a number from 0 to 65535, not "${text}"`)
  return port
}
