import { randomUUID } from 'node:crypto'
import { basename, dirname, join, sep } from 'node:path'
import { lstat, readdir, realpath, rmdir } from 'node:fs/promises'
import type { Leftover } from '../../../src-shared/api/disk.ts'
import { dispatchInputSchema } from '../../../src-shared/api/dispatch.ts'
import { sessionIdSchema, shortIdSchema } from '../../../src-shared/base/ids.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import { isErrno } from '../../../src-node/files/is-errno.ts'
import type { Repository } from '../../../src-node/git/repository.ts'
import { listWorktrees, type ListedWorktree } from '../../../src-node/git/worktree-list.ts'
import { lockRepository } from '../../../src-node/locks/repository-lock.ts'
import { WORKTREES_DIRECTORY } from '../../../src-node/worktrees/create-worktree.ts'
import { findOwnWorktree } from '../../../src-node/worktrees/own-worktree.ts'
import { removeSessionWorktree } from '../../../src-node/worktrees/remove-worktree.ts'
import { readWorktreeOwner } from '../../../src-node/worktrees/worktree-owner.ts'
import { hasUnsavedWork, takeInventory } from '../../../src-node/git/inventory.ts'
import { newRecord } from '../sessions/dispatch.ts'
import { resolveLaunch } from '../sessions/resolve-launch.ts'
import type { Services } from '../sessions/services.ts'
import { noArrangement } from '../storage/documents.ts'

/** What to do about what is found. */
export type CollectHow = { readonly apply: boolean; readonly force: boolean }

/**
 * The worktrees of a repository that were made for sessions of this home which are gone. Removing one takes the way of
 * removing a session: all of it is saved and read back first, and it can be restored as a session. One that holds work that
 * is nowhere else stays, unless `force`.
 */
export async function collectWorktrees(
  services: Services,
  main: Repository,
  how: CollectHow,
): Promise<readonly Leftover[]> {
  const found: Leftover[] = []
  for (const listed of await listWorktrees(main.commonDirectory)) {
    if (!listed.path.startsWith(`${join(main.topLevel, WORKTREES_DIRECTORY)}${sep}`) || listed.isPrunable) continue
    const state = await orphanState(services, main, listed.path)
    if (state.kind === 'used') continue
    const item = { kind: 'worktree' as const, name: listed.path, repository: main.topLevel }
    if (state.kind === 'kept') found.push({ ...item, state: 'kept', reason: state.reason })
    else found.push({ ...item, ...(await collect(services, main, listed, how)) })
  }
  return found
}

type OrphanState =
  | { readonly kind: 'used' }
  | { readonly kind: 'kept'; readonly reason: string }
  | { readonly kind: 'orphan' }

async function orphanState(
  { book, paths, trash, removing }: Services,
  main: Repository,
  path: string,
): Promise<OrphanState> {
  // A removal that is under way is somebody's already.
  if (removing.size > 0 || book.records().some((record) => worksIn(record, path))) return { kind: 'used' }
  const own = await findOwnWorktree(main, main.topLevel, path)
  if (own.kind === 'kept') return own
  const job = await readWorktreeOwner(own.repository.gitDirectory)
  if (job === null) return { kind: 'kept', reason: 'nothing in it says which session it was made for' }
  const jobs = await realpath(paths.jobs).catch(() => paths.jobs)
  if (dirname(job) !== paths.jobs && dirname(job) !== jobs) {
    return { kind: 'kept', reason: `it was made for a session of ${dirname(dirname(job))}` }
  }
  const id = shortIdSchema.safeParse(basename(job)).data
  // Made just now, say, or for a subagent long ago.
  if (id !== undefined && book.hasId(id)) return { kind: 'used' }
  if (await isThere(job))
    return { kind: 'kept', reason: `its session ${basename(job)} is on disk, but not on the board` }
  if (id !== undefined && (await trash.read(id)) !== null) {
    return { kind: 'kept', reason: `its session can be restored (backburner restore ${id})` }
  }
  const user = book.records().find(({ cwd }) => cwd === path || cwd.startsWith(`${path}${sep}`))
  if (user !== undefined) return { kind: 'kept', reason: `“${user.name}” (${user.id}) was started in it` }
  return { kind: 'orphan' }
}

