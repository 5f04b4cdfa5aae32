// Makes a checkout ready: its packages as the lock file says, and what is built from its sources. Does nothing that is done
// already. Run by every npm script (through with-node24.mjs) and by bin/backburner.js. Node 20 and built-ins only.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { inRoot, root } from './lib/house.mjs'
import { nodeForProject } from './lib/node24.mjs'
import { withLock } from './lib/lock.mjs'
import { staleTargets } from './lib/targets.mjs'

const stampFile = inRoot('node_modules/.backburner-installed')

/** Brings node_modules to what package-lock.json says for this platform. */
export async function ensureInstalled() {
  const lock = readFileSync(inRoot('package-lock.json'))
  const stamp = createHash('sha256').update(lock).update(`${process.platform}-${process.arch}`).digest('hex')
  const isStamped = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp
  if (isStamped()) return
  await withLock(inRoot('.cache/install.lock'), async () => {
    if (isStamped()) return
    if (!isInstalled(JSON.parse(lock.toString()))) {
      const strict = process.env['CI'] === undefined ? [] : ['--strict-allow-scripts']
      await told(
        'installing packages (npm ci; half a minute, more the first time)',
        npm(['ci', '--loglevel=error', '--no-fund', '--no-audit', ...strict]),
      )
    }
    writeFileSync(stampFile, stamp)
  })
}

/** Builds what is out of date. */
export async function ensureBuilt() {
  if (staleTargets().length > 0) await told('building', run(nodeForProject(), [inRoot('scripts/build.mjs')]))
}

/**
 * Whether npm has installed just this lock file (it writes down what it did). Packages for other platforms may be absent.
 * @param {{ packages: Record<string, { version?: string, optional?: boolean }> }} lock
 */
function isInstalled(lock) {
  const file = inRoot('node_modules/.package-lock.json')
  if (!existsSync(file)) return false
  const { packages: there } = JSON.parse(readFileSync(file, 'utf8'))
  const wanted = Object.entries(lock.packages).filter(([name]) => name !== '')
  return (
    wanted.every(
      ([name, { version, optional }]) => (there[name]?.version ?? (optional ? version : undefined)) === version,
    ) && Object.keys(there).every((name) => name in lock.packages)
  )
}

/** npm as the user started it, else the one on PATH. @param {string[]} args */
function npm(args) {
  const started = process.env['npm_execpath']
  if (started !== undefined && /npm-cli\.[cm]?js$/.test(started)) return run(process.execPath, [started, ...args])
  return run('npm', args, { shell: process.platform === 'win32' })
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ shell?: boolean }} [options]
 * @returns {Promise<void>}
 */
function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    // All output is progress: stdout belongs to the program that is started after this.
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options })
    child.once('error', reject)
    child.once('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${[command, ...args].join(' ')} ended with ${code ?? signal}`)),
    )
  })
}

/**
 * Says what takes so long, every few seconds while it does.
 * @param {string} what
 * @param {Promise<void>} work
 */
async function told(what, work) {
  const from = performance.now()
  const seconds = () => `${((performance.now() - from) / 1000).toFixed(0)} s`
  console.error(`backburner: ${what}…`)
  const ticker = setInterval(() => console.error(`backburner: ${what}, ${seconds()}…`), 5000)
  try {
    await work
  } finally {
    clearInterval(ticker)
  }
  console.error(`backburner: ${what}: done in ${seconds()}`)
}
