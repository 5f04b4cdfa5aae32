// A plugin of the build: functions of some of Node's modules load their module when they are first called. An import loads it
// at the start, with all that hangs on it: half of the time in which a client command begins.
import { builtinModules, createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const prefix = '\0lazy:'

/**
 * @param {string[]} names of modules of which only functions are used, such as `node:crypto`
 * @returns {import('vite').Plugin}
 */
export function lazyBuiltins(names) {
  for (const name of names)
    if (!builtinModules.includes(name.slice('node:'.length))) throw new Error(`no module ${name}`)
  return {
    name: 'lazy-builtins',
    enforce: 'pre',
    resolveId: (source, importer) =>
      names.includes(source) && importer?.startsWith(prefix) !== true ? `${prefix}${source}` : null,
    load: (id) => {
      if (!id.startsWith(prefix)) return null
      const name = id.slice(prefix.length)
      // Classes are left out: whoever imports one is told so by the build.
      const functions = Object.keys(require(name)).filter((key) => /^[a-z]\w*$/.test(key) && key !== 'default')
      return [
        "import { createRequire } from 'node:module'",
        'const require = createRequire(import.meta.url)',
        ...functions.map((key) => `export const ${key} = (...args) => require('${name}').${key}(...args)`),
      ].join('\n')
    },
  }
}
