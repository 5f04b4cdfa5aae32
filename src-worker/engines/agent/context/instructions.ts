import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { readBounded } from '../../../../src-node/definitions/definition-files.ts'
import { wayDown } from '../../../../src-node/definitions/places.ts'
import { liesWithin, withImports, type ImportRights, type Instructions } from './imports.ts'
import { readRules, type Rule } from './rules-files.ts'

/** Where instructions are looked for. */
export type InstructionPlaces = {
  readonly top: string
  readonly directory: string
  readonly userHome: string
  readonly mainCheckout?: string | null
}

const longest = 60_000
/** More than this would leave little room for the work. */
const longestTogether = 200_000

/**
 * The instructions that hold in a directory: the user's own, then the project's from its top down, each with what it
 * imports. `CLAUDE.md` wins over an `AGENTS.md` beside it; `CLAUDE.local.md` is added. Rules for certain files are left
 * out: see `ReachedInstructions`.
 */
export async function readInstructions(
  places: InstructionPlaces,
  isTrusted: () => Promise<boolean>,
): Promise<readonly Instructions[]> {
  const rights = rightsOf(places, isTrusted)
  const seen = new Set<string>()
  const found = [...(await readFolder(join(places.userHome, '.claude'), ['CLAUDE.md'], rights.user, seen))]
  found.push(...(await rulesAsInstructions(join(places.userHome, '.claude', 'rules'), rights.user, seen)))
  for (const directory of wayDown(places.top, places.directory)) {
    found.push(...(await instructionsAt(directory, rights.project, seen)))
    found.push(...(await rulesAsInstructions(join(directory, '.claude', 'rules'), rights.project, seen)))
  }
  return bounded(found, longestTogether)
}

/** What a directory itself says of it. */
export async function instructionsAt(
  directory: string,
  rights: ImportRights,
  seen: Set<string>,
): Promise<readonly Instructions[]> {
  const main = await readFolder(directory, ['CLAUDE.md', 'AGENTS.md'], rights, seen)
  const inner = await readFolder(join(directory, '.claude'), ['CLAUDE.md'], rights, seen)
  return [...main, ...inner, ...(await readFolder(directory, ['CLAUDE.local.md'], rights, seen))]
}

/** The rights of the user's own files, and of a project's. */
export function rightsOf(
  { top, userHome, mainCheckout }: InstructionPlaces,
  isTrusted: () => Promise<boolean>,
): { readonly user: ImportRights; readonly project: ImportRights } {
  const within = [top, ...(mainCheckout == null ? [] : [mainCheckout])]
  return { user: { userHome, within: null, isTrusted }, project: { userHome, within, isTrusted } }
}

/** The first of these files that is there, with its imports. */
async function readFolder(
  folder: string,
  names: readonly string[],
  rights: ImportRights,
  seen: Set<string>,
): Promise<readonly Instructions[]> {
  for (const name of names) {
    const path = join(folder, name)
    const real = await realpath(path).catch(() => null)
    if (real === null) continue
    // Imported before, or the same file under two names: it is there already.
    if (seen.has(real)) return []
    const text = (await readBounded(path, longest))?.trim() ?? ''
    if (text === '') continue
    seen.add(real)
    return await checked({ path, text }, real, rights, seen)
  }
  return []
}

/** A link that leads out of the project is an import of its own kind. */
async function checked(
  file: Instructions,
  real: string,
  rights: ImportRights,
  seen: Set<string>,
): Promise<readonly Instructions[]> {
  const { within, isTrusted } = rights
  if (within !== null && !(await liesWithin(real, within)) && !(await isTrusted())) {
    return [{ path: file.path, text: 'Left out: a link out of the project, and the project is not trusted.' }]
  }
  return await withImports(file, rights, seen)
}

async function rulesAsInstructions(
  folder: string,
  rights: ImportRights,
  seen: Set<string>,
): Promise<readonly Instructions[]> {
  const always = (rule: Rule): boolean => rule.globs === null
  const found: Instructions[] = []
  for (const rule of (await readRules(folder)).filter(always)) {
    const real = await realpath(rule.path).catch(() => null)
    if (real === null || seen.has(real)) continue
    seen.add(real)
    found.push(...(await checked({ path: rule.path, text: rule.text }, real, rights, seen)))
  }
  return found
}

function bounded(files: readonly Instructions[], limit: number): readonly Instructions[] {
  let left = limit
  return files.flatMap(({ path, text }) => {
    const kept = text.slice(0, Math.max(0, left))
    left -= text.length
    return kept === '' ? [] : [{ path, text: kept }]
  })
}
