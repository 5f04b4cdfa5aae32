import { git } from '../git/git.ts'
import type { Repository } from '../git/repository.ts'
import { checkOutPlain, snapshotTrees } from '../git/snapshot-trees.ts'
import { surveyWorktree } from './survey-worktree.ts'

/**
 * Gives a fresh worktree the files and the index of another working tree of the same repository, whose head it stands at:
 * uncommitted and untracked files included, ignored ones not. Nothing of the other is touched. Conflicts that are not
 * resolved yet come as the files they left, repositories inside it as empty directories.
 */
export async function copyState(from: Repository, to: Repository): Promise<void> {
  const { nested } = await surveyWorktree(from)
  const state = await snapshotTrees(from, nested)
  const cwd = to.topLevel
  // Files that only the head has go first.
  await git(['read-tree', '--reset', '-u', state.worktree], { cwd })
  await checkOutPlain(to, state.worktree)
  await git(['read-tree', state.index], { cwd })
  // Exit code 1 tells of files that differ from the index, which is what they may do.
  await git(['update-index', '-q', '--refresh'], { cwd, expect: [0, 1] })
}
