import { schema as published } from '@octokit/graphql-schema'
import { buildSchema, parse, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import type { HostReply } from '../host.ts'
import { actionQueries, createGitHubActions } from './actions.ts'
import type { GitHubClient } from './github-client.ts'
import { mergeFactsSchema, planMerge, type MergeFacts } from './merge-plan.ts'

type Repository = MergeFacts['repository']

/** An open pull request that is green, in a repository that allows everything but merging by itself. */
function factsOf(changes: Partial<Repository['pullRequest']> = {}, of: Partial<Repository> = {}, rollup = 'SUCCESS') {
  return mergeFactsSchema.parse({
    repository: {
      mergeCommitAllowed: true,
      squashMergeAllowed: true,
      rebaseMergeAllowed: true,
      autoMergeAllowed: false,
      viewerDefaultMergeMethod: 'MERGE',
      ...of,
      pullRequest: {
        id: 'PR_1',
        state: 'OPEN',
        isDraft: false,
        mergeable: 'MERGEABLE',
        mergeStateStatus: 'CLEAN',
        headRefOid: 'c1',
        baseRefName: 'main',
        viewerCanEnableAutoMerge: false,
        autoMergeRequest: null,
        commits: { nodes: [{ commit: { statusCheckRollup: { state: rollup } } }] },
        ...changes,
      },
    },
  })
}

const itself = { viewerCanEnableAutoMerge: true }
const allows = { autoMergeAllowed: true }

describe('whether it can be merged', () => {
  it.each<[string, MergeFacts, object]>([
    ['green', factsOf(), { kind: 'now' }],
    ['with hooks of the host', factsOf({ mergeStateStatus: 'HAS_HOOKS' }), { kind: 'now' }],
    ['merged', factsOf({ state: 'MERGED' }), { kind: 'no', why: 'it is merged' }],
    ['closed', factsOf({ state: 'CLOSED' }), { kind: 'no', why: 'it is closed' }],
    ['a draft', factsOf({ isDraft: true, mergeStateStatus: 'DRAFT' }), { kind: 'no', why: /mark it as ready/ }],
    ['in conflict', factsOf({ mergeable: 'CONFLICTING' }), { kind: 'no', why: 'it conflicts with main' }],
    ['not known yet', factsOf({ mergeable: 'UNKNOWN' }), { kind: 'no', why: /still finding out/ }],
    [
      'checks run, no rule',
      factsOf({ mergeStateStatus: 'UNSTABLE' }, {}, 'PENDING'),
      { kind: 'no', why: 'its checks still run' },
    ],
    [
      'checks failed, no rule',
      factsOf({ mergeStateStatus: 'UNSTABLE' }, {}, 'FAILURE'),
      { kind: 'no', why: 'its checks failed' },
    ],
    ['checks run though it is clean', factsOf({}, {}, 'PENDING'), { kind: 'no', why: 'its checks still run' }],
    [
      'checks that are required run',
      factsOf({ mergeStateStatus: 'BLOCKED', ...itself }, allows, 'PENDING'),
      { kind: 'when-green' },
    ],
    [
      'the same, where that is not allowed',
      factsOf({ mergeStateStatus: 'BLOCKED' }, {}, 'PENDING'),
      { kind: 'no', why: /does not merge by itself/ },
    ],
    ['a review is missing', factsOf({ mergeStateStatus: 'BLOCKED' }), { kind: 'no', why: /rules of main/ }],
    ['behind', factsOf({ mergeStateStatus: 'BEHIND' }), { kind: 'no', why: 'it is behind main' }],
    ['scheduled', factsOf({ autoMergeRequest: { enabledAt: '' }, mergeStateStatus: 'BLOCKED' }), { kind: 'scheduled' }],
    [
      'no method',
      factsOf({}, { mergeCommitAllowed: false, squashMergeAllowed: false, rebaseMergeAllowed: false }),
      { kind: 'no', why: /no way to merge/ },
    ],
  ])('%s', (_, facts, merge) => {
    expect(planMerge(facts).merge).toMatchObject(merge)
  })

  it('offers what the repository allows, what it suggests first', () => {
    expect(planMerge(factsOf()).methods).toEqual(['merge', 'squash', 'rebase'])
    expect(planMerge(factsOf({}, { mergeCommitAllowed: false })).methods).toEqual(['squash', 'rebase'])
  })
})

/** A client that gives these answers in turn, and keeps what it was asked. */
function clientWith(answers: readonly (object | string)[]) {
  const asked: { readonly query: string; readonly variables: Readonly<Record<string, unknown>> }[] = []
  const client: GitHubClient = {
    rest: () => Promise.reject(new Error('not asked for')),
    query: () => Promise.reject(new Error('not asked for')),
    tail: () => Promise.reject(new Error('not asked for')),
    graphql: <Value>(query: string, variables: Readonly<Record<string, unknown>>, schema: z.ZodType<Value>) => {
      const answer = answers[asked.length]
      asked.push({ query, variables })
      const reply: HostReply<Value> =
        typeof answer === 'string'
          ? { kind: 'declined', why: answer }
          : { kind: 'done', value: schema.parse(answer), budget: null }
      return Promise.resolve(reply)
    },
  }
  return { actions: createGitHubActions(client), asked }
}

const app = { host: 'github.com', owner: 'acme', repository: 'app' }
const wish = { into: app, base: 'main', from: app, branch: 'feat', title: 'Jump', body: '', draft: true }
const repository = (id: string) => ({ repository: { id } })
const opened = { createPullRequest: { pullRequest: { number: 7, url: 'https://github.com/acme/app/pull/7' } } }

describe('what is asked of GitHub', () => {
  it('is in queries that the published schema takes', () => {
    const schema = buildSchema(published.idl, { assumeValid: true, assumeValidSDL: true })
    for (const query of Object.values(actionQueries)) expect(validate(schema, parse(query))).toEqual([])
  })

  it('opens a branch of the repository, or of a fork of it', async () => {
    const own = clientWith([repository('R1'), opened])
    expect(await own.actions.open(wish)).toMatchObject({ kind: 'done', value: { number: 7, existed: false } })
    expect(own.asked[1]?.variables['input']).toEqual({
      ...{ repositoryId: 'R1', baseRefName: 'main', headRefName: 'feat', title: 'Jump', body: '', draft: true },
    })
    const fork = clientWith([repository('R1'), repository('R2'), opened])
    await fork.actions.open({ ...wish, from: { ...app, owner: 'ann' } })
    expect(fork.asked[2]?.variables['input']).toMatchObject({ repositoryId: 'R1', headRepositoryId: 'R2' })
  })

  it('finds the one that the branch has already: the fork’s, where it is a fork’s', async () => {
    const node = (number: number, login: string) => ({ number, url: `u${number}`, headRepositoryOwner: { login } })
    const existing = { repository: { pullRequests: { nodes: [node(3, 'bob'), node(4, 'Acme')] } } }
    const { actions } = clientWith([repository('R1'), 'A pull request already exists for acme:feat.', existing])
    expect(await actions.open(wish)).toMatchObject({ value: { number: 4, url: 'u4', existed: true } })
    const refused = clientWith([repository('R1'), 'No commits between main and feat'])
    expect(await refused.actions.open(wish)).toEqual({ kind: 'declined', why: 'No commits between main and feat' })
  })

  it('merges the commit that was looked at, and only in the way that was looked at', async () => {
    const one = { ...app, number: 7 }
    const now = { method: 'squash', commit: 'c1', how: 'now' } as const
    const green = clientWith([factsOf(), {}])
    expect(await green.actions.merge(one, now)).toMatchObject({ kind: 'done', value: 'merged' })
    expect(green.asked[1]?.variables['input']).toEqual({
      ...{ pullRequestId: 'PR_1', mergeMethod: 'SQUASH', expectedHeadOid: 'c1' },
    })
    const other = clientWith([factsOf({ headRefOid: 'c2' })])
    expect(await other.actions.merge(one, now)).toMatchObject({ kind: 'declined', why: /another commit/ })
    const red = clientWith([factsOf({ mergeStateStatus: 'UNSTABLE' }, {}, 'FAILURE')])
    expect(await red.actions.merge(one, now)).toMatchObject({ kind: 'declined', why: 'its checks failed' })
    const later = clientWith([factsOf({ mergeStateStatus: 'BLOCKED', ...itself }, allows, 'PENDING'), {}])
    expect(await later.actions.merge(one, { ...now, how: 'when-green' })).toMatchObject({ value: 'scheduled' })
    expect(later.asked[1]?.query).toBe(actionQueries.schedule)
  })
})
