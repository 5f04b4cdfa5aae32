// `node scripts/with-node24.mjs [--build] <program> [argument…]`: makes the checkout ready (with --build: what is built, too),
// then runs the program with the project's Node, whose folder comes first in its PATH. Signals and exit code pass through.
// Node 20 and built-ins only.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { ensureBuilt, ensureInstalled } from './bootstrap.mjs'
import { inRoot } from './lib/house.mjs'
import { nodeForProject } from './lib/node24.mjs'

const args = process.argv.slice(2)
const build = args[0] === '--build' ? args.shift() !== undefined : false
const [program, ...rest] = args
if (program === undefined) throw new Error('with-node24: name the program to run')

try {
  await ensureInstalled()
  if (build) await ensureBuilt()
  start(nodeForProject(), [inRoot(program), ...rest])
} catch (error) {
  console.error(`backburner: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}

/**
 * @param {string} node
 * @param {string[]} nodeArgs
 */
function start(node, nodeArgs) {
  const folder = path.dirname(node)
  const env = {
    ...process.env,
    PATH: [folder, process.env['PATH'] ?? ''].join(path.delimiter),
    // src-node/environment/original.ts takes it out again of what users' commands inherit.
    BACKBURNER_LAUNCHER_PATH: folder,
  }
  const child = spawn(node, nodeArgs, { stdio: 'inherit', env })
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, () => child.kill(signal))
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    for (const each of signals) process.removeAllListeners(each)
    process.kill(process.pid, signal)
  })
}
