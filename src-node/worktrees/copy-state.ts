import { git } from '../git/git.ts'
import type { Repository } from '../git/repository.ts'
import { snapshotTrees } from '../git/snapshot-trees.ts'

/**
 * Gives a fresh worktree the files and the index of another working tree of the same repository, whose head it stands at:
 * uncommitted and untracked files included, ignored ones not. Nothing of the other is touched. Conflicts that are not
 * resolved yet come as the files they left.
 */
export async function copyState(from: Repository, to: Repository): Promise<void> {
  const state = await snapshotTrees(from)
  const cwd = to.topLevel
  await git(['read-tree', '--reset', '-u', state.worktree], { cwd })
  await git(['read-tree', state.index], { cwd })
  // Exit code 1 tells of files that differ from the index, which is what they may do.
  await git(['update-index', '-q', '--refresh'], { cwd, expect: [0, 1] })
}