/** Whether it is the session's own worktree, or one of its subagents', or lies in one. */
function worksIn({ worktree, tasks }: SessionRecord, path: string): boolean {
  const own = [worktree?.path, ...tasks.map((task) => task.worktree?.path)]
  return own.some((one) => one === path || one?.startsWith(`${path}${sep}`) === true)
}

async function collect(
  services: Services,
  main: Repository,
  listed: ListedWorktree,
  { apply, force }: CollectHow,
): Promise<Pick<Leftover, 'state' | 'reason'>> {
  const hasWork = hasUnsavedWork(await takeInventory(listed.path))
  if (hasWork && !force)
    return { state: 'kept', reason: 'it holds work that is nowhere else; --force saves it and goes on' }
  if (!apply) return { state: 'would-go', reason: hasWork ? 'its work is saved first' : null }
  return await removeAsSession(services, main, listed, force)
}

/** As a removed session: `restore` brings it back with a row of its own. */
async function removeAsSession(
  services: Services,
  main: Repository,
  { path, branch, commit }: ListedWorktree,
  force: boolean,
): Promise<Pick<Leftover, 'state' | 'reason'>> {
  const { trash, jobs, clock, problems, environments } = services
  const sessionId = sessionIdSchema.parse(randomUUID())
  const task = { sessionId, prompt: '', cwd: main.topLevel, name: basename(path) }
  const input = { ...dispatchInputSchema.parse(task), engine: 'agent' as const }
  const launch = await resolveLaunch(services, input, environments.own)
  const record: SessionRecord = {
    ...newRecord(input, launch, clock.now()),
    state: 'stopped',
    reason: 'what was left of a session that is gone',
    summary: `what was left of a session that is gone: ${path}`,
    worktree: {
      path,
      branch: branch ?? '',
      mainCheckout: main.topLevel,
      baseRef: branch ?? 'HEAD',
      baseCommit: commit ?? '',
    },
  }
  const { id, name } = record
  if (!(await jobs.create(id))) return { state: 'kept', reason: 'no name was free for it; try again' }
  await jobs.writeRecord(record)
  const manifest = { schema: 1, sessionId, id, name, arrangement: noArrangement, mainCheckout: main.topLevel } as const
  await trash.begin({ ...manifest, removedAt: clock.now() })
  await trash.takeJob(id)
  const request = { mainDirectory: main.topLevel, path, id, force, keepIn: trash.keptFiles(id) }
  const result = await removeSessionWorktree(request).catch(async (error: unknown) => {
    await trash.abandon(id)
    throw error
  })
  if (result.kind === 'removed') {
    for (const note of result.notes) problems.report(`worktree ${path}: ${note}`)
    return { state: 'gone', reason: `backburner restore ${id} brings it back` }
  }
  await trash.abandon(id)
  if (result.kind === 'absent') return { state: 'gone', reason: null }
  return { state: 'kept', reason: result.kind === 'kept' ? result.reason : 'it holds work that is nowhere else' }
}

/** Directories of ours with nothing in them, which no worktree stands in. */
export async function collectFolders(main: Repository, { apply }: CollectHow): Promise<readonly Leftover[]> {
  const parent = join(main.topLevel, WORKTREES_DIRECTORY)
  const isOurs = (await realpath(parent).catch(() => null)) === parent
  if (!isOurs) return []
  const guard = await lockRepository(main.commonDirectory)
  if (guard.kind === 'timeout') return []
  try {
    const listed = new Set((await listWorktrees(main.commonDirectory)).map(({ path }) => path))
    const found: Leftover[] = []
    for (const entry of await readdir(parent, { withFileTypes: true })) {
      const name = join(parent, entry.name)
      if (!entry.isDirectory() || listed.has(name) || (await readdir(name).catch(() => ['?'])).length > 0) continue
      if (apply) await rmdir(name)
      found.push({ kind: 'folder', name, repository: main.topLevel, state: apply ? 'gone' : 'would-go', reason: null })
    }
    if (apply) for (const directory of [parent, dirname(parent)]) await rmdir(directory).catch(ifNotEmpty)
    return found
  } finally {
    await guard.lock.release()
  }
}

function ifNotEmpty(error: unknown): void {
  if (!isErrno(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) throw error
}

async function isThere(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    (error: unknown) => !isErrno(error, 'ENOENT', 'ENOTDIR'),
  )
}
