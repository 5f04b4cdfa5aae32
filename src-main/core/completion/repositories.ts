import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { CompletedRepository } from '../../../src-shared/api/completion.ts'
import { listWorktrees } from '../../../src-node/git/worktree-list.ts'

const deepest = 2
const mostLookedAt = 400
const mostFound = 200

type Place = Omit<CompletedRepository, 'name'>

/** The places that `@name` can send a task to from a directory, each under a name of its own; the nearest first. */
export async function findRepositories(
  cwd: string,
  recent: readonly string[],
): Promise<readonly CompletedRepository[]> {
  const [below, worktrees, lately] = await Promise.all([repositoriesBelow(cwd), worktreesOf(cwd), existing(recent)])
  const places: Place[] = [
    ...below.map((path) => ({ path, kind: 'repository' as const })),
    // The first is the main one.
    ...worktrees.map((path, at) => ({ path, kind: at === 0 ? ('repository' as const) : ('worktree' as const) })),
    ...lately.map((path) => ({ path, kind: 'recent' as const })),
  ]
  return named(places).slice(0, mostFound)
}

/** A name that is taken gets the directory above in front of it; a third of that name has none. */
function named(places: readonly Place[]): readonly CompletedRepository[] {
  const byPath = new Map(places.toReversed().map((place) => [place.path, place]))
  const names = new Set<string>()
  const found: CompletedRepository[] = []
  for (const place of places) {
    if (byPath.get(place.path) !== place) continue
    const own = basename(place.path)
    const name = [own, `${basename(dirname(place.path))}/${own}`].find((one) => !names.has(one) && !/\s/.test(one))
    if (name === undefined || own === '') continue
    names.add(name)
    found.push({ name, ...place })
  }
  return found
}

async function repositoriesBelow(top: string): Promise<readonly string[]> {
  const found: string[] = []
  const queue: { readonly path: string; readonly depth: number }[] = [{ path: top, depth: 0 }]
  for (let at = 0; at < queue.length && at < mostLookedAt; at += 1) {
    const { path, depth } = queue[at] ?? { path: top, depth: deepest }
    const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
    if (depth > 0 && entries.some(({ name }) => name === '.git')) {
      found.push(path)
      continue
    }
    if (depth === deepest) continue
    for (const entry of entries) {
      if (!entry.isDirectory() || entry.name.startsWith('.') || entry.name === 'node_modules') continue
      queue.push({ path: join(path, entry.name), depth: depth + 1 })
    }
  }
  return found
}

async function worktreesOf(cwd: string): Promise<readonly string[]> {
  // Outside of git there are none; a directory that is gone has none either.
  const listed = await listWorktrees(cwd).catch(() => [])
  return await existing(listed.filter(({ isBare, isPrunable }) => !isBare && !isPrunable).map(({ path }) => path))
}

async function existing(paths: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => null)))
  return paths.filter((_, at) => found[at]?.isDirectory() === true)
}
