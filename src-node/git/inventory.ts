import { branchExists } from './branch.ts'
import { findDefaultBranch, mainRemote } from './default-branch.ts'
import { isContainedIn } from './contained-in.ts'
import { readHead } from './head.ts'
import { findRepository } from './repository.ts'
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
   * changes: one for all of them, one for each, or one with more besides.
   */
  readonly merged: 'merged' | 'squashed' | 'no'
}

/** Takes stock of a working tree. */
export async function takeInventory(cwd: string): Promise<Inventory> {
  const status = await readStatus(cwd)
  const untracked = status.filter(({ kind }) => kind === 'untracked').map(({ path }) => path)
  const changed = status.filter(({ kind }) => kind !== 'untracked').map(({ path }) => path)
  const { branch: own, commit } = await readHead(cwd)
  const found = await findRepository(cwd)
  const main = found.kind === 'repository' ? found.repository.mainTopLevel : null
  const branch = await findDefaultBranch(main ?? cwd)
  const bases = branch === null ? [] : [branch.ref]
  // What was merged here and is not pushed yet is in the default branch all the same.
  if (branch?.kind === 'remote' && (await branchExists(cwd, branch.name))) bases.push(`refs/heads/${branch.name}`)
  // A branch of ours goes with its working tree: what only it has is nowhere else.
  const others = bases.filter((base) => base !== `refs/heads/${own}` || !isOurs(own))
  const elsewhere = (await mainRemote(cwd)) === null ? others : ['--remotes']
  // A branch without a commit yet, or one that somebody deleted while it was checked out.
  if (commit === null) return { changed, untracked, unpushedCommits: 0, merged: 'no' }
  const unpushed = await gitLine(['rev-list', '--count', 'HEAD', '--not', ...elsewhere, '--'], { cwd })
  return { changed, untracked, unpushedCommits: Number(unpushed), merged: await mergedIntoAny(cwd, others) }
}

/** Whether removing the working tree and its branch would lose something that is nowhere else. */
export function hasUnsavedWork(inventory: Inventory): boolean {
  const { changed, untracked, unpushedCommits, merged } = inventory
  return changed.length > 0 || untracked.length > 0 || (unpushedCommits > 0 && merged === 'no')
}

function isOurs(branch: string | null): boolean {
  return branch?.startsWith('bb/') === true
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
  return (await isContainedIn(cwd, base, mergeBase)) ? 'squashed' : 'no'
}
