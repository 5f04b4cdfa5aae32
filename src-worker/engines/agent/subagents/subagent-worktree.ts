import { join } from 'node:path'
import { findRepository } from '../../../../src-node/git/repository.ts'
import { createWorktree } from '../../../../src-node/worktrees/create-worktree.ts'
import { removeUnchangedWorktree } from '../../../../src-node/worktrees/remove-unchanged.ts'
import { slugOf } from '../../../../src-shared/base/slug.ts'
import type { Worktree } from '../../../../src-shared/board/session-record.ts'
import { withPorts } from '../turn/enter-worktree.ts'
import type { Setting } from '../setting.ts'
import { ToolError } from '../tools/tool.ts'

/** A worktree that was made for a subagent, what is to be known of it, and the command that sets it up. */
export type MadeWorktree = {
  readonly worktree: Worktree
  readonly notes: readonly string[]
  readonly setup: string | null
}

/** Makes the worktree of a subagent that works apart from its session; takes up the one that a dead worker made for this call. */
export async function makeSubagentWorktree(
  { ledger, workplace, trust }: Setting,
  { toolUseId, agent }: { readonly toolUseId: string; readonly agent: string },
): Promise<MadeWorktree> {
  const { record, host } = ledger.session
  const found = await findRepository(workplace.worktree?.mainCheckout ?? workplace.root)
  if (found.kind !== 'repository' || found.repository.mainTopLevel === null) {
    throw new ToolError(
      'A subagent can have a worktree of its own only in a git repository. Call it without isolation.',
    )
  }
  const { mainTopLevel: mainCheckout } = found.repository
  const settings = record.launch.worktreeSettings ?? {}
  const { base } = record.launch
  const made = await createWorktree({
    repository: found.repository,
    name: slugOf(`${record.slug}-${agent}`),
    base: base === undefined ? (settings.baseRef ?? 'fresh') : { revision: base },
    symlinkDirectories: settings.symlinkDirectories ?? [],
    maker: { id: record.id, planFile: join(host.jobDirectory, `worktree-${toolUseId.replace(/[^\w-]/g, '_')}.json`) },
    now: host.clock.now(),
    trusted: trust.isTrusted(),
  })
  if (made.kind === 'failed') throw new ToolError(`The subagent could not get a worktree of its own: ${made.reason}`)
  const { path, branch, baseRef, baseCommit, notes } = made.worktree
  const worktree = { path, branch, mainCheckout, baseRef, baseCommit }
  return await withPorts({ worktree, notes, setup: settings.setup ?? null }, host)
}

/** Removes the worktree of a subagent that has ended, unless it holds work. Returns what its caller is told of it. */
export async function leaveSubagentWorktree({ ledger }: Setting, taskId: string, worktree: Worktree): Promise<string> {
  const id = `${ledger.record.id}-${taskId}`
  const kept = `Its worktree is ${worktree.path}, branch ${worktree.branch}.`
  const { mainCheckout: mainDirectory, path } = worktree
  try {
    const keepIn = join(ledger.host.jobDirectory, `left-${taskId}`)
    const left = await removeUnchangedWorktree({ mainDirectory, path, id, keepIn })
    return left === 'kept' ? kept : 'It changed nothing, so its worktree was removed.'
  } catch (error) {
    ledger.host.report(`the worktree ${path} could not be cleared away`, error)
    return kept
  }
}
