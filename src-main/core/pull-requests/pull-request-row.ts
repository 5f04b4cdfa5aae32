import type { PullRequestLink } from '../../../src-shared/board/pull-request-work.ts'
import type { PullRequest } from '../../../src-shared/board/session-row.ts'
import { verdictOf, type PullRequestFacts } from './facts.ts'

/** Why a host says nothing (new). */
export type HostProblem =
  | { readonly kind: 'no-token' | 'refused' | 'limited' }
  /** `failures` in a row; the first may be no more than a hiccup. */
  | { readonly kind: 'unreachable'; readonly failures: number }

/** What is known of a linked pull request. */
export type LinkState = {
  readonly askedAt: number | null
  readonly facts: PullRequestFacts | null
  readonly problem: HostProblem | null
}

/** Links of steps that leave an open pull request behind. */
const opens = /create|POST|^output$|^answer$/

/** A linked pull request as a row shows it: coloured only by what is known now. */
export function pullRequestRow(link: PullRequestLink, { askedAt, facts, problem }: LinkState): PullRequest {
  const { host, owner, repository, number } = link
  if (facts === null) {
    return {
      number,
      url: `https://${host}/${owner}/${repository}/pull/${number}`,
      title: `${owner}/${repository}#${number}`,
      color: null,
      reason: problem === null ? (askedAt === null ? 'status not known yet' : notThere) : problemInWords(host, problem),
      open: (askedAt === null || problem !== null) && opens.test(link.by),
    }
  }
  const verdict = verdictOf(facts)
  const isLost = problem !== null && isLosing(problem) && facts.state !== 'merged'
  return {
    number: facts.number,
    url: facts.url,
    title: facts.title,
    color: isLost ? null : verdict.color,
    reason: isLost ? `${problemInWords(host, problem)} (last known: ${verdict.reason})` : verdict.reason,
    open: facts.state === 'open',
    checks: [...facts.checks],
    reviews: [...facts.reviews],
    ...(facts.updatedAt === undefined ? {} : { updatedAt: facts.updatedAt }),
    ...(askedAt === null ? {} : { askedAt }),
  }
}

const ranks = ['yellow', 'green', null, 'grey', 'purple'] as const

/** Those that want something first: a badge shows the first of several. Otherwise they stay as they were linked. */
export function byUrgency(rows: readonly PullRequest[]): readonly PullRequest[] {
  return rows.toSorted((a, b) => ranks.indexOf(a.color) - ranks.indexOf(b.color))
}

const notThere = 'not found: it is gone, or your token may not see it'

/** A host that only wants some peace has told the truth a while ago. */
function isLosing(problem: HostProblem): boolean {
  return problem.kind === 'unreachable' ? problem.failures > 1 : problem.kind !== 'limited'
}

/** What is wrong with a host, as a badge says it. */
export function problemInWords(host: string, problem: HostProblem): string {
  return `status unknown: ${whatIsWrong(host, problem)}`
}

/** What is wrong with a host, and what to do about it. */
export function whatIsWrong(host: string, problem: HostProblem): string {
  switch (problem.kind) {
    case 'no-token':
    case 'refused':
      return whatToDo(host, problem.kind)
    case 'limited':
      return `${host} asks to wait (rate limit)`
    case 'unreachable':
      return `${host} cannot be reached`
  }
}

/** What helps where a host lets nobody in. */
export function whatToDo(host: string, why: 'no-token' | 'refused'): string {
  return why === 'no-token'
    ? `sign in to ${host} with gh auth login, or set GITHUB_TOKEN`
    : `${host} refuses the token; sign in again with gh auth login`
}
