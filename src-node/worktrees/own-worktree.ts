import { access } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { listWorktrees } from '../git/worktree-list.ts'
import { findRepository, type Repository } from '../git/repository.ts'
import { WORKTREES_DIRECTORY } from './create-worktree.ts'
import { OWNER_FILE } from './planned-worktree.ts'

/** `kept`: it is not ours to remove, for the reason told. */
export type OwnWorktree =
  | { readonly kind: 'own'; readonly repository: Repository }
  | { readonly kind: 'kept'; readonly reason: string }

/**
 * Finds a worktree that `createWorktree` made: one below our directory, with our mark or on a branch of ours, that nobody
 * locked, and with no worktree of somebody else inside it.
 */
export async function findOwnWorktree(main: Repository, mainTopLevel: string, path: string): Promise<OwnWorktree> {
  const notOurs = kept(`${path} is not a worktree of ours (any more); move that folder away, and delete again`)
  const found = await findRepository(path)
  if (found.kind !== 'repository') return notOurs
  const { repository } = found
  const { topLevel, gitDirectory, commonDirectory } = repository
  const isBelow = topLevel.startsWith(`${mainTopLevel}${sep}${WORKTREES_DIRECTORY}${sep}`)
  const isOfMain = repository.isLinked && commonDirectory === main.commonDirectory
  const listed = await listWorktrees(commonDirectory)
  const entry = listed.find((one) => one.path === topLevel)
  if (!isBelow || !isOfMain || entry === undefined) return notOurs
  const isMarked = await access(join(gitDirectory, OWNER_FILE)).then(
    () => true,
    () => false,
  )
  if (!isMarked && entry.branch?.startsWith('bb/') !== true) return notOurs
  if (entry.isLocked) return kept(`${path} is locked (git worktree unlock ${path})`)
  const inside = listed.find((one) => one.path.startsWith(`${topLevel}${sep}`) && !one.isPrunable)
  if (inside !== undefined) return kept(`another worktree lies in it: ${inside.path}`)
  return { kind: 'own', repository }
}

function kept(reason: string): OwnWorktree {
  return { kind: 'kept', reason }
}
