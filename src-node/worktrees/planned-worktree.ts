import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { readDocument, writeDocument } from '../files/json-document.ts'
import { isErrno } from '../files/is-errno.ts'
import { writeFileAtomic } from '../files/write-atomic.ts'
import { gitLine } from '../git/git.ts'
import { listWorktrees } from '../git/worktree-list.ts'
import { writeWorktreeOwner } from './worktree-owner.ts'

/** Who makes a worktree, and a file of theirs in which they note what they are about to make. */
export type WorktreeMaker = { readonly id: string; readonly planFile: string }

/** In git's own folder of a worktree: whose it is. */
export const OWNER_FILE = 'backburner-session'

const planSchema = z.looseObject({
  schema: z.literal(1),
  name: z.string(),
  path: z.string(),
  branch: z.string(),
  baseRef: z.string(),
  baseCommit: z.string(),
})
/** A worktree that is about to be made. */
export type WorktreePlan = Readonly<z.infer<typeof planSchema>>

/** Notes a worktree before it is made, so that it is known again when its maker dies before saying that it is there. */
export async function writePlan({ planFile }: WorktreeMaker, plan: WorktreePlan): Promise<void> {
  await writeDocument(planFile, plan)
}

/** Notes in git's own folder of a worktree whose it is; that folder goes with the worktree. */
export async function markAsOurs({ id, planFile }: WorktreeMaker, worktree: string): Promise<void> {
  const marker = await markerOf(worktree)
  await writeWorktreeOwner(dirname(marker), dirname(planFile))
  await writeFileAtomic(marker, `${id}\n`)
}

/**
 * What the maker made and could not say any more: it is as planned, and no other session's. Call it under the repository's
 * lock, where nobody is between making a worktree and marking it.
 */
export async function findLeftover(mainTopLevel: string, maker: WorktreeMaker): Promise<WorktreePlan | null> {
  const read = await readDocument(maker.planFile, { version: 1, schema: planSchema }, Date.now())
  if (read.kind !== 'ok') return null
  const plan = read.value
  const listed = (await listWorktrees(mainTopLevel)).find(({ path }) => path === plan.path)
  if (listed === undefined || listed.isPrunable || listed.isLocked) return null
  if (listed.branch !== plan.branch || listed.commit !== plan.baseCommit) return null
  const owner = await readFile(await markerOf(plan.path), 'utf8').catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return null
    throw error
  })
  return owner === null || owner.trim() === maker.id ? plan : null
}

async function markerOf(worktree: string): Promise<string> {
  return join(await gitLine(['rev-parse', '--absolute-git-dir'], { cwd: worktree }), OWNER_FILE)
}
