import { mkdir, realpath, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Reclaimed, ReclaimedFolder } from '../../src-shared/api/disk.ts'
import { bytePath, readableName } from '../files/byte-path.ts'
import { isErrno } from '../files/is-errno.ts'
import { findRepository } from '../git/repository.ts'
import { findOwnWorktree } from '../worktrees/own-worktree.ts'
import { DiskCounter, type CountLimits } from './count-tree.ts'
import { findRebuildable } from './find-rebuildable.ts'

/** In git's own folder of a worktree: what was taken out of the way, and is being removed. */
const ASIDE = 'backburner-reclaim'

/**
 * Removes the folders of a worktree of ours that one command fills again, or only says which (`apply` false). Each is moved
 * out of the way in one step first, so that nobody meets half of it.
 */
export async function reclaimWorktree(
  mainDirectory: string,
  path: string,
  { apply, limits }: { readonly apply: boolean; readonly limits?: CountLimits },
): Promise<Reclaimed> {
  const main = await findRepository(mainDirectory)
  if (main.kind !== 'repository' || main.repository.mainTopLevel === null) {
    return { folders: [], reason: `${mainDirectory} is not a main checkout of git` }
  }
  const own = await findOwnWorktree(main.repository, main.repository.mainTopLevel, path)
  if (own.kind === 'kept') return { folders: [], reason: own.reason }
  const { topLevel, gitDirectory } = own.repository
  const aside = join(gitDirectory, ASIDE)
  const counter = new DiskCounter(limits)
  const folders: ReclaimedFolder[] = []
  // Of one that was killed over it.
  if (apply) await rm(aside, { recursive: true, force: true })
  for (const { path: folder, kept } of await findRebuildable(own.repository)) {
    const place = bytePath(topLevel, folder)
    const { freed } = await counter.count(place)
    const shown = { path: readableName(folder), bytes: freed }
    if (kept !== null) folders.push({ ...shown, state: 'kept', reason: kept })
    else if (!apply) folders.push({ ...shown, state: 'would-go', reason: null })
    else folders.push({ ...shown, ...(await takeAway(place, aside, folders.length)) })
  }
  return { folders, reason: null }
}

async function takeAway(
  place: Buffer,
  aside: string,
  index: number,
): Promise<Pick<ReclaimedFolder, 'state' | 'reason'>> {
  try {
    // Looked at again, for it was a while ago: a directory above may be a link to elsewhere by now.
    if (!(await realpath(place, { encoding: 'buffer' })).equals(place)) throw new Error('it leads elsewhere')
    const target = await putAside(place, aside, index)
    await rm(target, { recursive: true, force: true, maxRetries: 3 })
    return { state: 'gone', reason: null }
  } catch (error) {
    return { state: 'kept', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    await rm(aside, { recursive: true, force: true }).catch(() => undefined)
  }
}

async function putAside(place: Buffer, aside: string, index: number): Promise<string | Buffer> {
  const target = join(aside, String(index))
  await mkdir(aside, { recursive: true, mode: 0o700 })
  try {
    await rename(place, target)
    return target
  } catch (error) {
    // Git's own folder lies on another disk: then it is removed where it is.
    if (isErrno(error, 'EXDEV')) return place
    throw error
  }
}
