import { branchKey, pullRequestKey } from '../../../src-shared/board/pull-request-work.ts'
import type { PullRequestFacts } from '../pull-requests/facts.ts'
import type { HostAnswer, PullRequestHost, Question } from '../pull-requests/host.ts'

/** An open pull request whose checks have passed. */
export function factsFixture(number: number, changes: Partial<PullRequestFacts> = {}): PullRequestFacts {
  return {
    host: 'github.com',
    owner: 'acme',
    repository: 'app',
    number,
    url: `https://github.com/acme/app/pull/${number}`,
    title: `Change ${number}`,
    state: 'open',
    isDraft: false,
    review: null,
    conflicts: false,
    hindrance: null,
    headBranch: `feat-${number}`,
    baseBranch: 'main',
    rollup: 'passed',
    checkCount: 1,
    checks: [{ name: 'build', state: 'passed', url: null }],
    reviews: [],
    ...changes,
  }
}

/** A host that answers from memory. */
export type StandInHost = PullRequestHost & {
  /** By number. */
  readonly pullRequests: Map<number, PullRequestFacts>
  readonly questions: Question[]
  /** Every answer is this, until it is null. */
  trouble: HostAnswer | null
}

const silent = () => Promise.resolve({ kind: 'unreachable', why: 'nobody is there' } as const)

/** Makes a host without pull requests. */
export function createStandInHost(): StandInHost {
  const pullRequests = new Map<number, PullRequestFacts>()
  const questions: Question[] = []
  return {
    mostAtOnce: 50,
    pullRequests,
    questions,
    trouble: null,
    discussion: {
      threads: silent,
      reply: silent,
      resolve: silent,
      checkLog: silent,
    },
    actions: { open: no, mergePlan: no, markReady: no, merge: no },
    ask(question) {
      questions.push(question)
      if (this.trouble !== null) return Promise.resolve(this.trouble)
      const open = [...pullRequests.values()].filter(({ state }) => state === 'open')
      return Promise.resolve({
        kind: 'answered',
        pullRequests: new Map(
          question.pullRequests.map((wanted) => [pullRequestKey(wanted), pullRequests.get(wanted.number) ?? null]),
        ),
        branches: new Map(
          question.branches.map((wanted) => [
            branchKey(wanted),
            open.filter(({ headBranch }) => headBranch === wanted.branch),
          ]),
        ),
        budget: { limit: 5_000, remaining: 4_000, resetsAt: Infinity, cost: 1 },
      })
    },
  }
}

function no(): Promise<{ readonly kind: 'declined'; readonly why: string }> {
  return Promise.resolve({ kind: 'declined', why: 'it only answers questions' })
}
