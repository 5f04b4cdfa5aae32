import { oc } from '@orpc/contract'
import { z } from 'zod'
import { sessionIdSchema } from '../base/ids.ts'
import { timeSchema } from '../board/session-state.ts'
import { apiErrors } from './errors.ts'

/** What somebody said. */
export const threadCommentSchema = z.object({
  id: z.string(),
  author: z.string(),
  /** Markdown of a stranger. */
  text: z.string(),
  at: timeSchema,
  url: z.string(),
})
/** What somebody said. */
export type ThreadComment = Readonly<z.infer<typeof threadCommentSchema>>

/** Comments of a pull request on one place. */
export const reviewThreadSchema = z.object({
  id: z.string(),
  /** The address of its pull request. */
  pullRequest: z.string(),
  path: z.string(),
  side: z.enum(['old', 'now']),
  /** Null: about the whole file, or about lines that are not there any more. */
  line: z.int().positive().nullable(),
  isOutdated: z.boolean(),
  isResolved: z.boolean(),
  resolvedBy: z.string().nullable(),
  canReply: z.boolean(),
  canResolve: z.boolean(),
  comments: z.array(threadCommentSchema),
  /** So many older ones are not among them. */
  more: z.int().nonnegative(),
})
/** Comments of a pull request on one place. */
export type ReviewThread = Readonly<z.infer<typeof reviewThreadSchema>>

/** What was said on a session's pull requests. */
export const discussionSchema = z.object({
  threads: z.array(reviewThreadSchema),
  /** So many more threads there are. */
  more: z.int().nonnegative(),
  /** Why some are not known, in a sentence. */
  problem: z.string().nullable(),
})
/** What was said on a session's pull requests. */
export type Discussion = Readonly<z.infer<typeof discussionSchema>>

const base = oc.errors(apiErrors)
const session = z.object({ sessionId: sessionIdSchema })
const thread = session.extend({ pullRequest: z.string().max(2_000), threadId: z.string().min(1).max(400) })

/** Comments of pull requests, read and answered as the user. `REFUSED` says why the host does not do it. */
export const discussionContract = {
  read: base.input(session).output(discussionSchema),
  reply: base.input(thread.extend({ text: z.string().trim().min(1).max(60_000) })).output(threadCommentSchema),
  resolve: base.input(thread.extend({ resolved: z.boolean() })).output(z.object({ isResolved: z.boolean() })),
}
