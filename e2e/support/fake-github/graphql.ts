import { schema as published } from '@octokit/graphql-schema'
import { buildSchema, execute, GraphQLError, parse, validate, type GraphQLSchema } from 'graphql'
import { checkRunOf, discussionVerbs, nodeOf, threadsOf, type PageAsked } from './discussion.ts'
import { mergeStateOf, mutationsOf, pullRequestId, repositoryId } from './mutations.ts'
import type { FakeCheck, FakePullRequest, FakeRepository, FakeState } from './state.ts'

let built: GraphQLSchema | null = null

/** GitHub's published schema; it defines two fields twice, which only its own checks would mind. */
function schema(): GraphQLSchema {
  built ??= buildSchema(published.idl, { assumeValid: true, assumeValidSDL: true })
  return built
}

/** Runs a query as the real host would: what its schema refuses is refused here too. */
export async function runQuery(
  state: FakeState,
  query: string,
  variables: Readonly<Record<string, unknown>>,
): Promise<{ readonly data?: unknown; readonly errors?: readonly unknown[] }> {
  const document = parse(query)
  const faults = validate(schema(), document)
  if (faults.length > 0) return { errors: faults.map(({ message }) => ({ message })) }
  const { data, errors } = await execute({
    schema: schema(),
    document,
    rootValue: rootOf(state),
    variableValues: variables,
  })
  if (errors === undefined) return { data }
  // The real host says the kind of an error beside its message.
  return { data, errors: errors.map(({ message, path, extensions }) => ({ type: extensions['type'], message, path })) }
}

function rootOf(state: FakeState) {
  return {
    node: ({ id }: { readonly id: string }) => nodeOf(state, id),
    ...mutationsOf(state),
    rateLimit: () => ({ ...state.budget, cost: 1, nodeCount: 1, used: 0, resetAt: inAnHour() }),
    ...discussionVerbs(state),
    viewer: () => ({ login: 'ann' }),
    repository: ({ owner, name }: { readonly owner: string; readonly name: string }) => {
      const found = state.find(owner, name)
      if (found === undefined) throw notFound(`Could not resolve to a Repository with the name '${owner}/${name}'.`)
      return repositoryOf(state, found)
    },
  }
}

function repositoryOf(state: FakeState, repository: FakeRepository) {
  return {
    id: repositoryId(repository),
    mergeCommitAllowed: true,
    squashMergeAllowed: true,
    rebaseMergeAllowed: true,
    autoMergeAllowed: repository.autoMergeAllowed,
    viewerDefaultMergeMethod: 'SQUASH',
    pullRequests: ({
      headRefName,
      states,
    }: {
      readonly headRefName?: string
      readonly states?: readonly string[]
    }) => ({
      nodes: repository.pullRequests
        .filter((one) => (headRefName ?? one.head) === one.head && (states?.includes(one.state) ?? true))
        .map((one) => pullRequestOf(state, repository, one)),
    }),
    name: repository.name,
    owner: { __typename: 'User', login: repository.owner },
    defaultBranchRef: { name: repository.defaultBranch },
    pullRequest: ({ number }: { readonly number: number }) => {
      const found = repository.pullRequests.find((one) => one.number === number)
      if (found === undefined) throw notFound(`Could not resolve to a PullRequest with the number of ${number}.`)
      return pullRequestOf(state, repository, found)
    },
    ref: ({ qualifiedName }: { readonly qualifiedName: string }) => {
      const branch = qualifiedName.replace(/^refs\/heads\//, '')
      return {
        name: branch,
        associatedPullRequests: ({ states }: { readonly states?: readonly string[] }) => ({
          nodes: repository.pullRequests
            .filter((one) => one.head === branch && (states?.includes(one.state) ?? true))
            .map((one) => pullRequestOf(state, repository, one)),
        }),
      }
    },
  }
}

function pullRequestOf(state: FakeState, repository: FakeRepository, one: FakePullRequest) {
  return {
    __typename: 'PullRequest',
    id: pullRequestId(repository, one),
    headRefOid: one.commit,
    headRepositoryOwner: { __typename: 'User', login: one.headOwner },
    viewerCanEnableAutoMerge: repository.autoMergeAllowed && one.state === 'OPEN',
    autoMergeRequest: one.autoMerge ? { enabledAt: new Date(0).toISOString() } : null,
    number: one.number,
    url: state.address(repository, one),
    title: one.title,
    state: one.state,
    isDraft: one.isDraft,
    reviewDecision: one.reviewDecision,
    mergeable: one.mergeable,
    mergeStateStatus: mergeStateOf(repository, one),
    headRefName: one.head,
    baseRefName: one.base,
    updatedAt: new Date(one.updatedAt).toISOString(),
    reviewThreads: (asked: PageAsked) => threadsOf(state, repository, one, asked),
    repository: () => repositoryOf(state, repository),
    latestReviews: {
      nodes: one.reviews.map((review) => ({
        state: review.state,
        author: { __typename: 'User', login: review.author },
      })),
    },
    commits: {
      nodes: [{ commit: { statusCheckRollup: one.checks.length === 0 ? null : rollupOf(one.checks) } }],
    },
  }
}

function rollupOf(checks: readonly FakeCheck[]) {
  const conclusions = checks.map(({ conclusion }) => conclusion)
  return {
    state: conclusions.includes('FAILURE') ? 'FAILURE' : conclusions.includes(null) ? 'PENDING' : 'SUCCESS',
    contexts: {
      totalCount: checks.length,
      pageInfo: { hasNextPage: false, endCursor: null },
      nodes: checks.map((check, at) => ({
        ...checkRunOf(check, at),
      })),
    },
  }
}

function notFound(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type: 'NOT_FOUND' } })
}

function inAnHour(): string {
  return new Date(Date.now() + 3_600_000).toISOString()
}
