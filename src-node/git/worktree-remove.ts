import { git } from './git.ts'

/**
 * Removes a linked worktree with everything in it, also changed, untracked and ignored files: save first. Git refuses a
 * locked worktree, and then this throws. Symbolic links in it are removed, not followed. One whose folder is gone is
 * forgotten.
 */
export async function removeWorktree(mainDirectory: string, path: string): Promise<void> {
  await git(['worktree', 'remove', '--force', '--', path], { cwd: mainDirectory })
}
