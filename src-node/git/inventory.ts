import { findDefaultBranch, mainRemote } from './default-branch.ts'
import { git, gitLine } from './git.ts'
import { readStatus } from './status.ts'

/** What would be lost with a working tree and its branch. */
export type Inventory = {
  /** Tracked files with changes, staged or not. */
  readonly changed: readonly string[]
  readonly untracked: readonly string[]
  /** Commits that no remote has; without a remote, those the default branch does not have. */
  readonly unpushedCommits: number
  /** Whether the default branch has the branch's commits, or (`squashed`) one with the same changes. */
  readonly merged: 'merged' | 'squashed' | 'no'
}

/** Takes stock of a working tree. */
export async function takeInventory(cwd: string): Promise<Inventory> {
  const status = await readStatus(cwd)
  const untracked = status.filter(({ kind }) => kind === 'untracked').map(({ path }) => path)
  const changed = status.filter(({ kind }) => kind !== 'untracked').map(({ path }) => path)
  const base = (await findDefaultBranch(cwd))?.ref ?? null
  const elsewhere = (await mainRemote(cwd)) === null ? (base === null ? [] : [base]) : ['--remotes']
  return {
    changed,
    untracked,
    unpushedCommits: Number(await gitLine(['rev-list', '--count', 'HEAD', '--not', ...elsewhere, '--'], { cwd })),
    merged: base === null ? 'no' : await mergedInto(cwd, base),
  }
}

/** Whether removing the working tree and its branch would lose something that is nowhere else. */
export function hasUnsavedWork(inventory: Inventory): boolean {
  const { changed, untracked, unpushedCommits, merged } = inventory
  return changed.length > 0 || untracked.length > 0 || (unpushedCommits > 0 && merged === 'no')
}

async function mergedInto(cwd: string, base: string): Promise<Inventory['merged']> {
  const ancestor = await git(['merge-base', '--is-ancestor', 'HEAD', base], { cwd, expect: [0, 1] })
  if (ancestor.exitCode === 0) return 'merged'
  const mergeBase = await git(['merge-base', 'HEAD', base], { cwd, expect: [0, 1] })
  if (mergeBase.exitCode === 1) return 'no'
  return (await isSquashed(cwd, base, mergeBase.stdout.trim())) ? 'squashed' : 'no'
}

/** All of the branch as one commit, which `git cherry` marks with a minus when the base has one with the same changes. */
async function isSquashed(cwd: string, base: string, mergeBase: string): Promise<boolean> {
  const name = ['-c', 'user.name=Backburner', '-c', 'user.email=backburner@localhost']
  const squash = ['commit-tree', '--no-gpg-sign', 'HEAD^{tree}', '-p', mergeBase, '-m', 'squash']
  const commit = await gitLine([...name, ...squash], { cwd })
  return (await gitLine(['cherry', base, commit], { cwd })).startsWith('- ')
}
