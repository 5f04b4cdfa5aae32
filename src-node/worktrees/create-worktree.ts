import { lstat, mkdir, realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isErrno } from '../files/is-errno.ts'
import { branchExists, deleteBranch } from '../git/branch.ts'
import { excludeOnce } from '../git/exclude.ts'
import type { Repository } from '../git/repository.ts'
import { findWayOut } from '../git/way-out.ts'
import { addEmptyWorktree, checkOutFiles } from '../git/worktree-add.ts'
import { listWorktrees } from '../git/worktree-list.ts'
import { removeWorktree } from '../git/worktree-remove.ts'
import { lockRepository } from '../locks/repository-lock.ts'
import { chooseBase, type BaseRef } from './choose-base.ts'
import { copyIncludedFiles } from './copy-included.ts'
import { linkDirectories } from './link-directories.ts'
import { findLeftover, markAsOurs, writePlan, type WorktreeMaker, type WorktreePlan } from './planned-worktree.ts'

/** A worktree that somebody wants. `name` is a slug (lower-case letters, digits, hyphens). */
export type WorktreeRequest = {
  readonly repository: Repository
  readonly name: string
  readonly base: BaseRef
  readonly symlinkDirectories: readonly string[]
  /** Null: nobody who could come back to what a death leaves. */
  readonly maker: WorktreeMaker | null
  /** Milliseconds since the epoch. */
  readonly now: number
  /** The user trusts the repository: filters of its own configuration run. Not unless told. */
  readonly trusted?: boolean
}

/** A worktree of our own. `notes` are sentences for the user about what did not go as wished. */
export type CreatedWorktree = {
  readonly name: string
  readonly path: string
  readonly branch: string
  readonly baseRef: string
  readonly baseCommit: string
  readonly copiedFiles: readonly string[]
  readonly notes: readonly string[]
}

/** `failed` leaves nothing behind; its reason names what to do. */
export type CreateWorktreeResult =
  | { readonly kind: 'created'; readonly worktree: CreatedWorktree }
  | { readonly kind: 'failed'; readonly reason: string }

/** Where worktrees lie, relative to the main working tree. */
export const WORKTREES_DIRECTORY = '.backburner/worktrees'

const HIGHEST_SUFFIX = 1_000

/**
 * Makes `.backburner/worktrees/<name>` on the branch `bb/<name>` (`-2`, `-3`, … when taken) with the base's files, the
 * ignored files that `.worktreeinclude` names, and links to `symlinkDirectories`; or takes up the one that its maker died
 * over. Any number of processes may do this in
 * one repository at once.
 */
