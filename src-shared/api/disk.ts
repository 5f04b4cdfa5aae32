import { oc } from '@orpc/contract'
import { z } from 'zod'
import { sessionIdSchema } from '../base/ids.ts'
import { diskUseSchema } from '../board/disk-use.ts'
import { apiErrors } from './errors.ts'

/** One folder of a worktree that one command fills again. */
const reclaimedFolderSchema = z.object({
  /** Relative to the worktree. */
  path: z.string(),
  /** What it makes free. */
  bytes: z.number().int().nonnegative(),
  state: z.enum(['would-go', 'gone', 'kept']),
  /** Why it is kept. */
  reason: z.string().nullable(),
})
/** One folder of a worktree that one command fills again. */
export type ReclaimedFolder = Readonly<z.infer<typeof reclaimedFolderSchema>>

/** What became of the folders of a worktree, or would; `reason`: why nothing of it was looked at. */
export const reclaimedSchema = z.object({ folders: z.array(reclaimedFolderSchema), reason: z.string().nullable() })
/** What became of the folders of a worktree. */
export type Reclaimed = Readonly<z.infer<typeof reclaimedSchema>>

/** Something of ours that no session has any more. */
const leftoverSchema = z.object({
  kind: z.enum(['worktree', 'branch', 'folder', 'lock', 'ports']),
  /** A path, or the name of a branch. */
  name: z.string(),
  /** The main checkout that it belongs to; null: none. */
  repository: z.string().nullable(),
  state: z.enum(['would-go', 'gone', 'kept']),
  /** Why it is kept; of what is gone, how it comes back. */
  reason: z.string().nullable(),
})
/** Something of ours that no session has any more. */
export type Leftover = Readonly<z.infer<typeof leftoverSchema>>

const base = oc.errors(apiErrors)
const session = z.object({ sessionId: sessionIdSchema })

/** What sessions take on the disk, and what of it can go. */
export const diskContract = {
  /** Measures a session, unless that was done a short while ago; every client's row hears of it. */
  measure: base.input(session).output(z.object({ use: diskUseSchema })),
  /** Says which folders of a session's worktree can be made again; with `apply` removes them. Refused while it works. */
  reclaim: base.input(session.extend({ apply: z.boolean() })).output(reclaimedSchema),
  /** Says what is left of sessions that are gone, in every repository that is known, and in that of `cwd`; with `apply` removes it. */
  collect: base
    .input(z.object({ apply: z.boolean(), force: z.boolean().default(false), cwd: z.string().min(1).optional() }))
    .output(z.object({ leftovers: z.array(leftoverSchema) })),
}
