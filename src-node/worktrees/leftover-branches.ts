import { deleteBranch, isBranchInUse } from '../git/branch.ts'
import { git, gitLine } from '../git/git.ts'
import type { Repository } from '../git/repository.ts'
import { lockRepository } from '../locks/repository-lock.ts'

/** A branch that was made for a worktree of ours, is checked out nowhere, and holds nothing of its own. */
export type LeftoverBranch = { readonly name: string; readonly commit: string }

/** What git notes of a branch that was made at a commit by its id, as ours are: people name branches. */
const madeAtCommit = /^branch: Created from [0-9a-f]{40,64}$/

/** The branches of a repository that worktrees left. One with a commit that no other branch has is none of them. */
export async function findLeftoverBranches(main: Repository): Promise<readonly LeftoverBranch[]> {
  const cwd = main.topLevel
  const listed = await gitLine(['for-each-ref', '--format=%(objectname) %(refname:short)', 'refs/heads/bb/'], { cwd })
  const found: LeftoverBranch[] = []
  for (const line of listed.split('\n').filter((one) => one !== '')) {
    const space = line.indexOf(' ')
    const branch = { commit: line.slice(0, space), name: line.slice(space + 1) }
    if ((await wasMadeByUs(cwd, branch)) && (await isLeft(main, branch))) found.push(branch)
  }
  return found
}

/** Deletes one of them, if it still is one. */
export async function deleteLeftoverBranch(main: Repository, branch: LeftoverBranch): Promise<boolean> {
  const guard = await lockRepository(main.commonDirectory)
  if (guard.kind === 'timeout') return false
  try {
    return (await isLeft(main, branch)) && (await deleteBranch(main.topLevel, branch.name, branch.commit)) === 'deleted'
  } finally {
    await guard.lock.release()
  }
}

async function isLeft(main: Repository, { name, commit }: LeftoverBranch): Promise<boolean> {
  if (await isBranchInUse(main, name)) return false
  // Ours do not count for each other: two that share a commit would both go, and the commit with them.
  const others = ['--not', '--exclude=bb/*', '--branches', '--remotes', '--tags']
  return (await gitLine(['rev-list', '--count', commit, ...others], { cwd: main.topLevel })) === '0'
}

async function wasMadeByUs(cwd: string, { name }: LeftoverBranch): Promise<boolean> {
  const args = ['reflog', 'show', '--format=%gs', `refs/heads/${name}`, '--']
  const { exitCode, stdout } = await git(args, { cwd, expect: [0, 128] })
  return exitCode === 0 && madeAtCommit.test(stdout.trimEnd().split('\n').at(-1) ?? '')
}
