import { rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Leftover } from '../../../src-shared/api/disk.ts'
import { findLinkOut } from '../../../src-node/git/way-out.ts'
import type { Repository } from '../../../src-node/git/repository.ts'
import { deadClaims, withdrawClaim } from '../../../src-node/locks/claims.ts'
import { deleteLeftoverBranch, findLeftoverBranches } from '../../../src-node/worktrees/leftover-branches.ts'
import { goneReservations, releaseGonePorts } from '../../../src-node/worktrees/port-reservations.ts'
import type { Services } from '../sessions/services.ts'
import { collectFolders, collectWorktrees, type CollectHow } from './collect-worktrees.ts'
import { knownRepositories } from './known-repositories.ts'

/** Finds what is left of sessions of this home that are gone, and with `apply` removes it. What others made is never touched. */
export async function collectLeftovers(
  services: Services,
  { cwd, ...how }: CollectHow & { readonly cwd?: string | undefined },
): Promise<readonly Leftover[]> {
  const found: Leftover[] = []
  for (const main of await knownRepositories(services, cwd)) {
    try {
      found.push(...(await collectIn(services, main, how)))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      found.push({ kind: 'folder', name: main.topLevel, repository: main.topLevel, state: 'kept', reason })
    }
  }
  return [...found, ...(await collectPorts(services, how))]
}

async function collectIn(services: Services, main: Repository, how: CollectHow): Promise<readonly Leftover[]> {
  const link = await findLinkOut(main)
  if (link !== null) throw new Error(link)
  // Branches last: those of the worktrees went with them.
  return [
    ...(await collectWorktrees(services, main, how)),
    ...(await collectFolders(main, how)),
    ...(await collectLocks(main, how)),
    ...(await collectBranches(services, main, how)),
  ]
}

async function collectBranches(
  { book }: Services,
  main: Repository,
  { apply }: CollectHow,
): Promise<readonly Leftover[]> {
  const ofSessions = new Set(
    book.records().flatMap(({ worktree, tasks }) => [worktree?.branch, ...tasks.map((task) => task.worktree?.branch)]),
  )
  const found: Leftover[] = []
  for (const branch of await findLeftoverBranches(main)) {
    if (ofSessions.has(branch.name)) continue
    const item = { kind: 'branch' as const, name: branch.name, repository: main.topLevel }
    const was = `git branch ${branch.name} ${branch.commit.slice(0, 10)} makes it again`
    if (!apply) found.push({ ...item, state: 'would-go', reason: null })
    else if (await deleteLeftoverBranch(main, branch)) found.push({ ...item, state: 'gone', reason: was })
    else found.push({ ...item, state: 'kept', reason: 'it changed meanwhile' })
  }
  return found
}

/** Claims of processes that are proved to have ended. */
async function collectLocks(main: Repository, { apply }: CollectHow): Promise<readonly Leftover[]> {
  const found: Leftover[] = []
  for (const lock of ['backburner.lock', 'backburner-fetch.lock']) {
    const name = join(main.commonDirectory, lock)
    const dead = await deadClaims(name)
    if (dead.length === 0) continue
    if (apply) {
      for (const claim of dead) await withdrawClaim(name, claim.name)
      // Not empty when somebody wants it by now.
      await rmdir(name).catch(() => undefined)
    }
    found.push({ kind: 'lock', name, repository: main.topLevel, state: apply ? 'gone' : 'would-go', reason: null })
  }
  return found
}

async function collectPorts({ paths, clock }: Services, { apply }: CollectHow): Promise<readonly Leftover[]> {
  const now = clock.now()
  const gone = apply ? await releaseGonePorts(paths.home, now) : await goneReservations(paths.home, now)
  const state = apply ? ('gone' as const) : ('would-go' as const)
  return gone.map((name) => ({ kind: 'ports', name, repository: null, state, reason: null }))
}
