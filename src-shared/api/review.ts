import { oc } from '@orpc/contract'
import { z } from 'zod'
import { sessionIdSchema } from '../base/ids.ts'
import { apiErrors } from './errors.ts'

/**
 * Which changes are looked at. `all`: since the branch left its base, to the files as they are now; `committed`: those of
 * them that are committed; `uncommitted`: from the last commit to the files as they are now; `staged`: from the last
 * commit to the index; `looked`: from what the visit before this one showed last to the files as they are now.
 */
export const reviewRangeSchema = z.enum(['all', 'committed', 'uncommitted', 'staged', 'looked'])
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
  /** Git does not know of the file yet. */
  isUntracked: z.boolean(),
})
/** What became of one file. */
export type ReviewFile = Readonly<z.infer<typeof reviewFileSchema>>

/**
 * The diff of one file, or why it is not shown: a binary file has none, one of a huge file is left out, `same` by now.
 * `isWhole` is false where only its beginning is here.
 */
export const reviewPatchSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), patch: z.string(), isWhole: z.boolean() }),
  /** `fingerprint` names its content on both sides. */
  z.object({ kind: z.literal('binary'), fingerprint: z.string() }),
  z.object({ kind: z.enum(['too-large', 'same']) }),
])
/** The diff of one file. */
export type ReviewPatch = Readonly<z.infer<typeof reviewPatchSchema>>

const patchesSchema = z.array(z.object({ path: z.string(), patch: reviewPatchSchema }))
const startSchema = z.string().regex(/^[0-9a-f]{40,64}$/)

/** What a session changed, file by file. */
export const reviewSchema = z.object({
  /** What the branch came from, as people call it; null when there is nothing to compare with but the last commit. */
  base: z.string().nullable(),
  branch: z.string().nullable(),
  /** The commit or tree that the files are compared with. */
  start: startSchema,
  files: z.array(reviewFileSchema),
  /** Whether the lines of the files are counted. Where many changed they are not unless asked for: all are 0 then. */
  isCounted: z.boolean(),
  /** So many more files changed than are listed. */
  more: z.int().nonnegative(),
  /** The diffs of the files that come first, as many as fit into the first answer. */
  first: patchesSchema,
})
/** What a session changed, file by file. */
export type Review = Readonly<z.infer<typeof reviewSchema>>

/** How the branch and its base stand to each other. */
export const reviewStandingSchema = z.object({
  /** Commits that the base has and the branch lacks, and the other way round. */
  behind: z.int().nonnegative(),
  ahead: z.int().nonnegative(),
  /** Files in which the two contradict each other. */
  conflicts: z.array(z.string()),
})
/** How the branch and its base stand to each other. */
export type ReviewStanding = Readonly<z.infer<typeof reviewStandingSchema>>

const pixels = z.object({ width: z.int().nonnegative(), height: z.int().nonnegative() })
/** A file as a whole on one side; `data` is base64. `too-wide`: it has more pixels than are shown. */
const reviewSideSchema = z.object({
  bytes: z.int().nonnegative(),
  picture: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('shown'),
      type: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/svg+xml']),
      size: pixels.nullable(),
      data: z.base64(),
    }),
    z.object({ kind: z.literal('too-wide'), ...pixels.shape }),
    z.object({ kind: z.enum(['too-large', 'none']) }),
  ]),
})
/** A file as a whole on one side of a comparison. */
export type ReviewSide = Readonly<z.infer<typeof reviewSideSchema>>

const reviewSidesSchema = z.object({ before: reviewSideSchema.nullable(), now: reviewSideSchema.nullable() })
/** A file as a whole, before and now; null where it is not there. */
export type ReviewSides = Readonly<z.infer<typeof reviewSidesSchema>>

const base = oc.errors(apiErrors)
const looked = z.object({
  sessionId: sessionIdSchema,
  range: reviewRangeSchema,
  /** Changes of nothing but blanks count for nothing. */
  ignoreBlanks: z.boolean().default(false),
})
const pathSchema = z.string().min(1).max(4_096)

/** Looking at what a session changed. Nothing here changes anything in the repository. */
export const reviewContract = {
  /** `REFUSED` where there is no repository. */
  open: base.input(looked.extend({ counts: z.boolean().default(false) })).output(reviewSchema),
  /** The diffs of some files of a review, since its `start`. */
  patches: base
    .input(
      looked.extend({
        start: startSchema,
        files: z
          .array(z.object({ path: pathSchema, from: pathSchema.nullable(), isUntracked: z.boolean() }))
          .min(1)
          .max(100),
      }),
    )
    .output(patchesSchema),
  /** A file as a whole on both sides, for what has no lines: pictures. */
  sides: base
    .input(looked.extend({ start: startSchema, path: pathSchema, from: pathSchema.nullable() }))
    .output(reviewSidesSchema),
  /**
   * Keeps what is looked at: from the next visit on, the range `looked` begins there. `visit` names the time for which one
   * review is open. Answers when the visit before it was; null where there was none.
   */
  look: base
    .input(z.object({ sessionId: sessionIdSchema, visit: z.string().min(1).max(64) }))
    .output(z.object({ lastAt: z.number().nullable() })),
  standing: base.input(z.object({ sessionId: sessionIdSchema })).output(reviewStandingSchema),
}
