import { oc } from '@orpc/contract'
import { z } from 'zod'
import { sessionIdSchema } from '../base/ids.ts'
import { apiErrors } from './errors.ts'

/**
 * Which changes are looked at. `all`: since the branch left its base, to the files as they are now; `committed`: those of
 * them that are committed; `uncommitted`: from the last commit to the files as they are now; `staged`: from the last
 * commit to the index.
 */
export const reviewRangeSchema = z.enum(['all', 'committed', 'uncommitted', 'staged'])
/** Which changes are looked at. */
export type ReviewRange = z.infer<typeof reviewRangeSchema>

/** What became of one file. */
export const reviewFileSchema = z.object({
  path: z.string(),
  /** Where a renamed or copied file comes from. */
  from: z.string().nullable(),
  change: z.enum(['added', 'modified', 'deleted', 'renamed', 'copied', 'retyped', 'conflicted']),
  /** Lines; null for a binary file. */
  added: z.int().nonnegative().nullable(),
  deleted: z.int().nonnegative().nullable(),
})
/** What became of one file. */
export type ReviewFile = Readonly<z.infer<typeof reviewFileSchema>>

/** What a session changed, file by file. */
export const reviewSchema = z.object({
  /** What the branch came from, as people call it; null when there is nothing to compare with but the last commit. */
  base: z.string().nullable(),
  branch: z.string().nullable(),
  /** Commits that the base has and the branch lacks, and the other way round. */
  behind: z.int().nonnegative(),
  ahead: z.int().nonnegative(),
  /** Files in which the branch and its base contradict each other. */
  conflicts: z.array(z.string()),
  files: z.array(reviewFileSchema),
  /** So many more files changed than are listed. */
  more: z.int().nonnegative(),
})
/** What a session changed, file by file. */
export type Review = Readonly<z.infer<typeof reviewSchema>>

/** The diff of one file, or why it is not shown: a binary file has none, one of a huge file is left out. */
export const reviewPatchSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), patch: z.string() }),
  z.object({ kind: z.enum(['binary', 'too-large']) }),
])
/** The diff of one file. */
export type ReviewPatch = Readonly<z.infer<typeof reviewPatchSchema>>

const base = oc.errors(apiErrors)
const looked = z.object({
  sessionId: sessionIdSchema,
  range: reviewRangeSchema,
  /** Changes of nothing but blanks count for nothing. */
  ignoreBlanks: z.boolean().default(false),
})

/** Looking at what a session changed. Nothing here changes anything. */
export const reviewContract = {
  /** `REFUSED` where there is no repository. */
  files: base.input(looked).output(reviewSchema),
  patch: base
    .input(looked.extend({ path: z.string().min(1).max(4_096), from: z.string().max(4_096).nullable() }))
    .output(reviewPatchSchema),
}
