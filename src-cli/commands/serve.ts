import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { originalEnvironment } from '../../src-node/environment/original.ts'
import type { Run } from '../arguments/command.ts'
import type { Context } from '../context.ts'
import { exitCodes, Failure, usageError } from '../failure.ts'
import { nodeClock } from '../node-clock.ts'
import { startBoardServer } from '../serve/board-server.ts'
import { openBrowser } from '../serve/open-browser.ts'
import { createRelay } from '../serve/relay.ts'

const defaultLockAfterMs = 60 * 60_000

/** `backburner serve`: the board in a browser, until it is interrupted. */
export const run: Run = async (context, given) =>
  await serveBoard(context, {
    port: portOf(given.text('port')),
    open: given.has('open'),
    lockAfterMs: lockAfterOf(given.text('lock-after')),
  })

/** Serves the board and resolves when the user has had enough of it. */
export async function serveBoard(
  context: Context,
  options: {
    readonly port: number
    readonly open: boolean
    readonly directory?: string
    readonly lockAfterMs?: number | null
  },
): Promise<number> {
  const { renderer, root } = context.program
  if (!existsSync(join(renderer, 'index.html'))) {
    throw new Failure(exitCodes.failed, `the board is not built (${renderer}): run "npm run build" in ${root}`)
  }
  const directory = options.directory ?? context.cwd
  const relay = createRelay(context.connect, originalEnvironment(context.environment))
  await relay.prepare('start')
  const { lockAfterMs = defaultLockAfterMs } = options
  const server = await startBoardServer({
    renderer,
    relay,
    directory,
    port: options.port,
    clock: nodeClock,
    lockAfterMs,
    onLock: (why, url) => {
      const said = why === 'idle' ? 'Locked, since no page was open for a while.' : 'Locked: every page is shown out.'
      context.print(`\n${said} The new address:\n${url}\n`)
    },
  })
  context.print(`${server.url}\n`)
  context.print(
    `The board, for this machine only. Tasks start in ${directory}. Ctrl+C ends this page; sessions go on.\n` +
      (process.platform === 'win32'
        ? ''
        : `To show every page out and have a new address: kill -USR2 ${process.pid}\n`),
  )
  if (options.open && !(await openBrowser(server.url, context.environment))) {
    context.print('There is no browser to open here: open the address above.\n')
  }
  // Not on a key: who reads the keyboard is stopped when the shell has it in the background.
  if (process.platform !== 'win32') process.on('SIGUSR2', server.lock)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
  process.off('SIGUSR2', server.lock)
  await server.close()
  return exitCodes.done
}

function lockAfterOf(text: string | undefined): number | null {
  if (text === undefined) return defaultLockAfterMs
  if (text === 'never') return null
  const minutes = Number(text)
  if (!/^\d+$/.test(text) || minutes < 1 || minutes > 10_080) {
    throw usageError(`--lock-after takes minutes from 1 to 10080, or never, not "${text}"`)
  }
  return minutes * 60_000
}

function portOf(text: string | undefined): number {
  if (text === undefined) return 0
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw usageError(`--port takes a number from 0 to 65535, not "${text}"`)
  return port
}
