import type { RepositoryName } from '../../src-shared/board/pull-request-work.ts'
import { pullRequestOnLine, pullRequestsIn } from '../../src-shared/board/pull-request-addresses.ts'
import type { GhCall } from './read-gh.ts'
import type { Step } from './step.ts'
import { baseRepository } from '../../src-node/pull-requests/surroundings.ts'
import type { Printed } from './work-of-gh.ts'

const pulls = /^repos\/([\w.{}-]+)\/([\w.{}-]+)\/pulls(?:\/(\d{1,9})(?:\/.*)?)?$/

/** What a `gh api …` did: REST by its address, GraphQL by its mutation. */
export function workOfApi(call: Extract<GhCall, { kind: 'api' }>, { output, exitCode }: Printed, step: Step): void {
  if (exitCode !== 0) return
  if (call.endpoint === 'graphql') {
    if (
      !/\b(?:create|merge|update|close|reopen|markPull|convertPull)\w*PullRequest|\bmarkPullRequestReady/i.test(
        call.query,
      )
    )
      return
    linkAnswer(/"url"\s*:\s*"([^"]+\/pull\/\d+)"/.exec(output)?.[1] ?? output, 'gh api graphql', step)
    step.touch()
    return
  }
  const [, owner, repository, number] = pulls.exec(call.endpoint) ?? []
  if (owner === undefined || repository === undefined) return
  const base = baseRepository(step.surroundings)
  const place: RepositoryName = {
    host: call.hostname ?? base?.host ?? 'github.com',
    owner: owner === '{owner}' ? (base?.owner ?? '') : owner,
    repository: repository === '{repo}' ? (base?.repository ?? '') : repository,
  }
  const changes = call.method !== 'GET'
  const by = `gh api ${call.method}`
  if (number !== undefined) {
    const isBase =
      base !== null &&
      `${base.owner}/${base.repository}`.toLowerCase() === `${place.owner}/${place.repository}`.toLowerCase()
    // Another repository's is read as one reads anything.
    if (place.owner !== '' && (changes || isBase)) step.link({ ...place, number: Number(number) }, by, 'gh')
  } else if (call.method === 'POST') {
    linkAnswer(/"html_url"\s*:\s*"([^"\s]+\/pull\/\d+)"/.exec(output)?.[1] ?? output, by, step)
  }
  if (changes) step.touch()
}

function linkAnswer(said: string, by: string, step: Step): void {
  const alone = pullRequestOnLine(said)
  const [first, ...more] = alone === null ? pullRequestsIn(said) : [alone]
  if (first !== undefined && more.length === 0) step.link(first, by, 'gh')
}
