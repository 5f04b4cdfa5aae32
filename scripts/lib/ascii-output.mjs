// A plugin of the build: writes every character beyond ASCII as an escape. V8 keeps a source with a single dash or bullet in
// it as two bytes a character: for a worker that is its whole size once more, in each process.
import { decode, encode } from '@jridgewell/sourcemap-codec'

const beyond = /[^\0-\x7f]/g
/** `\u2014` stands for one. */
const added = 5

/** @param {string} code @returns {string} the same program */
export function escaped(code) {
  return code.replace(beyond, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** @param {string} code before it was escaped @param {string} mappings of it @returns {string} */
export function shifted(code, mappings) {
  const lines = code.split('\n')
  const moved = decode(mappings).map((segments, index) => {
    const line = lines[index] ?? ''
    const places = [...line.matchAll(beyond)].map((found) => found.index)
    if (places.length === 0) return segments
    let passed = 0
    return segments.map((segment) => {
      while ((places[passed] ?? Infinity) < segment[0]) passed += 1
      const [column, ...rest] = segment
      return /** @type {typeof segment} */ ([column + passed * added, ...rest])
    })
  })
  return encode(moved)
}

/** @returns {import('vite').Plugin} */
export function asciiOutput() {
  return {
    name: 'ascii-output',
    generateBundle: (_, bundle) => {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk' || !/[^\0-\x7f]/.test(file.code)) continue
        // What is raw in its source would say something else once it is escaped.
        if (/String\.raw`[^`]*[^\0-\x7f]/.test(file.code)) throw new Error(`${file.fileName}: raw text beyond ASCII`)
        if (file.map !== null) file.map.mappings = shifted(file.code, file.map.mappings)
        file.code = escaped(file.code)
      }
    },
  }
}
