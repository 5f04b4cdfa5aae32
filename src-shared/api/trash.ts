import { oc } from '@orpc/contract'
import { z } from 'zod'
import { sessionIdSchema, shortIdSchema } from '../base/ids.ts'
import { timeSchema } from '../board/session-state.ts'
import { apiErrors } from './errors.ts'

/** A removed session that can be restored. */
export const trashedSchema = z.object({
  sessionId: sessionIdSchema,
  id: shortIdSchema,
  name: z.string(),
  removedAt: timeSchema,
  /** When it goes for good, unless there is too much trash before. */
  expiresAt: timeSchema,
  /** What lies in the trash folder; the recovery ref lies in the repository. */
  bytes: z.int().nonnegative(),
  /** What `restore` brings back, in words. */
  holds: z.array(z.string()),
  /** The repository that its worktree and branch are restored in; null when it had none. */
  repository: z.string().nullable(),
})
/** A removed session that can be restored. */
export type Trashed = Readonly<z.infer<typeof trashedSchema>>

const base = oc.errors(apiErrors)

/** Removed sessions. */
export const trashContract = {
  /** The newest first, with the limits of the settings. */
  list: base.output(z.object({ removed: z.array(trashedSchema), days: z.number(), gigabytes: z.number() })),
  /** Lets go of removed sessions for good: these, or without `ids` all that were removed before `removedBefore`. */
  empty: base
    .input(z.object({ ids: z.array(shortIdSchema).optional(), removedBefore: timeSchema.optional() }))
    .output(z.object({ gone: z.array(shortIdSchema), bytes: z.int().nonnegative() })),
}
