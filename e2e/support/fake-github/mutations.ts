import { GraphQLError } from 'graphql'
import type { FakePullRequest, FakeRepository, FakeState } from './state.ts'

/** The name of a repository among all things of the host. */
export function repositoryId({ owner, name }: FakeRepository): string {
  return `R_${owner}/${name}`
}

/** The name of a pull request among all things of the host. */
export function pullRequestId({ owner, name }: FakeRepository, { number }: FakePullRequest): string {
  return `PR_${owner}/${name}#${number}`
}

/** Whether the host would merge it, in its own words. */
export function mergeStateOf({ requiresChecks }: FakeRepository, one: FakePullRequest): string {
  if (one.isDraft) return 'DRAFT'
  if (one.mergeable !== 'MERGEABLE') return one.mergeable === 'CONFLICTING' ? 'DIRTY' : 'UNKNOWN'
  const isGreen = one.checks.every(({ conclusion }) => conclusion === 'SUCCESS' || conclusion === 'SKIPPED')
  return isGreen ? 'CLEAN' : requiresChecks ? 'BLOCKED' : 'UNSTABLE'
}

type Input<Fields> = { readonly input: Fields }
type OfPullRequest = { readonly pullRequestId: string }
type Merging = OfPullRequest & { readonly expectedHeadOid?: string }
type Creating = {
  readonly repositoryId: string
  readonly headRepositoryId?: string
  readonly baseRefName: string
  readonly headRefName: string
  readonly title: string
  readonly body?: string
  readonly draft?: boolean
}

/** What the host does when it is asked to, with its own refusals. */
export function mutationsOf(state: FakeState) {
  const find = ({ pullRequestId: id }: OfPullRequest): { repository: FakeRepository; one: FakePullRequest } => {
    const [, owner = '', name = '', number] = /^PR_([^/]+)\/([^#]+)#(\d+)$/.exec(id) ?? []
    const repository = state.find(owner, name)
    const one = repository?.pullRequests.find((each) => each.number === Number(number))
    if (repository === undefined || one === undefined) throw noNode(id)
    return { repository, one }
  }
  const answer = (repository: FakeRepository, one: FakePullRequest) => ({
    pullRequest: { __typename: 'PullRequest', number: one.number, url: state.address(repository, one) },
  })
  const mustFit = ({ expectedHeadOid }: Merging, one: FakePullRequest): void => {
    if (expectedHeadOid !== undefined && expectedHeadOid !== one.commit)
      throw refusal('Head branch was modified. Review and try the merge again.')
  }
  return {
    createPullRequest: ({ input }: Input<Creating>) => {
      const [, owner = '', name = ''] = /^R_([^/]+)\/(.+)$/.exec(input.repositoryId) ?? []
      const [, headOwner = owner] = /^R_([^/]+)\//.exec(input.headRepositoryId ?? input.repositoryId) ?? []
      const repository = state.find(owner, name)
      if (repository === undefined) throw noNode(input.repositoryId)
      const { headRefName: head, baseRefName: base, title, body = '', draft: isDraft = false } = input
      if (!repository.hasBranch(head))
        throw refusal(`Head sha can't be blank, No commits between ${base} and ${head}, Head ref must be a branch`)
      if (repository.openOf(head) !== undefined)
        throw refusal(`A pull request already exists for ${headOwner}:${head}.`)
      return answer(repository, repository.open({ title, head, headOwner, base, body, isDraft }))
    },
    markPullRequestReadyForReview: ({ input }: Input<OfPullRequest>) => {
      const { repository, one } = find(input)
      if (one.state !== 'OPEN') throw refusal('Cannot mark a closed pull request as ready for review')
      one.isDraft = false
      return answer(repository, one)
    },
    mergePullRequest: ({ input }: Input<Merging>) => {
      const { repository, one } = find(input)
      if (one.isDraft) throw refusal('Pull Request is still a draft')
      if (one.state !== 'OPEN' || /^(?:DIRTY|BLOCKED|UNKNOWN)$/.test(mergeStateOf(repository, one)))
        throw refusal('Pull Request is not mergeable')
      mustFit(input, one)
      one.state = 'MERGED'
      return answer(repository, one)
    },
    enablePullRequestAutoMerge: ({ input }: Input<Merging>) => {
      const { repository, one } = find(input)
      if (!repository.autoMergeAllowed) throw refusal('Auto merge is not allowed for this repository')
      const status = mergeStateOf(repository, one)
      if (status !== 'BLOCKED') throw refusal(`Pull request Pull request is in ${status.toLowerCase()} status`)
      mustFit(input, one)
      one.autoMerge = true
      return answer(repository, one)
    },
  }
}

function noNode(id: string): GraphQLError {
  return refusal(`Could not resolve to a node with the global id of '${id}'`, 'NOT_FOUND')
}

function refusal(message: string, type = 'UNPROCESSABLE'): GraphQLError {
  return new GraphQLError(message, { extensions: { type } })
}
