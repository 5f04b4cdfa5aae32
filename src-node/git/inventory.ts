import { branchExists } from './branch.ts'
import { findDefaultBranch, mainRemote } from './default-branch.ts'
import { git, gitLine } from './git.ts'
import { findMergeBase } from './merge-base.ts'
import { readStatus } from './status.ts'

/** What would be lost with a working tree and its branch. */
export type Inventory = {
  /** Tracked files with changes, staged or not. */
  readonly changed: readonly string[]
  readonly untracked: readonly string[]
  /** Commits that no remote has; without a remote, those the default branch does not have. */
  readonly unpushedCommits: number
  /**
   * Whether the default branch, here or on the remote, has the branch's commits, or (`squashed`) others with the same
   * changes: one for all of them, or one for each.
   */
  readonly merged: 'merged' | 'squashed' | 'no'
}

/** Takes stock of a working tree. */
export async function takeInventory(cwd: string): Promise<Inventory> {
  const status = await readStatus(cwd)
  const untracked = status.filter(({ kind }) => kind === 'untracked').map(({ path }) => path)
  const changed = status.filter(({ kind }) => kind !== 'untracked').map(({ path }) => path)
  const branch = await findDefaultBranch(cwd)
  const bases = branch === null ? [] : [branch.ref]
  // What was merged here and is not pushed yet is in the default branch all the same.
  if (branch?.kind === 'remote' && (await branchExists(cwd, branch.name))) bases.push(`refs/heads/${branch.name}`)
  const elsewhere = (await mainRemote(cwd)) === null ? bases : ['--remotes']
  return {
    changed,
    untracked,
    unpushedCommits: Number(await gitLine(['rev-list', '--count', 'HEAD', '--not', ...elsewhere, '--'], { cwd })),
    merged: await mergedIntoAny(cwd, bases),
  }
}

/** Whether removing the working tree and its branch would lose something that is nowhere else. */
export function hasUnsavedWork(inventory: Inventory): boolean {
  const { changed, untracked, unpushedCommits, merged } = inventory
  return changed.length > 0 || untracked.length > 0 || (unpushedCommits > 0 && merged === 'no')
}

async function mergedIntoAny(cwd: string, bases: readonly string[]): Promise<Inventory['merged']> {
  let found: Inventory['merged'] = 'no'
  for (const base of bases) {
    const merged = await mergedInto(cwd, base)
    if (merged === 'merged') return merged
    if (merged === 'squashed') found = merged
  }
  return found
}

async function mergedInto(cwd: string, base: string): Promise<Inventory['merged']> {
  const ancestor = await git(['merge-base', '--is-ancestor', 'HEAD', base], { cwd, expect: [0, 1] })
  if (ancestor.exitCode === 0) return 'merged'
  const mergeBase = await findMergeBase(cwd, 'HEAD', base)
  if (mergeBase === null) return 'no'
  const isThere = (await isRebased(cwd, base)) || (await isSquashed(cwd, base, mergeBase))
  return isThere ? 'squashed' : 'no'
}

/** `git cherry` marks each commit with a minus that the base has under another name. */
async function isRebased(cwd: string, base: string): Promise<boolean> {
  const { stdout } = await git(['cherry', base, 'HEAD'], { cwd })
  // A merge is not listed, and may hold changes of its own.
  const merges = await gitLine(['rev-list', '--count', '--merges', 'HEAD', '--not', base, '--'], { cwd })
  return merges === '0' && stdout !== '' && stdout.split('\n').every((line) => line === '' || line.startsWith('- '))
}

/** All of the branch as one commit, which `git cherry` marks with a minus when the base has one with the same changes. */
async function isSquashed(cwd: string, base: string, mergeBase: string): Promise<boolean> {
  const name = ['-c', 'user.name=Backburner', '-c', 'user.email=backburner@localhost']
  const squash = ['commit-tree', '--no-gpg-sign', 'HEAD^{tree}', '-p', mergeBase, '-m', 'squash']
  const commit = await gitLine([...name, ...squash], { cwd })
  return (await gitLine(['cherry', base, commit], { cwd })).startsWith('- ')
}
