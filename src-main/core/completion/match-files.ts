import { bestMatches, lowerScore } from '../../../src-shared/base/fuzzy-match.ts'
import type { CompletedFile } from '../../../src-shared/api/completion.ts'

/** A file or a directory, made ready to be matched again and again. */
export type FileEntry = CompletedFile & {
  readonly lower: string
  /** Where its own name begins. */
  readonly nameAt: number
}

/** A path's own name counts for more than the directories before it. */
const nameBonus = 1_000

/** Every file, and every directory that has one, each once. */
export function entriesOf(paths: readonly string[]): readonly FileEntry[] {
  const seen = new Set<string>()
  const entries: FileEntry[] = []
  const add = (path: string, kind: CompletedFile['kind']): void => {
    entries.push({ path, kind, lower: path.toLowerCase(), nameAt: path.lastIndexOf('/') + 1 })
  }
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const directory = path.slice(0, at)
      if (seen.has(directory)) break
      seen.add(directory)
      add(directory, 'directory')
    }
    add(path, 'file')
  }
  return entries
}

/** The files and directories whose path fits, best first. Nothing typed, or a directory and a slash: what is in there. */
export function matchFiles(entries: readonly FileEntry[], query: string, limit: number): readonly CompletedFile[] {
  const typed = query.replace(/^\.\//, '')
  const slash = typed.lastIndexOf('/')
  if (typed === '' || slash === typed.length - 1) return childrenOf(entries, typed).slice(0, limit)
  const wanted = typed.toLowerCase()
  const found = bestMatches(entries, (entry) => scoreOf(entry, wanted, slash !== -1), limit)
  return found.map(({ path, kind }) => ({ path, kind }))
}

function scoreOf({ lower, nameAt }: FileEntry, wanted: string, isPath: boolean): number | null {
  if (!hasLetters(lower, wanted)) return null
  if (isPath) return lowerScore(lower, wanted)
  const own = lowerScore(nameAt === 0 ? lower : lower.slice(nameAt), wanted)
  // Of equal names the one that lies higher.
  return own === null ? lowerScore(lower, wanted) : own + nameBonus - Math.min(100, nameAt) / 100
}

/** Whether the letters come in this order; most paths of a long list fail here, at no cost. */
function hasLetters(text: string, wanted: string): boolean {
  let at = 0
  for (let index = 0; index < wanted.length; index += 1) {
    at = text.indexOf(wanted.charAt(index), at)
    if (at === -1) return false
    at += 1
  }
  return true
}

function childrenOf(entries: readonly FileEntry[], directory: string): readonly CompletedFile[] {
  return entries
    .filter(({ path, nameAt }) => nameAt === directory.length && path.startsWith(directory))
    .map(({ path, kind }) => ({ path, kind }))
    .sort((a, b) => Number(a.kind === 'file') - Number(b.kind === 'file') || (a.path < b.path ? -1 : 1))
}
