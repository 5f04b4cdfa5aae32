import { git } from './git.ts'

/** A worktree to be made. `branch` is a new branch at `commit`. */
export type NewWorktree = {
  readonly path: string
  readonly branch: string
  readonly commit: string
}

/**
 * Registers a linked worktree on a new branch, with no files in it yet: that takes milliseconds, so the repository's
 * lock can be given back before `checkOutFiles` does the long part.
 */
export async function addEmptyWorktree(cwd: string, worktree: NewWorktree): Promise<void> {
  const { path, branch, commit } = worktree
  await git(['worktree', 'add', '--quiet', '--no-checkout', '--no-track', '-b', branch, '--', path, commit], { cwd })
}

/**
 * Fills the index and the files of a worktree from its commit. What is there already is overwritten. Filters of the
 * repository's own configuration run only if it is `trusted`.
 */
export async function checkOutFiles(worktree: string, trusted: boolean): Promise<void> {
  await git(['reset', '--quiet', '--hard', '--no-recurse-submodules'], { cwd: worktree, trusted })
}
