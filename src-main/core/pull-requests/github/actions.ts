import { z } from 'zod'
import type { HostActions, HostReply, Opened, OpenWish, WantedPullRequest } from '../host.ts'
import type { GitHubClient } from './github-client.ts'
import { mergeFactsSchema, planMerge, type MergeFacts } from './merge-plan.ts'

/** The texts of what is asked, for a check against the published schema. */
export const actionQueries = {
  repository: `query repositoryOf($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { id } }`,
  create: `mutation openPullRequest($input: CreatePullRequestInput!) {
  createPullRequest(input: $input) { pullRequest { number url } }
}`,
  existing: `query openOf($owner: String!, $name: String!, $branch: String!) {
  repository(owner: $owner, name: $name) {
    pullRequests(first: 20, states: [OPEN], headRefName: $branch) { nodes { number url headRepositoryOwner { login } } }
  }
}`,
  merging: `query mergingOf($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    mergeCommitAllowed squashMergeAllowed rebaseMergeAllowed autoMergeAllowed viewerDefaultMergeMethod
    pullRequest(number: $number) {
      id state isDraft mergeable mergeStateStatus headRefOid baseRefName viewerCanEnableAutoMerge
      autoMergeRequest { enabledAt }
      commits(last: 1) { nodes { commit { statusCheckRollup { state } } } }
    }
  }
}`,
  ready: `mutation ready($input: MarkPullRequestReadyForReviewInput!) {
  markPullRequestReadyForReview(input: $input) { pullRequest { number } }
}`,
  merge: `mutation merge($input: MergePullRequestInput!) { mergePullRequest(input: $input) { pullRequest { number } } }`,
  schedule: `mutation mergeWhenGreen($input: EnablePullRequestAutoMergeInput!) {
  enablePullRequestAutoMerge(input: $input) { pullRequest { number } }
}`,
} as const

const repositorySchema = z.object({ repository: z.looseObject({ id: z.string() }) })
const createdSchema = z.object({
  createPullRequest: z.looseObject({ pullRequest: z.looseObject({ number: z.int(), url: z.string() }) }),
})
const existingSchema = z.object({
  repository: z.looseObject({
    pullRequests: z.looseObject({
      nodes: z.array(
        z.looseObject({
          number: z.int(),
          url: z.string(),
          headRepositoryOwner: z.looseObject({ login: z.string() }).nullable(),
        }),
      ),
    }),
  }),
})
const nothing = z.unknown()

/** What a GitHub host does for a user: all by its GraphQL API. */
export function createGitHubActions({ graphql }: GitHubClient): HostActions {
  async function idOf(owner: string, name: string): Promise<HostReply<string>> {
    const reply = await graphql(actionQueries.repository, { owner, name }, repositorySchema)
    return reply.kind === 'done' ? { ...reply, value: reply.value.repository.id } : reply
  }

  async function findOpen({ into, from, branch }: OpenWish): Promise<HostReply<Opened | null>> {
    const variables = { owner: into.owner, name: into.repository, branch }
    const reply = await graphql(actionQueries.existing, variables, existingSchema)
    if (reply.kind !== 'done') return reply
    const found = reply.value.repository.pullRequests.nodes.find(
      ({ headRepositoryOwner }) => headRepositoryOwner?.login.toLowerCase() === from.owner.toLowerCase(),
    )
    return { ...reply, value: found === undefined ? null : { number: found.number, url: found.url, existed: true } }
  }

  async function factsOf({ owner, repository, number }: WantedPullRequest): Promise<HostReply<MergeFacts>> {
    return await graphql(actionQueries.merging, { owner, name: repository, number }, mergeFactsSchema)
  }

  return {
    open: async (wish) => {
      const { into, from, base, branch, title, body, draft } = wish
      const isFork =
        `${into.owner}/${into.repository}`.toLowerCase() !== `${from.owner}/${from.repository}`.toLowerCase()
      const target = await idOf(into.owner, into.repository)
      if (target.kind !== 'done') return target
      const head = isFork ? await idOf(from.owner, from.repository) : null
      if (head !== null && head.kind !== 'done') return head
      const input = {
        repositoryId: target.value,
        ...(head === null ? {} : { headRepositoryId: head.value }),
        ...{ baseRefName: base, headRefName: branch, title, body, draft },
      }
      const reply = await graphql(actionQueries.create, { input }, createdSchema)
      if (reply.kind === 'done') {
        const { number, url } = reply.value.createPullRequest.pullRequest
        return { ...reply, value: { number, url, existed: false } }
      }
      if (reply.kind !== 'declined' || !/already exists/i.test(reply.why)) return reply
      const found = await findOpen(wish)
      if (found.kind !== 'done') return found
      return found.value === null ? reply : { ...found, value: found.value }
    },
    mergePlan: async (pullRequest) => {
      const reply = await factsOf(pullRequest)
      return reply.kind === 'done' ? { ...reply, value: planMerge(reply.value) } : reply
    },
    markReady: async (pullRequest) => {
      const facts = await factsOf(pullRequest)
      if (facts.kind !== 'done') return facts
      const { id, isDraft } = facts.value.repository.pullRequest
      if (!isDraft) return { ...facts, value: null }
      const reply = await graphql(actionQueries.ready, { input: { pullRequestId: id } }, nothing)
      return reply.kind === 'done' ? { ...reply, value: null } : reply
    },
    merge: async (pullRequest, { method, commit, how }) => {
      const facts = await factsOf(pullRequest)
      if (facts.kind !== 'done') return facts
      const plan = planMerge(facts.value)
      if (plan.commit !== commit) return { kind: 'declined', why: 'it has another commit since you looked; look again' }
      if (plan.merge.kind === 'no') return { kind: 'declined', why: plan.merge.why }
      if (plan.merge.kind !== how)
        return { kind: 'declined', why: 'its checks have changed since you looked; look again' }
      const { id } = facts.value.repository.pullRequest
      const input = { pullRequestId: id, mergeMethod: method.toUpperCase(), expectedHeadOid: commit }
      const query = how === 'now' ? actionQueries.merge : actionQueries.schedule
      const reply = await graphql(query, { input }, nothing)
      return reply.kind === 'done' ? { ...reply, value: how === 'now' ? 'merged' : 'scheduled' } : reply
    },
  }
}
