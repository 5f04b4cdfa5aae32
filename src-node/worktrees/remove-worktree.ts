import { lstat, rm } from 'node:fs/promises'
import { deleteBranch, isBranchInUse } from '../git/branch.ts'
import { hasUnsavedWork, takeInventory, type Inventory } from '../git/inventory.ts'
import type { Recovery } from '../git/recovery-ref.ts'
import { findRepository, type Repository } from '../git/repository.ts'
import { restoreRecoveryRef, type RestoreResult } from '../git/restore-recovery-ref.ts'
import { saveRecoveryRef } from '../git/save-recovery-ref.ts'
import { findLinkOut } from '../git/way-out.ts'
import { removeWorktree } from '../git/worktree-remove.ts'
import { lockRepository } from '../locks/repository-lock.ts'
import { isErrno } from '../files/is-errno.ts'
import { findOwnWorktree } from './own-worktree.ts'
import { giveRestBack, keepRest, type KeptRest } from './keep-rest.ts'
import { surveyWorktree } from './survey-worktree.ts'

/** A session's worktree that is to go. Nobody works in it any more, and no other session uses it. */
export type RemoveRequest = {
  /** Any directory of the repository that stays, such as the main checkout. */
  readonly mainDirectory: string
  readonly path: string
  /** The session's id, which names the recovery ref. */
  readonly id: string
  /** Remove it although it holds work that is nowhere else (that work is saved in any case). */
  readonly force: boolean
  /** An own directory outside of the repository for what the ref does not hold, such as ignored files. */
  readonly keepIn: string
}

/**
 * `removed`: gone, with its branch, and kept in the recovery ref; `notes` say what of it could not be cleared away. `absent`: it was gone already, and what git has of it (its branch, its index) stays. `unsaved`: nothing was
 * changed, because it holds unsaved work. `kept`: nothing was changed for the reason told.
 */
export type RemoveResult =
  | {
      readonly kind: 'removed'
      readonly recovery: Recovery
      readonly rest: KeptRest
      readonly notes: readonly string[]
    }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unsaved'; readonly inventory: Inventory }
  | { readonly kind: 'kept'; readonly reason: string }

/**
 * Removes a worktree that `createWorktree` made, and its branch, once a recovery ref with all of it was read back.
 * Worktrees of others are never removed.
 */
export async function removeSessionWorktree(request: RemoveRequest): Promise<RemoveResult> {
  const main = await findRepository(request.mainDirectory)
  if (main.kind !== 'repository') {
    // It went with its repository.
    if (!(await exists(request.path))) return { kind: 'absent' }
    const reason = `${request.mainDirectory} is no git repository any more, so nothing in it can be saved; move the folder away, and delete again`
    return { kind: 'kept', reason }
  }
  const { commonDirectory, mainTopLevel } = main.repository
  if (mainTopLevel === null) return { kind: 'kept', reason: 'its repository has no main checkout' }
  const link = await findLinkOut(main.repository)
  if (link !== null) return { kind: 'kept', reason: link }
  const guard = await lockRepository(commonDirectory)
  if (guard.kind === 'timeout') return { kind: 'kept', reason: `process ${guard.pid} keeps ${mainTopLevel} locked` }
  try {
    // What git has of it stays: somebody may have moved the folder, which would be lost without that.
    if (!(await exists(request.path))) return { kind: 'absent' }
    const found = await findOwnWorktree(main.repository, mainTopLevel, request.path)
    if (found.kind === 'kept') return found
    const { repository } = found
    const inventory = await takeInventory(repository.topLevel)
    if (!request.force && hasUnsavedWork(inventory)) return { kind: 'unsaved', inventory }
    const survey = await surveyWorktree(repository)
    const saved = await saveRecoveryRef(repository, request.id, survey.nested, ({ index }) =>
      keepRest(request.keepIn, { mainTopLevel, repository, survey, indexTree: index }),
    )
    if (saved.kind === 'refused') return { kind: 'kept', reason: saved.reason }
    // From here on it is removed, whatever goes wrong: what was kept is the only whole copy.
    const notes = await clearAway(main.repository, mainTopLevel, repository.topLevel, saved.recovery)
    return { kind: 'removed', recovery: saved.recovery, rest: saved.rest, notes }
  } finally {
    await guard.lock.release()
  }
}

/** Removes files, git's own folder and the branch. What does not go is named, and is no reason to keep the rest. */
async function clearAway(
  main: Repository,
  mainTopLevel: string,
  path: string,
  { record: { branch, head } }: Recovery,
): Promise<readonly string[]> {
  const notes: string[] = []
  const note = (what: string) => (error: unknown) => {
    notes.push(`${what} could not be removed: ${error instanceof Error ? error.message : String(error)}`)
  }
  await removeWorktree(mainTopLevel, path).catch(async () => {
    // Git stops at the first file that it cannot remove.
    await rm(path, { recursive: true, force: true }).catch(note(path))
    // Without a folder git only forgets it. A prune would forget those of others too, whose disk is not there right now.
    await removeWorktree(mainTopLevel, path).catch(note(`what git notes of ${path}`))
  })
  if (branch?.startsWith('bb/') !== true) return notes
  try {
    if (!(await isBranchInUse(main, branch))) await deleteBranch(mainTopLevel, branch, head)
  } catch (error) {
    note(`the branch ${branch}`)(error)
  }
  return notes
}

/** Brings back what `removeSessionWorktree` saved under this id, with what it kept in `keptIn`. */
export async function restoreSessionWorktree(
  mainDirectory: string,
  id: string,
  keptIn: string,
): Promise<RestoreResult> {
  const main = await findRepository(mainDirectory)
  if (main.kind !== 'repository') {
    throw new Error(`its repository is not at ${mainDirectory} any more; put it back there, and restore again`)
  }
  const guard = await lockRepository(main.repository.commonDirectory)
  if (guard.kind === 'timeout') throw new Error(`process ${guard.pid} keeps ${mainDirectory} locked`)
  try {
    return await restoreRecoveryRef(main.repository, id, (repository, newBranch) =>
      giveRestBack(keptIn, repository, newBranch),
    )
  } finally {
    await guard.lock.release()
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false
    throw error
  }
}
