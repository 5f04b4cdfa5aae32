import { git, GitError } from './git.ts'
import { readHead, type Head } from './head.ts'
import { findOperation } from './operation.ts'
import type { Repository } from './repository.ts'
import { readStatus } from './status.ts'
import { userGit, type UserPlace } from './user-git.ts'
import { listWorktrees } from './worktree-list.ts'
import { whyGitRefused } from './why-git-refused.ts'

/** What became of it. `branch` is null where only the commit could be checked out: the branch is, in another worktree. */
export type ShownElsewhere =
  | { readonly kind: 'shown'; readonly branch: string | null; readonly commit: string; readonly before: Head }
  | { readonly kind: 'refused'; readonly why: string }

const timeoutMs = 120_000

/** Checks out a branch in the main working tree; where another worktree has it, its commit. Nothing there is lost. */
export async function showInMainTree(
  repository: Repository,
  branch: string,
  place: Omit<UserPlace, 'cwd'>,
): Promise<ShownElsewhere> {
  const cwd = repository.mainTopLevel
  if (cwd === null) return { kind: 'refused', why: 'The repository has no main working tree.' }
  if (cwd === repository.topLevel)
    return { kind: 'refused', why: 'The session works in the main tree: its changes are there already.' }
  const before = await readHead(cwd)
  const operation = findOperation({ gitDirectory: repository.commonDirectory })
  if (operation !== null)
    return { kind: 'refused', why: `${cwd} is in the middle of a ${operation}. Finish that first.` }
  const changed = await readStatus(cwd, { untracked: 'normal' })
  const dirty = changed.filter(({ kind }) => kind !== 'untracked')
  if (dirty.length > 0) {
    const some = dirty.slice(0, 3).map(({ path }) => path)
    const more = dirty.length > some.length ? ` and ${dirty.length - some.length} more` : ''
    return {
      kind: 'refused',
      why: `${cwd} has changes of its own (${some.join(', ')}${more}). Commit or stash them first.`,
    }
  }
  const isElsewhere = (await listWorktrees(cwd)).some((one) => one.branch === branch)
  const { stdout } = await git(['rev-parse', '--verify', `refs/heads/${branch}^{commit}`], { cwd })
  const commit = stdout.trimEnd()
  try {
    const where = isElsewhere ? ['--detach', commit] : [branch]
    await userGit(['checkout', '--quiet', '--no-recurse-submodules', ...where, '--'], { ...place, cwd }, { timeoutMs })
    return { kind: 'shown', branch: isElsewhere ? null : branch, commit, before }
  } catch (error) {
    if (!(error instanceof GitError) || error.failure !== 'exit') throw error
    return { kind: 'refused', why: whyGitRefused(error) ?? error.stderr.trim().replace(/\nAborting$/, '') }
  }
}
