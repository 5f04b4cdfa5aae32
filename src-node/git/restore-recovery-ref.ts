import { lstat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { deleteBranch, writeBranchSettings } from './branch.ts'
import { git } from './git.ts'
import { resolveCommit } from './head.ts'
import { readRecoveryRef, type Recovery } from './recovery-ref.ts'
import { findRepository, type Repository } from './repository.ts'
import { checkOutPlain, holdsFilesOf, snapshotIndex } from './snapshot-trees.ts'
import { listWorktrees } from './worktree-list.ts'
import { removeWorktree } from './worktree-remove.ts'

/** What was brought back, and where: names that were taken meanwhile got a number. */
export type RestoreResult =
  | { readonly kind: 'restored'; readonly path: string; readonly branch: string | null; readonly head: string }
  | { readonly kind: 'absent' }

/**
 * Brings back what the ref does not hold, into a working tree that has the files of the ref. False: nothing of what git
 * notes itself (its index) was kept. `newBranch` was made for it, and has no settings yet.
 */
export type GiveBack = (repository: Repository, newBranch: string | null) => Promise<boolean>

const HIGHEST_SUFFIX = 1_000

/**
 * Brings a working tree back from `refs/backburner/trash/<id>`: its branch, its files, and what was staged, all proved
 * to be as saved; `giveBack` adds what the ref does not hold. The ref stays; delete it when nothing needs it any more. Call it under the repository's lock.
 */
export async function restoreRecoveryRef(
  main: Repository,
  id: string,
  giveBack: GiveBack = () => Promise.resolve(false),
): Promise<RestoreResult> {
  const cwd = main.topLevel
  const recovery = await readRecoveryRef(cwd, id)
  if (recovery === null) return { kind: 'absent' }
  const { head, unborn } = recovery.record
  const path = await freePath(resolve(main.mainTopLevel ?? cwd, recovery.record.path))
  const branch = recovery.record.branch === null ? null : await freeBranch(cwd, recovery.record.branch, head)
  await addWorktree(cwd, path, branch, head)
  try {
    const found = await findRepository(path)
    if (found.kind !== 'repository') throw new Error(`${path} was made and is no working tree`)
    await checkOutPlain(found.repository, recovery.worktreeTree)
    // Before the index is back: git would take what it says for changes since that commit.
    if (unborn && branch !== null) await unbear(cwd, found.repository, branch, head)
    if (!(await giveBack(found.repository, branch?.isNew === true ? branch.name : null)))
      await stage(found.repository, recovery)
    await verify(found.repository, recovery)
    if (branch?.isNew === true) await writeBranchSettings(cwd, branch.name, recovery.record.branchSettings)
  } catch (error) {
    // Everything in it came from the ref and from what was kept beside it, which stay.
    await removeWorktree(cwd, path).catch(() => undefined)
    if (branch?.isNew === true) await deleteBranch(cwd, branch.name, head).catch(() => undefined)
    throw error
  }
  return { kind: 'restored', path, branch: branch?.name ?? null, head }
}

type FreeBranch = { readonly name: string; readonly isNew: boolean }

/** The branch itself when it is gone, or still where it was and nowhere checked out; else the next free name. */
async function freeBranch(cwd: string, name: string, head: string): Promise<FreeBranch> {
  const checkedOut = new Set((await listWorktrees(cwd)).map(({ branch }) => branch))
  for (let suffix = 1; suffix <= HIGHEST_SUFFIX; suffix++) {
    const candidate = suffix === 1 ? name : `${name}-${suffix}`
    const commit = await resolveCommit(cwd, `refs/heads/${candidate}`)
    if (commit === null) return { name: candidate, isNew: true }
    if (commit === head && !checkedOut.has(candidate)) return { name: candidate, isNew: false }
  }
  throw new Error(`${HIGHEST_SUFFIX} branches are called ${name} already`)
}

async function freePath(path: string): Promise<string> {
  for (let suffix = 1; suffix <= HIGHEST_SUFFIX; suffix++) {
    const candidate = suffix === 1 ? path : `${path}-${suffix}`
    const isFree = await lstat(candidate).then(
      () => false,
      () => true,
    )
    if (isFree) return candidate
  }
  throw new Error(`${HIGHEST_SUFFIX} directories are called ${path} already`)
}

/** Takes the commit away again that stood for a branch without any. */
async function unbear(cwd: string, { topLevel }: Repository, { name, isNew }: FreeBranch, head: string): Promise<void> {
  if (!isNew) return
  await git(['update-ref', '--no-deref', '-d', `refs/heads/${name}`, head], { cwd })
  await git(['symbolic-ref', 'HEAD', `refs/heads/${name}`], { cwd: topLevel })
}

async function addWorktree(cwd: string, path: string, branch: FreeBranch | null, head: string): Promise<void> {
  const add = ['worktree', 'add', '--quiet', '--no-checkout']
  if (branch === null) await git([...add, '--detach', '--', path, head], { cwd })
  else if (branch.isNew) await git([...add, '--no-track', '-b', branch.name, '--', path, head], { cwd })
  else await git([...add, '--', path, branch.name], { cwd })
}

/** Puts back what was staged; what is only in the files is untracked again. */
async function stage({ topLevel: cwd, gitDirectory }: Repository, recovery: Recovery): Promise<void> {
  await git(['read-tree', recovery.indexTree], { cwd })
  const { unmerged, mergeHeads, encoding } = recovery.record
  if (unmerged.length > 0) {
    const stdin = unmerged.map((entry) => `${entry}\0`).join('')
    await git(['update-index', '-z', '--index-info'], { cwd, stdin, encoding })
  }
  if (mergeHeads.length > 0) await writeFile(join(gitDirectory, 'MERGE_HEAD'), `${mergeHeads.join('\n')}\n`)
  // Exit code 1 tells of files that differ from the index, which is what they should do.
  await git(['update-index', '-q', '--refresh'], { cwd, expect: [0, 1] })
}

async function verify(repository: Repository, recovery: Recovery): Promise<void> {
  const staged = await snapshotIndex(repository)
  if (staged.index === recovery.indexTree && (await holdsFilesOf(repository, recovery.worktreeTree))) return
  throw new Error(`${repository.topLevel} differs from ${recovery.ref} after it was restored; the ref was kept`)
}
