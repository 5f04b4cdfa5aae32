import { z } from 'zod'
import { diskUseSchema } from './disk-use.ts'
import { localChecksSchema } from './local-checks.ts'
import { openRequestSchema } from './session-state.ts'
import { sessionRecordSchema } from './session-record.ts'
import { timeSchema } from './session-state.ts'

/**
 * The process behind a row. `alive` ✻, `exited` ∙, `asleep` ✢ (a loop between runs); `starting` until it greets;
 * `unresponsive` when it cannot be asked: the row then says `unknown`, and the process is never killed for it.
 */
export const livenessSchema = z.enum(['starting', 'alive', 'asleep', 'exited', 'unresponsive'])
/** The process behind a row. */
export type Liveness = z.infer<typeof livenessSchema>

/** A check of a pull request, and how it stands. */
export const checkSchema = z.looseObject({
  name: z.string(),
  state: z.enum(['passed', 'failed', 'running', 'skipped']),
  url: z.string().nullable(),
})
/** A check of a pull request. */
export type Check = Readonly<z.infer<typeof checkSchema>>

/** Somebody's last review. */
export const reviewSchema = z.looseObject({
  author: z.string(),
  state: z.enum(['approved', 'changes-requested', 'commented', 'dismissed']),
})
/** Somebody's last review. */
export type Review = Readonly<z.infer<typeof reviewSchema>>

/** A linked pull request; the colour is null while it is not known how it stands. */
export const pullRequestSchema = z.looseObject({
  number: z.number().int(),
  url: z.string(),
  title: z.string(),
  color: z.enum(['yellow', 'green', 'purple', 'grey']).nullable(),
  reason: z.string(),
  open: z.boolean(),
  /** What `reason` was learnt from; absent while nothing is known, and from earlier versions. */
  checks: z.array(checkSchema).optional(),
  reviews: z.array(reviewSchema).optional(),
  /** When anything about it changed last, comments included. */
  updatedAt: timeSchema.optional(),
  /** When the host was last asked. */
  askedAt: timeSchema.optional(),
})
/** A linked pull request. */
export type PullRequest = Readonly<z.infer<typeof pullRequestSchema>>

/** One session as every client sees it. */
export const sessionRowSchema = z.looseObject({
  ...sessionRecordSchema.shape,
  request: openRequestSchema.nullable(),
  liveness: livenessSchema,
  pid: z.number().int().nullable(),
  pinned: z.boolean(),
  /** Nothing is notified of it. */
  muted: z.boolean().default(false),
  /** Sorts inside its group, small first; ties go by `createdAt`, newest first. */
  order: z.number(),
  tags: z.array(z.string()),
  pullRequests: z.array(pullRequestSchema),
  /** The checks that its project declares; absent until one was asked for. */
  localChecks: localChecksSchema.optional(),
  /** What it takes on the disk, once somebody asked. */
  disk: diskUseSchema.optional(),
  /** The `seq` of the last transcript entry that the user has looked at; null if never. */
  seenSeq: z.number().int().nonnegative().nullable(),
  seenAt: timeSchema.nullable(),
})
/** One row of the board. */
export type SessionRow = Readonly<z.infer<typeof sessionRowSchema>>

/** The state to show: what the record says, or `unknown` while its worker cannot be asked or its engine cannot tell. */
export function shownStateOf(row: SessionRow): SessionRow['state'] | 'unknown' {
  return row.liveness === 'unresponsive' || row.untold === true ? 'unknown' : row.state
}
