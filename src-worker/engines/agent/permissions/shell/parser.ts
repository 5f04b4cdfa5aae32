import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { readTree } from './read-tree.ts'
import { Unreadable, type ShellReader } from './syntax.ts'

/** Longer lines are not read, and so are asked for: parsing takes time in the session's own process. */
const longestText = 20_000

let loading: Promise<ShellReader> | null = null

/** The parser of shell text; loaded when it is first needed, for an idle session must not carry it. */
export function loadShellReader(): Promise<ShellReader> {
  loading ??= load().catch((error: unknown) => {
    loading = null
    throw error
  })
  return loading
}

async function load(): Promise<ShellReader> {
  // The optimising compiler would spend 35 MB on the two modules; a command line is read in a tenth of a millisecond without.
  setFlagsFromString('--no-wasm-tier-up')
  setFlagsFromString('--no-wasm-dynamic-tiering')
  const { Parser, Language } = await import('web-tree-sitter')
  const [engine, grammar] = await Promise.all([bytesOf('web-tree-sitter'), bytesOf('tree-sitter-bash')])
  await Parser.init({ wasmBinary: engine })
  const parser = new Parser().setLanguage(await Language.load(grammar))
  return (text) => {
    // Other blanks and control characters mean different things to different readers.
    if (
      text.length > longestText ||
      /[^\t\n\x20-\x7E\u00A1-\u{10FFFF}]|[\u2028\u2029\u3000\uFEFF\uFFFC\u1680\u2000-\u200F\u202F\u205F]/u.test(text)
    )
      return null
    const tree = parser.parse(text)
    if (tree === null) return null
    try {
      return readTree(tree.rootNode, text)
    } catch (error) {
      if (error instanceof Unreadable || error instanceof RangeError) return null
      throw error
    } finally {
      tree.delete()
    }
  }
}

/** The build puts the two files beside the worker; sources find them where their packages are. */
async function bytesOf(name: 'web-tree-sitter' | 'tree-sitter-bash'): Promise<Uint8Array> {
  const beside = new URL(`./${name}.wasm`, import.meta.url)
  try {
    return await readFile(beside)
  } catch (error) {
    if (!import.meta.url.endsWith('.ts')) throw error
    return await readFile(fileURLToPath(import.meta.resolve(`${name}/${name}.wasm`)))
  }
}
