import { dirname, join } from 'node:path'
import { readIfThere, wayDown } from './directories.ts'

/** One file of instructions. */
export type Instructions = { readonly path: string; readonly text: string }

const names = ['CLAUDE.md', 'AGENTS.md']
const longest = 60_000
const deepestImport = 4

/**
 * The instructions that hold in a directory: the user's own, then the project's from its top down. `CLAUDE.md` wins over
 * an `AGENTS.md` beside it unless it imports it; `CLAUDE.local.md` is added.
 */
export async function readInstructions(places: {
  readonly top: string
  readonly directory: string
  readonly userHome: string
}): Promise<Instructions[]> {
  const found: Instructions[] = []
  const add = async (path: string): Promise<boolean> => {
    const text = await readIfThere(path)
    if (text === null || text.trim() === '') return false
    found.push({ path, text: (await withImports(text, path, places.userHome, 0)).slice(0, longest).trim() })
    return true
  }
  await add(join(places.userHome, '.claude', 'CLAUDE.md'))
  for (const directory of wayDown(places.top, places.directory)) {
    let added = false
    for (const name of names) added ||= await add(join(directory, name))
    await add(join(directory, '.claude', 'CLAUDE.md'))
    await add(join(directory, 'CLAUDE.local.md'))
  }
  return found
}

/** Lines that begin with `@path` stand for the file's text. */
async function withImports(text: string, path: string, userHome: string, depth: number): Promise<string> {
  if (depth >= deepestImport || !/^@\S/m.test(text)) return text
  const lines = await Promise.all(
    text.split('\n').map(async (line) => {
      const name = /^@(\S+)\s*$/.exec(line)?.[1]
      if (name === undefined) return line
      const target = name.startsWith('~/')
        ? join(userHome, name.slice(2))
        : name.startsWith('/')
          ? name
          : join(dirname(path), name)
      const imported = await readIfThere(target)
      return imported === null ? line : await withImports(imported, target, userHome, depth + 1)
    }),
  )
  return lines.join('\n')
}
