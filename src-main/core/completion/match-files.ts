import { bestMatches, matchScore } from '../../../src-shared/base/fuzzy-match.ts'
import type { CompletedFile } from '../../../src-shared/api/completion.ts'

/** A path's own name counts for more than the directories before it. */
const nameBonus = 1_000

/** The files and directories whose path fits, best first. Nothing typed, or a directory and a slash: what is in there. */
export function matchFiles(paths: readonly string[], query: string, limit: number): readonly CompletedFile[] {
  const typed = query.replace(/^\.\//, '')
  const slash = typed.lastIndexOf('/')
  if (typed === '' || slash === typed.length - 1) return childrenOf(paths, typed).slice(0, limit)
  return bestMatches(entriesOf(paths), (entry) => scoreOf(entry.path, typed, slash !== -1), limit)
}

function scoreOf(path: string, typed: string, isPath: boolean): number | null {
  if (isPath) return matchScore(path, typed)
  const own = matchScore(path.slice(path.lastIndexOf('/') + 1), typed)
  // Of equal names the one that lies higher.
  return own === null ? matchScore(path, typed) : own + nameBonus - path.split('/').length
}

/** Every file, and every directory that has one, each once. */
function* entriesOf(paths: readonly string[]): Generator<CompletedFile> {
  const seen = new Set<string>()
  for (const path of paths) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const directory = path.slice(0, at)
      if (seen.has(directory)) break
      seen.add(directory)
      yield { path: directory, kind: 'directory' }
    }
    yield { path, kind: 'file' }
  }
}

function childrenOf(paths: readonly string[], directory: string): readonly CompletedFile[] {
  const found = new Map<string, CompletedFile>()
  for (const path of paths) {
    if (!path.startsWith(directory)) continue
    const slash = path.indexOf('/', directory.length)
    const child = slash === -1 ? path : path.slice(0, slash)
    if (!found.has(child)) found.set(child, { path: child, kind: slash === -1 ? 'file' : 'directory' })
  }
  return [...found.values()].sort(
    (a, b) => Number(a.kind === 'file') - Number(b.kind === 'file') || (a.path < b.path ? -1 : 1),
  )
}
