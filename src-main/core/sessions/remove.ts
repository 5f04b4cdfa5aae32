import { sep } from 'node:path'
import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRecord, Worktree } from '../../../src-shared/board/session-record.ts'
import { unsavedInWords } from '../../../src-shared/client/unsaved-work.ts'
import type { Inventory } from '../../../src-node/git/inventory.ts'
import type { KeptRest } from '../../../src-node/worktrees/keep-rest.ts'
import type { TrashManifest } from '../storage/trash-store.ts'
import { mayHaveProcess } from '../supervisor/worker-state.ts'
import { ApiFailure } from './failure.ts'
import { takeOffBoard } from './forget.ts'
import { recordOf, type Services } from './services.ts'
import { isHookMade, refuseHookMade, runRemoveHooks } from './worktree-hooks.ts'

const endPatienceMs = 20_000

/**
 * Removes a session: its work is saved in a recovery ref, its ignored files and its conversation in the trash, all read back, before its
 * worktree, branch and row go. Unsaved work is refused unless `force`, and then nothing was changed.
 */
export async function removeSession(
  services: Services,
  sessionId: SessionId,
  force: boolean,
): Promise<{ saved: string[] }> {
  const record = recordOf(services, sessionId)
  if (services.removing.has(sessionId)) throw ApiFailure.of('REFUSED', `“${record.name}” is being removed already.`)
  services.removing.add(sessionId)
  try {
    return await remove(services, record, force)
  } finally {
    services.removing.delete(sessionId)
  }
}

async function remove(services: Services, record: SessionRecord, force: boolean): Promise<{ saved: string[] }> {
  const { trash, clock, book } = services
  const worktree = ownWorktree(services, record)
  // Before anything is stopped: a refusal changes nothing.
  if (worktree !== null && !force) {
    if (isHookMade(worktree)) await refuseHookMade(services, record, worktree)
    else await refuseUnsaved(worktree)
  }
  const ofSubagents = subagentWorktrees(record)
  if (!force) for (const one of ofSubagents) await refuseUnsaved(one.worktree)
  await endWorker(services, record)
  const current = recordOf(services, record.sessionId)
  const manifest: TrashManifest = {
    schema: 1,
    sessionId: current.sessionId,
    id: current.id,
    name: current.name,
    removedAt: clock.now(),
    arrangement: book.arrangement(current.sessionId),
    mainCheckout: isHookMade(worktree) ? null : (worktree?.mainCheckout ?? null),
  }
  await trash.begin(manifest)
  const saved: string[] = []
  if (worktree !== null) {
    try {
      const kept = isHookMade(worktree) ? [] : await removeWorktree(services, current, worktree, force)
      // It was gone before, so a restore has nothing to look for, be it that the repository is gone as well.
      if (kept === null) await trash.begin({ ...manifest, mainCheckout: null })
      saved.push(...(kept ?? [`nothing of the worktree, whose folder was gone: ${worktree.path}`]))
    } catch (error) {
      // Nothing was removed: after that it does not throw.
      await trash.abandon(current.id)
      throw error
    }
    const told = await runRemoveHooks(services, current, worktree).catch((error: unknown) => {
      services.problems.report(`session ${current.id}: the WorktreeRemove hooks could not be run`, error)
      return []
    })
    saved.push(...told)
  }
  for (const { id, worktree: made } of ofSubagents) {
    const { mainCheckout: mainDirectory, path } = made
    const { removeUnchangedWorktree } = await import('../../../src-node/worktrees/remove-unchanged.ts')
    const left = { mainDirectory, path, id: `${current.id}-${id}`, keepIn: trash.keptFiles(`${current.id}-${id}`) }
    const removed = await removeUnchangedWorktree(left).catch(() => 'kept')
    // It is not part of what a restore brings back, so its work stays where it is.
    if (removed === 'kept') saved.push(`the work of a subagent, which stays in ${path}`)
  }
  await trash.takeJob(current.id)
  // What a shell job printed was never on disk: its command comes back, and can run again.
  const what = capabilitiesOf(current.engine).structuredTranscript ? 'the conversation' : 'the job'
  saved.push(`${what}, in ${services.paths.trashed(current.id)}`)
  await takeOffBoard(services, current)
  return { saved }
}

