import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { sessionIdSchema } from '../base/ids.ts'
import { repositoryNameSchema } from '../board/pull-request-work.ts'
import { apiErrors } from './errors.ts'

const commitId = z.string().regex(/^[0-9a-f]{40,64}$/)

/** A file that is not as committed. `partly`: some of what changed in it is staged. */
export const unsavedFileSchema = z.object({
  path: z.string(),
  /** Where a renamed one comes from. */
  from: z.string().nullable(),
  staged: z.enum(['no', 'partly', 'yes']),
  /** Both sides of a merge changed it, and nobody has said how it is to be. */
  conflicted: z.boolean(),
})
/** A file that is not as committed. */
export type UnsavedFile = Readonly<z.infer<typeof unsavedFileSchema>>

/** What there is to commit and to push. */
export const reviewWorkSchema = z.object({
  /** Null: no branch is checked out. */
  branch: z.string().nullable(),
  /** What git is in the middle of. */
  operation: z.string().nullable(),
  files: z.array(unsavedFileSchema),
  /** So many more files changed than are listed. */
  more: z.int().nonnegative(),
  /** Whether hooks and programs of the repository run. */
  trusted: z.boolean(),
  /** A message for the commit, from the session's name and words. */
  message: z.string(),
  push: z
    .object({
      remote: z.string(),
      /** What was last seen there; null: the branch was never pushed. */
      remoteCommit: commitId.nullable(),
      /** Commits that the remote lacks, and those that only it has. */
      ahead: z.int().nonnegative(),
      behind: z.int().nonnegative(),
    })
    .nullable(),
  /** Where a pull request would be opened; null: no remote is on a host. */
  repository: repositoryNameSchema.nullable(),
  /** The main working tree; null: the session works in it. */
  mainTree: z.string().nullable(),
})
/** What there is to commit and to push. */
export type ReviewWork = Readonly<z.infer<typeof reviewWorkSchema>>

/** How a commit ended; `said` is what hooks printed. */
export const committedSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('committed'),
    commit: z.string(),
    said: z.string(),
    /** The repository's hooks did not run: its folder is not trusted. */
    skipped: z.boolean(),
  }),
  z.object({ kind: z.literal('refused'), why: z.string(), said: z.string() }),
])

/** What a push tells: how far it is, then how it ended. `behind`: the remote has commits that the branch lacks. */
export const pushEventSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), line: z.string() }),
  z.object({ kind: z.literal('pushed'), updated: z.boolean(), skipped: z.boolean() }),
  z.object({ kind: z.enum(['behind', 'moved', 'refused']), why: z.string(), said: z.string() }),
])
/** What a push tells. */
export type PushEvent = Readonly<z.infer<typeof pushEventSchema>>

/** A pull request that could be opened. */
export const pullRequestDraftSchema = z.object({
  repository: repositoryNameSchema,
  /** Whose branch it would be; another repository is a fork of it. */
  from: repositoryNameSchema,
  branch: z.string(),
  /** The branch to merge into, and all there are. */
  base: z.string(),
  bases: z.array(z.string()),
  title: z.string(),
  body: z.string(),
})
/** A pull request that could be opened. */
export type PullRequestDraft = Readonly<z.infer<typeof pullRequestDraftSchema>>

/** How commits become one branch's. */
export const mergeMethodSchema = z.enum(['squash', 'merge', 'rebase'])
/** How commits become one branch's. */
export type MergeMethod = z.infer<typeof mergeMethodSchema>

/** Whether a pull request can be merged: at once, by the host once it is green, or not, and why. */
export const mergePlanSchema = z.object({
  state: z.enum(['open', 'closed', 'merged']),
  isDraft: z.boolean(),
  /** Its last commit: another one is not what the user looked at. */
  commit: z.string(),
  /** What the repository allows, what it suggests first. */
  methods: z.array(mergeMethodSchema),
  merge: z.discriminatedUnion('kind', [
    z.object({ kind: z.enum(['now', 'when-green', 'scheduled']) }),
    z.object({ kind: z.literal('no'), why: z.string() }),
  ]),
})
/** Whether a pull request can be merged. */
export type MergePlan = Readonly<z.infer<typeof mergePlanSchema>>

const base = oc.errors(apiErrors)
const session = z.object({ sessionId: sessionIdSchema })
/** One of the session's own, by its address. */
const pullRequest = session.extend({ url: z.string().max(2_000) })
const paths = z.array(z.string().min(1).max(4_096)).max(10_000)
const done = z.object({})

/**
 * What the user does with a session's changes: git as the user would run it in the session's folder, and the host of its
 * pull request. `REFUSED` says in a sentence why something was not done.
 */
export const reviewActionsContract = {
  work: base.input(session).output(reviewWorkSchema),
  /** `paths` null: everything. */
  stage: base.input(session.extend({ paths: paths.nullable(), staged: z.boolean() })).output(done),
  /** `all`: everything that changed is staged first. */
  commit: base.input(session.extend({ message: z.string().max(100_000), all: z.boolean() })).output(committedSchema),
  /** Pushes the branch; leaving the stream ends it. `replaces`: what the remote's branch may lose, if it still is that. */
  push: base.input(session.extend({ replaces: commitId.nullable() })).output(eventIterator(pushEventSchema)),
  /** What a pull request would say. */
  draft: base.input(session).output(pullRequestDraftSchema),
  /** Opens it, of what was pushed. `existed`: the branch has one already, and that is now the session's. */
  open: base
    .input(
      session.extend({
        title: z.string().min(1).max(1_000),
        body: z.string().max(60_000),
        base: z.string().min(1).max(1_000),
        draft: z.boolean(),
      }),
    )
    .output(z.object({ number: z.int().positive(), url: z.string(), existed: z.boolean() })),
  mergePlan: base.input(pullRequest).output(mergePlanSchema),
  markReady: base.input(pullRequest).output(done),
  merge: base
    .input(pullRequest.extend({ method: mergeMethodSchema, commit: z.string(), how: z.enum(['now', 'when-green']) }))
    .output(z.object({ outcome: z.enum(['merged', 'scheduled']) })),
  /** Shows the branch in the main working tree. `branch` null: only its commit, for the session's worktree has the branch. */
  checkOut: base.input(session).output(
    z.object({
      directory: z.string(),
      branch: z.string().nullable(),
      commit: z.string(),
      before: z.string().nullable(),
    }),
  ),
}
