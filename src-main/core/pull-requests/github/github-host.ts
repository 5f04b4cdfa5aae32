import { z } from 'zod'
import type { HostAnswer, PullRequestHost, Question } from '../host.ts'
import { createGitHubDiscussion } from './discussion.ts'
import { createGitHubActions } from './actions.ts'
import { createGitHubClient, type GitHubOptions, type Sent } from './github-client.ts'
import { buildQuery, readAnswer } from './query.ts'

/** What does not exist is null in `data`, with an error beside it. */
const bodySchema = z.looseObject({
  data: z.looseObject({}).nullable().optional(),
  errors: z.array(z.looseObject({ message: z.string().default('') })).optional(),
})

/** GitHub, or an Enterprise host: many pull requests of many repositories in one GraphQL request. */
export function createGitHubHost(options: GitHubOptions): PullRequestHost {
  const client = createGitHubClient(options)
  return {
    mostAtOnce: 50,
    discussion: createGitHubDiscussion(client),
    actions: createGitHubActions(client),
    ask: async (question) => {
      const { query, variables } = buildQuery(question)
      return readSent(question, await client.query(query, variables))
    },
  }
}

function readSent(question: Question, sent: Sent): HostAnswer {
  if (sent.kind === 'declined')
    return sent.status === 403
      ? { kind: 'no-access', why: 'refused' }
      : { kind: 'unreachable', why: `it answers ${sent.status}` }
  if (sent.kind !== 'sent') return sent
  const { data, errors = [] } = bodySchema.parse(sent.data)
  if (data == null) return { kind: 'unreachable', why: errors[0]?.message ?? 'it answered nothing' }
  try {
    return readAnswer(question, data)
  } catch {
    return { kind: 'unreachable', why: 'it does not answer as GitHub does' }
  }
}
