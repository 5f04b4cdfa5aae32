import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { neededNode } from '../../src-node/processes/find-node.ts'
import type { Context } from '../context.ts'
import { exitCodes, Failure } from '../failure.ts'

/** What is drawn in a terminal is a program of its own, for Node 24: in this process when it is new enough, else in another. */
export async function runTerminalProgram(context: Context, args: readonly string[]): Promise<number> {
  const { terminalView, root } = context.program
  if (!existsSync(terminalView)) {
    throw new Failure(exitCodes.failed, `${terminalView} is not there: run "npm run build" in ${root}`)
  }
  process.env['BACKBURNER_HOME'] = context.home
  if (Number(process.versions.node.split('.')[0]) >= neededNode) {
    process.argv = [process.execPath, terminalView, ...args]
    await import(pathToFileURL(terminalView).href)
    return Number(process.exitCode ?? 0)
  }
  const { nodeFor } = await import('../connection/start-supervisor.ts')
  const node = nodeFor(context)
  const child = spawn(node.command, [terminalView, ...args], {
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
