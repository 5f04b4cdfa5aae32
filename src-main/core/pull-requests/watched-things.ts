import {
  branchKey,
  pullRequestKey,
  type PullRequestLink,
  type PullRequestWork,
} from '../../../src-shared/board/pull-request-work.ts'
import type { PullRequestFacts } from './facts.ts'
import type { WantedBranch, WantedPullRequest } from './host.ts'
import type { PullRequestsDocument } from './pull-requests-document.ts'

type Times = {
  readonly askedAt: number | null
  readonly changedAt: number
  /** When a session last did something that may have changed it; 0: none did. */
  readonly touchedAt: number
}

/** A pull request that some session is linked to. */
export type WatchedPullRequest = WantedPullRequest & Times & { readonly facts: PullRequestFacts | null }
/** A branch that some session pushed. */
export type WatchedBranch = WantedBranch & Times & { readonly facts: null; readonly found: readonly string[] }

/** All pull requests and branches that sessions are linked to, each once, with what is known of them. */
export class WatchedThings {
  #pullRequests = new Map<string, WatchedPullRequest>()
  #branches = new Map<string, WatchedBranch>()

  constructor(document: PullRequestsDocument) {
    for (const saved of document.pullRequests) this.#pullRequests.set(pullRequestKey(saved), { ...saved, touchedAt: 0 })
    for (const saved of document.branches) this.#branches.set(branchKey(saved), { ...saved, facts: null, touchedAt: 0 })
  }

  pullRequest(key: string): WatchedPullRequest | null {
    return this.#pullRequests.get(key) ?? null
  }

  /** A session's links, with those that its branches led to. */
  linksOf({ links, pushes }: PullRequestWork): readonly PullRequestLink[] {
    const all = new Map(links.map((link) => [pullRequestKey(link), link]))
    for (const push of pushes) {
      for (const key of this.#branches.get(branchKey(push))?.found ?? []) {
        const facts = this.#pullRequests.get(key)?.facts
        if (facts == null || all.has(key)) continue
        const { host, owner, repository, number } = facts
        all.set(key, { host, owner, repository, number, by: 'git push', proof: push.proof })
      }
    }
    return [...all.values()]
  }

  /** These are linked from now on; what no session is linked to any more is forgotten. */
  setWanted(works: readonly PullRequestWork[]): void {
    const pullRequests = new Map<string, WatchedPullRequest>()
    const branches = new Map<string, WatchedBranch>()
    for (const work of works) {
      const touchedAt = work.touchedAt ?? 0
      for (const { host, owner, repository, branch, ...rest } of work.pushes) {
        const key = branchKey({ host, owner, repository, branch, ...rest })
        const known = branches.get(key) ?? this.#branches.get(key)
        const fresh = { host, owner, repository, branch, ...neverAsked, facts: null, found: [] }
        branches.set(key, { ...(known ?? fresh), touchedAt: Math.max(touchedAt, known?.touchedAt ?? 0) })
      }
    }
    this.#branches = branches
    for (const work of works) {
      const touchedAt = work.touchedAt ?? 0
      for (const { host, owner, repository, number } of this.linksOf(work)) {
        const key = pullRequestKey({ host, owner, repository, number })
        const known = pullRequests.get(key) ?? this.#pullRequests.get(key)
        const fresh = { host, owner, repository, number, ...neverAsked, facts: null }
        pullRequests.set(key, { ...(known ?? fresh), touchedAt: Math.max(touchedAt, known?.touchedAt ?? 0) })
      }
    }
    this.#pullRequests = pullRequests
  }

  /** Everything there is to ask, by host. */
  byHost(): ReadonlyMap<string, readonly (WatchedPullRequest | WatchedBranch)[]> {
    const hosts = new Map<string, (WatchedPullRequest | WatchedBranch)[]>()
    for (const thing of [...this.#pullRequests.values(), ...this.#branches.values()]) {
      const others = hosts.get(thing.host)
      if (others === undefined) hosts.set(thing.host, [thing])
      else others.push(thing)
    }
    return hosts
  }

  /** A session did something since it was last asked about. A merged one is what it is. */
  isTouched({ askedAt, touchedAt, facts }: WatchedPullRequest | WatchedBranch): boolean {
    return touchedAt > (askedAt ?? -1) && askedAt !== null && facts?.state !== 'merged'
  }

  /** Learns what the host says of one; null: there is none (for us). */
  learn(key: string, facts: PullRequestFacts | null, askedAt: number): void {
    const known = this.#pullRequests.get(key)
    const isSame = known?.askedAt != null && JSON.stringify(known.facts) === JSON.stringify(facts)
    const changedAt = isSame ? known.changedAt : askedAt
    if (known !== undefined) this.#pullRequests.set(key, { ...known, facts, askedAt, changedAt })
    else if (facts !== null) {
      const { host, owner, repository, number } = facts
      this.#pullRequests.set(key, { host, owner, repository, number, facts, askedAt, changedAt, touchedAt: 0 })
    }
  }

  learnBranch(key: string, found: readonly string[], askedAt: number): void {
    const known = this.#branches.get(key)
    if (known === undefined) return
    // One that was found stays linked once it is merged: an open branch has no such request any more.
    const all = [...new Set([...known.found, ...found])]
    const changedAt = known.askedAt !== null && all.length === known.found.length ? known.changedAt : askedAt
    this.#branches.set(key, { ...known, found: all, askedAt, changedAt })
  }

  /** What the next supervisor is to know. */
  saved(): Pick<PullRequestsDocument, 'pullRequests' | 'branches'> {
    return {
      pullRequests: [...this.#pullRequests.values()].map(
        ({ host, owner, repository, number, askedAt, changedAt, facts }) => ({
          ...{ host, owner, repository, number },
          ...{ askedAt, changedAt, facts },
        }),
      ),
      branches: [...this.#branches.values()].map(({ host, owner, repository, branch, askedAt, changedAt, found }) => ({
        ...{ host, owner, repository, branch },
        ...{ askedAt, changedAt, found: [...found] },
      })),
    }
  }
}

const neverAsked: Times = { askedAt: null, changedAt: 0, touchedAt: 0 }
