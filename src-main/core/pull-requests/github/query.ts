import { z } from 'zod'
import { branchKey, pullRequestKey } from '../../../../src-shared/board/pull-request-work.ts'
import type { PullRequestFacts } from '../facts.ts'
import type { HostAnswer, HostBudget, Question, WantedBranch } from '../host.ts'

const checksAsked = 60
const reviewsAsked = 10

const fragment = `fragment facts on PullRequest {
  number url title state isDraft reviewDecision mergeable mergeStateStatus headRefName baseRefName updatedAt
  repository { name owner { login } }
  latestReviews(first: ${reviewsAsked}) { nodes { state author { login } } }
  commits(last: 1) { nodes { commit { statusCheckRollup { state contexts(first: ${checksAsked}) { totalCount nodes {
    __typename
    ... on CheckRun { name status conclusion detailsUrl }
    ... on StatusContext { context contextState: state targetUrl }
  } } } } } }
}`

/** One GraphQL request for all that is wanted, whatever repositories it lies in. */
export function buildQuery({ pullRequests, branches }: Question): {
  readonly query: string
  readonly variables: Readonly<Record<string, string | number>>
} {
  const variables: Record<string, string | number> = {}
  const declared: string[] = []
  const fields: string[] = []
  const variable = (name: string, type: 'String!' | 'Int!', value: string | number): string => {
    variables[name] = value
    declared.push(`$${name}: ${type}`)
    return `$${name}`
  }
  const repository = (alias: string, owner: string, name: string): string =>
    `${alias}: repository(owner: ${variable(`${alias}o`, 'String!', owner)}, name: ${variable(`${alias}r`, 'String!', name)})`
  for (const [at, { owner, repository: name, number }] of pullRequests.entries()) {
    const where = repository(`p${at}`, owner, name)
    fields.push(`${where} { pullRequest(number: ${variable(`p${at}n`, 'Int!', number)}) { ...facts } }`)
  }
  for (const [at, { owner, repository: name, branch }] of branches.entries()) {
    const where = repository(`b${at}`, owner, name)
    const ref = variable(`b${at}b`, 'String!', `refs/heads/${branch}`)
    fields.push(
      `${where} { defaultBranchRef { name } ref(qualifiedName: ${ref}) { associatedPullRequests(first: 3, states: [OPEN], orderBy: {field: UPDATED_AT, direction: DESC}) { nodes { ...facts } } } }`,
    )
  }
  const head = declared.length === 0 ? '' : `(${declared.join(', ')})`
  const query = `query pullRequests${head} { rateLimit { limit cost remaining resetAt } ${fields.join('\n')} }\n${fragment}`
  return { query, variables }
}

const actor = z.looseObject({ login: z.string() }).nullable()
const contextSchema = z.discriminatedUnion('__typename', [
  z.looseObject({
    __typename: z.literal('CheckRun'),
    name: z.string(),
    status: z.string(),
    conclusion: z.string().nullable(),
    detailsUrl: z.string().nullable(),
  }),
  z.looseObject({
    __typename: z.literal('StatusContext'),
    context: z.string(),
    contextState: z.string(),
    targetUrl: z.string().nullable(),
  }),
])
const nodes = <Item extends z.ZodType>(item: Item) => z.looseObject({ nodes: z.array(item.nullable()).nullable() })
const factsSchema = z.looseObject({
  number: z.number().int(),
  url: z.string(),
  title: z.string(),
  state: z.enum(['OPEN', 'CLOSED', 'MERGED']),
  isDraft: z.boolean(),
  reviewDecision: z.string().nullable(),
  mergeable: z.string(),
  mergeStateStatus: z.string().optional(),
  headRefName: z.string(),
  baseRefName: z.string(),
  updatedAt: z.string().optional(),
  repository: z.looseObject({ name: z.string(), owner: z.looseObject({ login: z.string() }) }),
  latestReviews: nodes(z.looseObject({ state: z.string(), author: actor })).nullable(),
  commits: nodes(
    z.looseObject({
      commit: z.looseObject({
        statusCheckRollup: z
          .looseObject({
            state: z.string(),
            contexts: z.looseObject({
              totalCount: z.number().int(),
              nodes: z.array(contextSchema.nullable()).nullable(),
            }),
          })
          .nullable(),
      }),
    }),
  ),
})
const answerSchema = z.looseObject({
  rateLimit: z
    .looseObject({ limit: z.number(), cost: z.number(), remaining: z.number(), resetAt: z.string() })
    .nullable()
    .optional(),
})
const pullRequestAnswer = z.looseObject({ pullRequest: factsSchema.nullable() }).nullable()
const branchAnswer = z
  .looseObject({
    defaultBranchRef: z.looseObject({ name: z.string() }).nullable(),
    ref: z.looseObject({ associatedPullRequests: nodes(factsSchema) }).nullable(),
  })
  .nullable()

type GitHubFacts = z.infer<typeof factsSchema>
type Context = z.infer<typeof contextSchema>

