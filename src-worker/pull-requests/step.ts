import {
  branchKey,
  pullRequestKey,
  type PullRequestLink,
  type PullRequestStep,
  type PushedBranch,
  type RepositoryName,
} from '../../src-shared/board/pull-request-work.ts'
import type { PullRequestName } from '../../src-shared/board/pull-request-addresses.ts'
import type { Surroundings } from '../../src-node/pull-requests/surroundings.ts'

/** Gathers what one step of a session did with pull requests. */
export class Step {
  readonly surroundings: Surroundings
  readonly #links = new Map<string, PullRequestLink>()
  readonly #pushes = new Map<string, PushedBranch>()
  #touches = false

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings
  }

  /** `proof` is `gh` where gh itself spoke of it. */
  link({ host, owner, repository, number }: PullRequestName, by: string, proof?: 'gh'): void {
    if (number < 1) return
    const name = { host, owner, repository, number }
    const key = pullRequestKey(name)
    if (!this.#links.has(key)) this.#links.set(key, { ...name, by, proof: proof ?? this.#proofOf(host) })
  }

  push({ host, owner, repository, branch }: RepositoryName & { readonly branch: string }): void {
    const push = { host, owner, repository, branch, proof: this.#proofOf(host) }
    this.#pushes.set(branchKey(push), push)
  }

  /** What is known of the session's pull requests may be out of date. */
  touch(): void {
    this.#touches = true
  }

  get done(): PullRequestStep {
    return { links: [...this.#links.values()], pushes: [...this.#pushes.values()], touches: this.#touches }
  }

  #proofOf(host: string): 'remote' | 'named' {
    return this.surroundings.remotes.some(({ repository }) => repository?.host === host) ? 'remote' : 'named'
  }
}
