import { z } from 'zod'
import { formatBytes } from '../base/format.ts'
import { timeSchema } from './session-state.ts'

const bytes = z.number().int().nonnegative()

/** What a session takes on the disk, in bytes as the disk counts them. */
export const diskUseSchema = z.looseObject({
  /** Its worktree, and those of its subagents; null without one. */
  worktree: bytes.nullable(),
  /** Of that, what can be made again and is made free by reclaiming it. */
  rebuildable: bytes,
  /** Its own folder: the conversation, and what its commands left there. */
  session: bytes,
  /** False: there is more than was counted, or something could not be looked at. */
  isComplete: z.boolean(),
  /** When it was measured. */
  at: timeSchema,
})
/** What a session takes on the disk. */
export type DiskUse = Readonly<z.infer<typeof diskUseSchema>>

/** What a session takes on the disk, in a few words: `1.2 GB on disk, 900 MB can be made again`. */
export function diskUseText({ worktree, session, rebuildable, isComplete }: DiskUse): string {
  const total = `${isComplete ? '' : 'more than '}${formatBytes((worktree ?? 0) + session)} on disk`
  return rebuildable > 0 ? `${total}, ${formatBytes(rebuildable)} can be made again` : total
}
