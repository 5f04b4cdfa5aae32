import { rm } from 'node:fs/promises'
import { readRecoveryRef } from '../git/recovery-ref.ts'
import { deleteRef } from '../git/update-ref.ts'
import { removeSessionWorktree, type RemoveRequest } from './remove-worktree.ts'

/**
 * Removes a worktree that `createWorktree` made, with its branch, if it holds no work that is nowhere else. `kept`: it
 * does, or it cannot be removed; nothing was changed. `id` names the recovery ref and `keepIn` a directory that are there while it
 * is being removed.
 */
export async function removeUnchangedWorktree(
  request: Pick<RemoveRequest, 'mainDirectory' | 'path' | 'id' | 'keepIn'>,
): Promise<'removed' | 'kept'> {
  const result = await removeSessionWorktree({ ...request, force: false })
  await rm(request.keepIn, { recursive: true, force: true })
  if (result.kind === 'unsaved' || result.kind === 'kept') return 'kept'
  // There was nothing to save: what the ref holds, the base has anyway.
  const recovery = await readRecoveryRef(request.mainDirectory, request.id)
  if (recovery !== null) await deleteRef(request.mainDirectory, recovery.ref, recovery.commit)
  return 'removed'
}
