import { realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { readBounded } from '../../../../src-node/definitions/definition-files.ts'

/** One file of instructions. */
export type Instructions = { readonly path: string; readonly text: string }

/** Who wrote a file of instructions: the user's may import from anywhere, a project's from itself until it is trusted. */
export type ImportRights = {
  readonly userHome: string
  /** Where a project's files lie; null for the user's own files. */
  readonly within: readonly string[] | null
  readonly isTrusted: () => Promise<boolean>
}

const deepest = 5
const longestImport = 60_000

/** A file of instructions and everything that it imports with `@path`, each file once. */
export async function withImports(
  file: Instructions,
  rights: ImportRights,
  seen: Set<string>,
  depth = 0,
): Promise<readonly Instructions[]> {
  const found = [file]
  if (depth >= deepest) return found
  for (const name of importsIn(file.text)) {
    const path = pathOf(name, file.path, rights.userHome)
    const real = await realpath(path).catch(() => null)
    if (real === null || seen.has(real)) continue
    seen.add(real)
    if (!(await mayImport(real, rights))) {
      found.push({ path, text: 'Left out: this file lies outside of the project, and the project is not trusted.' })
      continue
    }
    const text = await readBounded(real, longestImport)
    if (text === null || text.includes('\0') || text.trim() === '') continue
    found.push(...(await withImports({ path, text: text.trim() }, rights, seen, depth + 1)))
  }
  return found
}

/** The names after `@` in a text, at the beginning of a word and not in code. */
export function importsIn(text: string): readonly string[] {
  const prose = text
    .replace(/^[ \t]*(`{3,}|~{3,})[\s\S]*?^[ \t]*\1[ \t]*$/gm, '')
    .replace(/^[ \t]*(?:`{3,}|~{3,})[\s\S]*$/m, '')
    .replace(/(`+)[^`][\s\S]*?\1/g, '')
  const names = [...prose.matchAll(/(?:^|[\s(])@((?:\\ |[^\s`])+)/gm)].map((found) =>
    (found[1] ?? '').replaceAll('\\ ', ' ').replace(/[.,;:!?)'"]+$/, ''),
  )
  return [...new Set(names.filter((name) => /^(?:~\/|\/|\.{0,2}\/|[\w.])/.test(name)))]
}

/** Whether a real path lies in one of the directories, themselves resolved. */
export async function liesWithin(real: string, directories: readonly string[]): Promise<boolean> {
  for (const directory of directories) {
    const way = relative(await realpath(directory).catch(() => directory), real)
    if (way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`))) return true
  }
  return false
}

async function mayImport(real: string, { within, isTrusted }: ImportRights): Promise<boolean> {
  return within === null || (await liesWithin(real, within)) || (await isTrusted())
}

function pathOf(name: string, from: string, userHome: string): string {
  if (name.startsWith('~/')) return join(userHome, name.slice(2))
  return isAbsolute(name) ? name : resolve(dirname(from), name)
}
