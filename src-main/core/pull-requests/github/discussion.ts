import { z } from 'zod'
import type { ReviewThread, ThreadComment } from '../../../../src-shared/api/discussion.ts'
import type { FoundThreads, HostDiscussion, HostReply, WantedPullRequest } from '../host.ts'
import { readCheckLog } from './check-log.ts'
import type { GitHubClient } from './github-client.ts'

const threadsAtOnce = 50
const commentsOfThread = 30
const mostPages = 6
const longestComment = 20_000

const commentFields = 'id body createdAt url author { login }'

/** Asks for a page of the threads of one pull request. */
export const threadsQuery = `query reviewThreads($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    reviewThreads(first: ${threadsAtOnce}, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes {
      id path line diffSide isOutdated isResolved resolvedBy { login }
      viewerCanReply viewerCanResolve viewerCanUnresolve
      comments(last: ${commentsOfThread}) { totalCount nodes { ${commentFields} } }
    } }
  } }
}`
/** Answers a thread. */
export const replyMutation = `mutation reply($id: ID!, $body: String!) {
  addPullRequestReviewThreadReply(input: { pullRequestReviewThreadId: $id, body: $body }) { comment { ${commentFields} } }
}`
/** Settles a thread. */
export const resolveMutation = `mutation resolve($id: ID!) {
  resolveReviewThread(input: { threadId: $id }) { thread { isResolved } }
}`
/** Opens a settled thread again. */
export const unresolveMutation = `mutation unresolve($id: ID!) {
  unresolveReviewThread(input: { threadId: $id }) { thread { isResolved } }
}`

const actor = z.looseObject({ login: z.string() }).nullable()
const commentSchema = z
  .looseObject({ id: z.string(), body: z.string(), createdAt: z.string(), url: z.string(), author: actor })
  .transform(({ id, body, createdAt, url, author }): ThreadComment => ({
    id,
    author: author?.login ?? 'ghost',
    text: body.length > longestComment ? `${body.slice(0, longestComment)}…` : body,
    at: Math.max(0, Date.parse(createdAt) || 0),
    url,
  }))
const threadSchema = z
  .looseObject({
    id: z.string(),
    path: z.string(),
    line: z.number().int().nullable(),
    diffSide: z.string(),
    isOutdated: z.boolean(),
    isResolved: z.boolean(),
    resolvedBy: actor,
    viewerCanReply: z.boolean(),
    viewerCanResolve: z.boolean(),
    viewerCanUnresolve: z.boolean(),
    comments: z.looseObject({ totalCount: z.number().int(), nodes: z.array(commentSchema.nullable()).nullable() }),
  })
  .transform((thread): Omit<ReviewThread, 'pullRequest'> => {
    const comments = present(thread.comments.nodes)
    return {
      id: thread.id,
      path: thread.path,
      side: thread.diffSide === 'LEFT' ? 'old' : 'now',
      // Where a line stood once says nothing of where it stands now.
      line: thread.isOutdated || thread.line === null || thread.line < 1 ? null : thread.line,
      isOutdated: thread.isOutdated,
      isResolved: thread.isResolved,
      resolvedBy: thread.resolvedBy?.login ?? null,
      canReply: thread.viewerCanReply,
      canResolve: thread.isResolved ? thread.viewerCanUnresolve : thread.viewerCanResolve,
      comments: [...comments],
      more: Math.max(0, thread.comments.totalCount - comments.length),
    }
  })
const pageSchema = z.looseObject({
  repository: z
    .looseObject({
      pullRequest: z
        .looseObject({
          reviewThreads: z.looseObject({
            totalCount: z.number().int(),
            pageInfo: z.looseObject({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
            nodes: z.array(threadSchema.nullable()).nullable(),
          }),
        })
        .nullable(),
    })
    .nullable(),
})
const replySchema = z.looseObject({
  addPullRequestReviewThreadReply: z.looseObject({ comment: commentSchema.nullable() }).nullable(),
})
const settled = z.looseObject({ thread: z.looseObject({ isResolved: z.boolean() }).nullable() }).nullable()
const settledSchema = z.looseObject({
  resolveReviewThread: settled.optional(),
  unresolveReviewThread: settled.optional(),
})

/** What was said on pull requests of a GitHub host. */
export function createGitHubDiscussion(client: GitHubClient): HostDiscussion {
  return {
    threads: (pullRequest) => readThreads(client, pullRequest),
    reply: async (id, body) => {
      const reply = await client.graphql(replyMutation, { id, body }, replySchema)
      if (reply.kind !== 'done') return reply
      const comment = reply.value.addPullRequestReviewThreadReply?.comment ?? null
      return comment === null ? { kind: 'declined', why: 'The answer was not taken.' } : { ...reply, value: comment }
    },
    resolve: async (id, resolved) => {
      const reply = await client.graphql(resolved ? resolveMutation : unresolveMutation, { id }, settledSchema)
      if (reply.kind !== 'done') return reply
      const { resolveReviewThread, unresolveReviewThread } = reply.value
      const thread = (resolveReviewThread ?? unresolveReviewThread)?.thread ?? null
      return thread === null
        ? { kind: 'declined', why: 'The thread was not changed.' }
        : { ...reply, value: thread.isResolved }
    },
    checkLog: (pullRequest, check) => readCheckLog(client, pullRequest, check),
  }
}

async function readThreads(
  client: GitHubClient,
  { owner, repository: name, number }: WantedPullRequest,
): Promise<HostReply<FoundThreads>> {
  const threads: Omit<ReviewThread, 'pullRequest'>[] = []
  let after: string | null = null
  for (let page = 1; ; page += 1) {
    const variables: Readonly<Record<string, unknown>> = { owner, name, number, after }
    const reply: HostReply<z.infer<typeof pageSchema>> = await client.graphql(threadsQuery, variables, pageSchema)
    if (reply.kind !== 'done') return reply
    const found = reply.value.repository?.pullRequest?.reviewThreads
    if (found === undefined) return { kind: 'declined', why: `There is no pull request #${number}.` }
    threads.push(...present(found.nodes))
    after = found.pageInfo.endCursor
    if (!found.pageInfo.hasNextPage || after === null || page === mostPages)
      return { ...reply, value: { threads, more: Math.max(0, found.totalCount - threads.length) } }
  }
}

function present<Item>(items: readonly (Item | null)[] | null): readonly Item[] {
  return (items ?? []).filter((item): item is Item => item !== null)
}