export async function createWorktree(request: WorktreeRequest): Promise<CreateWorktreeResult> {
  const { repository, name, maker, trusted = false } = request
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw new Error(`not a slug: ${JSON.stringify(name)}`)
  const { mainTopLevel, commonDirectory } = repository
  if (mainTopLevel === null) return failed('a bare repository has no main checkout to keep worktrees in')
  const wayOut = trusted ? null : await findWayOut(repository)
  if (wayOut !== null) return failed(`${wayOut}: trust the folder, or start without a worktree`)
  const base = await chooseBase(repository, request.base, request.now, trusted)
  if (base.kind === 'no-commits') {
    return failed('the repository has no commits yet: commit something, or start without a worktree')
  }
  if (base.kind === 'unknown-revision') return failed(`there is no branch or commit called ${base.revision}`)

  const guard = await lockRepository(commonDirectory)
  if (guard.kind === 'timeout') return failed(`process ${guard.pid} keeps the worktrees of ${mainTopLevel} locked`)
  let plan: WorktreePlan
  let isLeftover = false
  try {
    await excludeOnce(commonDirectory, `/${WORKTREES_DIRECTORY}/`)
    const leftover = maker === null ? null : await findLeftover(mainTopLevel, maker)
    isLeftover = leftover !== null
    plan = leftover ?? {
      schema: 1,
      ...(await freePlace(mainTopLevel, name)),
      baseRef: base.name,
      baseCommit: base.commit,
    }
    if (maker !== null) await writePlan(maker, plan)
    if (!isLeftover) await addEmptyWorktree(mainTopLevel, { ...plan, commit: plan.baseCommit })
    if (maker !== null) await markAsOurs(maker, plan.path)
  } catch (error) {
    return failed(messageOf(error))
  } finally {
    await guard.lock.release()
  }

  try {
    await checkOutFiles(plan.path, trusted)
    const copied = await copyIncludedFiles(mainTopLevel, plan.path)
    const links = await linkDirectories(mainTopLevel, plan.path, request.symlinkDirectories)
    await excludeAll(commonDirectory, links.patternsToExclude)
    const notes = [
      ...(base.note === null ? [] : [base.note]),
      ...copied.failed.map(({ path, reason }) => `${path} was not copied: ${reason}`),
      // A link of a leftover is there already.
      ...(isLeftover ? [] : links.skipped).map(({ path, reason }) => `${path} was not linked: ${reason}`),
    ]
    const { path, branch, baseRef, baseCommit } = plan
    const worktree = { name: plan.name, path, branch, baseRef, baseCommit, copiedFiles: copied.copied, notes }
    return { kind: 'created', worktree }
  } catch (error) {
    await abandon(repository, mainTopLevel, plan)
    return failed(messageOf(error))
  }
}

type Place = { readonly name: string; readonly path: string; readonly branch: string }

/** The first of `name`, `name-2`, … of which neither the directory nor the branch exists. */
async function freePlace(mainTopLevel: string, name: string): Promise<Place> {
  const parent = join(mainTopLevel, WORKTREES_DIRECTORY)
  for (const directory of [dirname(parent), parent]) {
    await mkdir(directory).catch((error: unknown) => {
      if (!isErrno(error, 'EEXIST')) throw error
    })
    if ((await realpath(directory)) !== directory)
      throw new Error(`${directory} leads elsewhere through a symbolic link`)
  }
  // Git keeps the place of one whose folder is gone: it may have been moved.
  const registered = new Set((await listWorktrees(mainTopLevel)).map(({ path }) => path))
  for (let suffix = 1; suffix <= HIGHEST_SUFFIX; suffix++) {
    const candidate = suffix === 1 ? name : `${name}-${suffix}`
    const place = { name: candidate, path: join(parent, candidate), branch: `bb/${candidate}` }
    if (registered.has(place.path) || (await exists(place.path))) continue
    if (!(await branchExists(mainTopLevel, place.branch))) return place
  }
  throw new Error(`${HIGHEST_SUFFIX} worktrees are called ${name} already`)
}

async function excludeAll(commonDirectory: string, patterns: readonly string[]): Promise<void> {
  if (patterns.length === 0) return
  const guard = await lockRepository(commonDirectory)
  if (guard.kind === 'timeout') throw new Error(`process ${guard.pid} keeps ${commonDirectory} locked`)
  try {
    for (const pattern of patterns) await excludeOnce(commonDirectory, pattern)
  } finally {
    await guard.lock.release()
  }
}

/** Nobody has worked in it yet, so there is nothing to save. */
async function abandon(repository: Repository, mainTopLevel: string, plan: WorktreePlan): Promise<void> {
  const guard = await lockRepository(repository.commonDirectory)
  if (guard.kind === 'timeout') return
  try {
    await removeWorktree(mainTopLevel, plan.path)
    await deleteBranch(mainTopLevel, plan.branch, plan.baseCommit)
  } catch {
    // The reason for the failure (a full disk, say) may well prevent this too; it is the one worth telling.
  } finally {
    await guard.lock.release()
  }
}

async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  )
}

function failed(reason: string): CreateWorktreeResult {
  return { kind: 'failed', reason }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