/** The session's worktree, unless another session works in it. */
function ownWorktree({ book }: Services, record: SessionRecord): Worktree | null {
  const { worktree } = record
  if (worktree === null) return null
  const isInside = (path: string): boolean => path === worktree.path || path.startsWith(`${worktree.path}${sep}`)
  const isShared = book
    .records()
    .some(
      (other) =>
        other.sessionId !== record.sessionId &&
        (isInside(other.cwd) || (other.worktree !== null && isInside(other.worktree.path))),
    )
  return isShared ? null : worktree
}

/** Worktrees that subagents of a session had to themselves and left with work in them. */
function subagentWorktrees({ tasks }: SessionRecord): readonly { readonly id: string; readonly worktree: Worktree }[] {
  return tasks.flatMap(({ id, worktree }) => (worktree === undefined ? [] : [{ id, worktree }]))
}

async function refuseUnsaved(worktree: Worktree): Promise<void> {
  const { findRepository } = await import('../../../src-node/git/repository.ts')
  const { hasUnsavedWork, takeInventory } = await import('../../../src-node/git/inventory.ts')
  const found = await findRepository(worktree.path).catch(() => null)
  if (found?.kind !== 'repository' || !found.repository.isLinked) return
  const inventory = await takeInventory(worktree.path)
  if (hasUnsavedWork(inventory)) throw unsaved(worktree, inventory)
}

async function endWorker(services: Services, record: SessionRecord): Promise<void> {
  await services.checks.stop(record.sessionId)
  const worker = services.fleet.of(record)
  if (!mayHaveProcess(worker.state)) return
  worker.stop('command')
  if (!(await worker.ended(endPatienceMs))) {
    throw ApiFailure.of('WORKER_UNREACHABLE', `The process of “${record.name}” does not end, so nothing was removed.`)
  }
}

/** What was saved; null when the worktree was gone before. */
async function removeWorktree(
  { trash, problems }: Services,
  record: SessionRecord,
  worktree: Worktree,
  force: boolean,
): Promise<readonly string[] | null> {
  const keepIn = trash.keptFiles(record.id)
  const { removeSessionWorktree } = await import('../../../src-node/worktrees/remove-worktree.ts')
  const result = await removeSessionWorktree({
    mainDirectory: worktree.mainCheckout,
    path: worktree.path,
    id: record.id,
    force,
    keepIn,
  })
  switch (result.kind) {
    case 'removed':
      for (const note of result.notes) problems.report(`session ${record.id}: ${note}`)
      return [`the worktree and its branch, in ${result.recovery.ref}`, ...(await sayKept(result.rest, keepIn))]
    case 'absent':
      return null
    case 'unsaved':
      throw unsaved(worktree, result.inventory)
    case 'kept':
      throw ApiFailure.of('REFUSED', `“${record.name}” stays, with its worktree ${worktree.path}: ${result.reason}.`)
  }
}

/** What was kept beside the ref, what was too large for it, and what any command makes again. */
async function sayKept(rest: KeptRest, directory: string): Promise<readonly string[]> {
  const { ignoredLimit } = await import('../../../src-node/worktrees/keep-ignored.ts')
  const { ignored, repositories, repositoriesLeftOut } = rest
  const { files, bytes, leftOut, rebuildable } = ignored
  const kept = `${files} ignored ${files === 1 ? 'file' : 'files'} (${Math.ceil(bytes / 1024)} KB), in ${directory}`
  return [
    ...(files > 0 ? [kept] : []),
    ...(leftOut.length > 0 ? [`all but the ignored files over the limit (${ignoredLimit}): ${some(leftOut)}`] : []),
    ...(repositories.length > 0 ? [`the repositories inside it: ${some(repositories)}`] : []),
    ...(repositoriesLeftOut.length > 0
      ? [`all but submodules over the limit, whose commits a remote has: ${some(repositoriesLeftOut)}`]
      : []),
    ...(rebuildable.length > 0 ? [`nothing of what can be built again: ${some(rebuildable)}`] : []),
  ]
}

function some(names: readonly string[]): string {
  return `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`
}

function unsaved(worktree: Worktree, inventory: Inventory): ApiFailure {
  const uncommitted = inventory.changed.length
  const untracked = inventory.untracked.length
  const unpushed = inventory.merged === 'no' ? inventory.unpushedCommits : 0
  const work = unsavedInWords({ uncommitted, untracked, unpushed })
  return ApiFailure.of(
    'UNSAVED_WORK',
    `Nothing was changed: it has unsaved work. Remove it with force to save that and go on: ${work} in ${worktree.path}`,
    { worktree: worktree.path, uncommitted, untracked, unpushed },
  )
}
