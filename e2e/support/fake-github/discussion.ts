import { GraphQLError } from 'graphql'
import type { FakeCheck, FakePullRequest, FakeRepository, FakeState, FakeThread } from './state.ts'

/** Which page of a list is asked for. */
export type PageAsked = { readonly first?: number | null; readonly after?: string | null }

const actorOf = (login: string) => ({ __typename: 'User', login })

function commentOf(address: string, thread: FakeThread, at: number) {
  const comment = thread.comments[at]
  return {
    id: `${thread.id}-${at}`,
    body: comment?.body ?? '',
    createdAt: new Date(Date.now() - 60_000).toISOString(),
    url: `${address}#discussion_r${at}`,
    author: comment === undefined ? null : actorOf(comment.author),
  }
}

/** A page of the threads of a pull request. */
export function threadsOf(state: FakeState, repository: FakeRepository, one: FakePullRequest, asked: PageAsked) {
  const address = state.address(repository, one)
  const start = Number(asked.after ?? 0)
  const end = start + Math.min(100, asked.first ?? 100)
  return {
    totalCount: one.threads.length,
    pageInfo: { hasNextPage: end < one.threads.length, endCursor: String(end) },
    nodes: one.threads.slice(start, end).map((thread) => ({
      id: thread.id,
      path: thread.path,
      line: thread.line,
      diffSide: thread.side ?? 'RIGHT',
      isOutdated: thread.isOutdated ?? false,
      isResolved: thread.isResolved,
      resolvedBy: thread.isResolved ? actorOf('ann') : null,
      viewerCanReply: true,
      viewerCanResolve: !thread.isResolved,
      viewerCanUnresolve: thread.isResolved,
      comments: ({ last }: { readonly last?: number }) => ({
        totalCount: thread.comments.length,
        nodes: thread.comments.map((_, at) => commentOf(address, thread, at)).slice(-(last ?? 100)),
      }),
    })),
  }
}

type ReplyInput = { readonly input: { readonly pullRequestReviewThreadId: string; readonly body: string } }
type ThreadInput = { readonly input: { readonly threadId: string } }

/** What changes threads. */
export function discussionVerbs(state: FakeState) {
  const settle =
    (isResolved: boolean) =>
    ({ input }: ThreadInput) => {
      const { thread } = find(state, input.threadId)
      thread.isResolved = isResolved
      return { thread: { isResolved } }
    }
  return {
    addPullRequestReviewThreadReply: ({ input }: ReplyInput) => {
      const { thread, one, address } = find(state, input.pullRequestReviewThreadId)
      thread.comments.push({ author: 'ann', body: input.body })
      one.updatedAt = Date.now()
      return { comment: commentOf(address, thread, thread.comments.length - 1) }
    },
    resolveReviewThread: settle(true),
    unresolveReviewThread: settle(false),
  }
}

function find(state: FakeState, id: string) {
  for (const repository of state.all())
    for (const one of repository.pullRequests) {
      const thread = one.threads.find((wanted) => wanted.id === id)
      if (thread !== undefined) return { thread, one, address: state.address(repository, one) }
    }
  throw new GraphQLError(`Could not resolve to a node with the global id of '${id}'`, {
    extensions: { type: 'NOT_FOUND' },
  })
}

/** A check as a check run, at its place among the checks. */
export function checkRunOf(check: FakeCheck, at: number) {
  return {
    __typename: 'CheckRun',
    id: `check-${check.name}`,
    databaseId: at + 1,
    name: check.name,
    status: check.conclusion === null ? 'IN_PROGRESS' : 'COMPLETED',
    conclusion: check.conclusion,
    detailsUrl: null,
    title: check.summary === undefined ? null : check.name,
    summary: check.summary ?? null,
    text: null,
    annotations: { nodes: [] },
    checkSuite: { app: { slug: check.log === undefined ? 'elsewhere' : 'github-actions' } },
  }
}

/** A check run by its id. */
export function nodeOf(state: FakeState, id: string) {
  for (const repository of state.all())
    for (const { checks } of repository.pullRequests) {
      const at = checks.findIndex((check) => `check-${check.name}` === id)
      const check = checks[at]
      if (check !== undefined) return checkRunOf(check, at)
    }
  return null
}

/** What a job printed; null: there is no such job. */
export function jobLogOf(repository: FakeRepository, job: number): string | null {
  const [one] = repository.pullRequests.filter(({ checks }) => checks[job - 1]?.log !== undefined)
  return one?.checks[job - 1]?.log ?? null
}
