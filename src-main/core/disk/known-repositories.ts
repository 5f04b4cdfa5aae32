import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { worktreesWithPorts } from '../../../src-node/worktrees/port-reservations.ts'
import { WORKTREES_DIRECTORY } from '../../../src-node/worktrees/create-worktree.ts'
import { findRepository, type Repository } from '../../../src-node/git/repository.ts'
import type { Services } from '../sessions/services.ts'

const mostLookedAt = 200
const named = z.looseObject({ commonDirectory: z.string() })

/** The main checkouts that sessions of this home, live or removed, worked in, and that of a directory. */
export async function knownRepositories(services: Services, cwd: string | undefined): Promise<readonly Repository[]> {
  const found = new Map<string, Repository>()
  for (const directory of [...new Set(await places(services, cwd))].slice(0, mostLookedAt)) {
    const lookup = await findRepository(directory).catch(() => null)
    if (lookup?.kind !== 'repository' || lookup.repository.mainTopLevel === null) continue
    const { mainTopLevel, commonDirectory } = lookup.repository
    if (found.has(commonDirectory)) continue
    const main = lookup.repository.isLinked ? await findRepository(mainTopLevel).catch(() => null) : lookup
    if (main?.kind === 'repository') found.set(commonDirectory, main.repository)
  }
  return [...found.values()]
}

async function places({ book, trash, paths, clock }: Services, cwd: string | undefined): Promise<readonly string[]> {
  const removed = await trash.list()
  const withPorts = await worktreesWithPorts(paths.home, clock.now()).catch(() => [])
  const below = `/${WORKTREES_DIRECTORY}/`
  return [
    ...(cwd === undefined ? [] : [cwd]),
    ...book.records().flatMap(({ cwd: at, worktree }) => (worktree === null ? [at] : [worktree.mainCheckout])),
    ...removed.flatMap(({ mainCheckout }) => mainCheckout ?? []),
    ...withPorts.flatMap((path) => (path.includes(below) ? [path.slice(0, path.indexOf(below))] : [])),
    ...(await remembered(paths.repositories)),
  ]
}

/** Those with trust or rules of their own. */
async function remembered(directory: string): Promise<readonly string[]> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith('.json'))
  const all = await Promise.all(
    names.map(async (name) => {
      try {
        const { commonDirectory } = named.parse(JSON.parse(await readFile(join(directory, name), 'utf8')))
        return commonDirectory.endsWith('/.git') ? [dirname(commonDirectory)] : []
      } catch {
        return []
      }
    }),
  )
  return all.flat()
}
