// What is built from what, and whether it is up to date. Node 20 and built-ins only.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { filesBelow, inRoot } from './house.mjs'

/**
 * One thing that is built.
 * @typedef {object} Target
 * @property {string} name
 * @property {string} entry its first source file
 * @property {string[]} inputs folders and files whose content decides whether it must be built again
 * @property {string} output what a user of it opens
 */

const recipe = ['package-lock.json', 'scripts/build.mjs', 'scripts/lib/targets.mjs']
const shared = 'src-shared'
const node = 'src-node'

/** @type {Target[]} */
const targets = [
  target('worker', 'src-worker/main.ts', [shared, node, 'src-worker'], 'out/worker/current.json'),
  target(
    'headless',
    'src-main/headless/main.ts',
    [shared, node, 'src-main/core', 'src-main/headless'],
    'out/headless/main.js',
  ),
  target('disk', 'src-main/core/disk/program.ts', [shared, node, 'src-main/core'], 'out/headless/disk.js'),
  target('cli', 'src-cli/main.ts', [shared, node, 'src-cli'], 'out/cli/main.js'),
  target('terminal-view', 'src-cli/tui/main.tsx', [shared, node, 'src-cli'], 'out/cli/terminal-view.js'),
  target('practice', 'src-practice/main.ts', [shared, node, 'src-practice'], 'out/practice/main.js'),
  target(
    'main',
    'src-main/electron/main.ts',
    [shared, node, 'src-main', 'electron.vite.config.ts'],
    'out/main/main.js',
  ),
  target(
    'preload',
    'src-preload/index.ts',
    [shared, 'src-preload', 'electron.vite.config.ts'],
    'out/preload/index.cjs',
  ),
  target(
    'renderer',
    'src-renderer/index.html',
    [shared, 'src-renderer', 'electron.vite.config.ts'],
    'out/renderer/index.html',
  ),
]

/**
 * @param {string} name
 * @param {string} entry
 * @param {string[]} inputs
 * @param {string} output
 * @returns {Target}
 */
function target(name, entry, inputs, output) {
  return { name, entry, inputs: [...inputs, ...recipe], output }
}

const stampFile = inRoot('out/.built.json')

/** The hash each target was last built from, by name. @returns {Record<string, string>} */
export function readStamps() {
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8'))
  } catch {
    return {}
  }
}

/** Where the stamps lie; the build writes them. */
export { stampFile }

/**
 * A function that gives the hash of a target's sources. Each file is read once, tests are left out.
 * @returns {(target: Target) => string}
 */
export function sourceHasher() {
  /** @type {Map<string, string>} */
  const hashes = new Map()
  /** @param {string} input */
  const hashOf = (input) => {
    const known = hashes.get(input)
    if (known !== undefined) return known
    const hash = createHash('sha256')
    const below = filesBelow(input)
    const files = below.length > 0 ? below : existsSync(inRoot(input)) ? [input] : []
    for (const file of files) {
      if (/\.test\.tsx?$|\/testing\/|tsconfig.*\.json$/.test(file)) continue
      hash
        .update(`${file}\0`)
        .update(readFileSync(inRoot(file)))
        .update('\0')
    }
    const value = hash.digest('hex')
    hashes.set(input, value)
    return value
  }
  return (target) => createHash('sha256').update(target.inputs.map(hashOf).join()).digest('hex')
}

/** The targets whose sources changed since they were built, or whose output is gone. */
export function staleTargets() {
  const stamps = readStamps()
  const hashOf = sourceHasher()
  return targets.filter((target) => stamps[target.name] !== hashOf(target) || !existsSync(inRoot(target.output)))
}
