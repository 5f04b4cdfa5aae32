// Where things lie, for the programs in this folder. Node 20 and built-ins only.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

/** The folder of the checkout. */
export const root = path.resolve(import.meta.dirname, '../..')

/** @param {...string} parts */
export const inRoot = (...parts) => path.join(root, ...parts)

/**
 * The JavaScript file behind a command of an installed package, so that it can be run by the Node we choose on every platform.
 * @param {string} name package
 * @param {string} [command] when the package has several
 */
export function commandFile(name, command = name) {
  const folder = inRoot('node_modules', name)
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
  const file = typeof bin === 'string' ? bin : bin[command]
  return path.join(folder, file)
}

/**
 * All files below a folder, sorted, as paths relative to the checkout with forward slashes; nothing for a missing folder.
 * @param {string} folder relative to the checkout
 * @returns {string[]}
 */
export function filesBelow(folder) {
  const start = inRoot(folder)
  if (!statSync(start, { throwIfNoEntry: false })?.isDirectory()) return []
  return readdirSync(start, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort()
}