/** Reads the answer to `buildQuery`; what is null in it is not there, or not for this token. */
export function readAnswer(question: Question, data: unknown): Extract<HostAnswer, { kind: 'answered' }> {
  const { rateLimit, ...parts } = answerSchema.parse(data)
  const pullRequests = new Map<string, PullRequestFacts | null>()
  for (const [at, wanted] of question.pullRequests.entries()) {
    const facts = pullRequestAnswer.parse(parts[`p${at}`] ?? null)?.pullRequest ?? null
    // The name that was asked for stays the key: a repository may have been renamed since.
    pullRequests.set(pullRequestKey(wanted), facts === null ? null : factsFrom(wanted.host, facts))
  }
  const branches = new Map<string, readonly PullRequestFacts[]>()
  for (const [at, wanted] of question.branches.entries()) {
    branches.set(branchKey(wanted), branchFacts(wanted, branchAnswer.parse(parts[`b${at}`] ?? null)))
  }
  return { kind: 'answered', pullRequests, branches, budget: rateLimit == null ? null : budgetOf(rateLimit) }
}

function budgetOf({
  limit,
  cost,
  remaining,
  resetAt,
}: NonNullable<z.infer<typeof answerSchema>['rateLimit']>): HostBudget {
  return { limit, cost, remaining, resetsAt: Date.parse(resetAt) }
}

/** A default branch is pushed to all day: the requests that merge it somewhere else are nobody's work here. */
function branchFacts(
  { host, branch }: WantedBranch,
  answer: z.infer<typeof branchAnswer>,
): readonly PullRequestFacts[] {
  if (answer === null || answer.defaultBranchRef?.name === branch) return []
  return present(answer.ref?.associatedPullRequests.nodes).map((facts) => factsFrom(host, facts))
}

function factsFrom(host: string, facts: GitHubFacts): PullRequestFacts {
  const rollup = present(facts.commits.nodes)[0]?.commit.statusCheckRollup ?? null
  return {
    host,
    owner: facts.repository.owner.login,
    repository: facts.repository.name,
    number: facts.number,
    url: facts.url,
    title: facts.title,
    state: facts.state === 'OPEN' ? 'open' : facts.state === 'MERGED' ? 'merged' : 'closed',
    isDraft: facts.isDraft,
    review: reviewDecisions[facts.reviewDecision ?? ''] ?? null,
    conflicts: facts.mergeable === 'UNKNOWN' ? null : facts.mergeable === 'CONFLICTING',
    hindrance: hindrances[facts.mergeStateStatus ?? ''] ?? null,
    headBranch: facts.headRefName,
    baseBranch: facts.baseRefName,
    ...timeOf(facts.updatedAt),
    rollup: rollup === null ? null : (rollups[rollup.state] ?? 'running'),
    checkCount: rollup?.contexts.totalCount ?? 0,
    checks: present(rollup?.contexts.nodes).map(checkFrom),
    reviews: present(facts.latestReviews?.nodes).flatMap(({ state, author }) => {
      const known = reviewStates[state]
      return known === undefined ? [] : [{ author: author?.login ?? 'ghost', state: known }]
    }),
  }
}

function timeOf(text: string | undefined): Pick<PullRequestFacts, 'updatedAt'> {
  const updatedAt = Date.parse(text ?? '')
  return Number.isFinite(updatedAt) && updatedAt >= 0 ? { updatedAt } : {}
}

function checkFrom(context: Context): PullRequestFacts['checks'][number] {
  if (context.__typename === 'StatusContext') {
    const state = context.contextState === 'SUCCESS' ? 'passed' : rollups[context.contextState]
    return { name: context.context, state: state ?? 'running', url: context.targetUrl }
  }
  const { name, status, conclusion, detailsUrl: url } = context
  if (status !== 'COMPLETED') return { name, state: 'running', url }
  if (conclusion === 'SUCCESS') return { name, state: 'passed', url }
  return { name, state: /^(?:SKIPPED|NEUTRAL|STALE)$/.test(conclusion ?? '') ? 'skipped' : 'failed', url }
}

const rollups: Readonly<Record<string, 'passed' | 'failed' | 'running'>> = {
  SUCCESS: 'passed',
  FAILURE: 'failed',
  ERROR: 'failed',
  PENDING: 'running',
  EXPECTED: 'running',
}
const reviewDecisions: Readonly<Record<string, PullRequestFacts['review']>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes-requested',
  REVIEW_REQUIRED: 'required',
}
const reviewStates: Readonly<Record<string, PullRequestFacts['reviews'][number]['state']>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes-requested',
  COMMENTED: 'commented',
  DISMISSED: 'dismissed',
}
const hindrances: Readonly<Record<string, PullRequestFacts['hindrance']>> = { BEHIND: 'behind', BLOCKED: 'blocked' }

function present<Item>(items: readonly (Item | null)[] | null | undefined): readonly Item[] {
  return (items ?? []).filter((item): item is Item => item !== null)
}
