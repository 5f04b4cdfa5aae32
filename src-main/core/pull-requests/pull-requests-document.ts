import { z } from 'zod'
import { pullRequestWorkSchema, repositoryNameSchema } from '../../../src-shared/board/pull-request-work.ts'
import { timeSchema } from '../../../src-shared/board/session-state.ts'
import { pullRequestFactsSchema } from './facts.ts'

const times = { askedAt: timeSchema.nullable(), changedAt: timeSchema }

/** `daemon/pull-requests.json`: what hosts said last, so that a restart asks for nothing that is known. */
export const pullRequestsDocumentSchema = z.looseObject({
  schema: z.literal(1),
  pullRequests: z.array(
    z.looseObject({
      ...repositoryNameSchema.shape,
      ...times,
      number: z.number().int().positive(),
      facts: pullRequestFactsSchema.nullable(),
    }),
  ),
  branches: z.array(
    z.looseObject({ ...repositoryNameSchema.shape, ...times, branch: z.string(), found: z.array(z.string()) }),
  ),
  /** Hosts that asked to be left alone until then. */
  pauses: z.array(z.looseObject({ host: z.string(), until: timeSchema })).default([]),
  /** What users did for sessions: a session's own is in its record. The newest last. */
  own: z.array(z.looseObject({ sessionId: z.string(), work: pullRequestWorkSchema })).default([]),
})
/** `daemon/pull-requests.json`. */
export type PullRequestsDocument = Readonly<z.infer<typeof pullRequestsDocumentSchema>>
