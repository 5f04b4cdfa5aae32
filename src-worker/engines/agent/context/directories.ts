import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isInside } from '../permissions/rules.ts'

/** Directories from `top` down to `directory`, both included. */
export function wayDown(top: string, directory: string): string[] {
  const way: string[] = []
  for (let at = directory; isInside(at, top); at = dirname(at)) {
    way.unshift(at)
    if (at === top || dirname(at) === at) break
  }
  return way
}

/** The text of a file; null when it cannot be read. */
export async function readIfThere(path: string): Promise<string | null> {
  return await readFile(path, 'utf8').catch(() => null)
}

/** The first file of this name among `.claude/<kind>` of the directories, innermost first, then the user's own. */
export async function findDefinition(
  kind: 'agents' | 'commands' | 'skills',
  file: string,
  places: { readonly top: string; readonly directory: string; readonly userHome: string },
): Promise<string | null> {
  const roots = [...wayDown(places.top, places.directory).toReversed(), places.userHome]
  for (const root of roots) {
    const text = await readIfThere(join(root, '.claude', kind, file))
    if (text !== null) return text
  }
  return null
}
