/** A check of a pull request, as GitHub's check runs are. */
export type FakeCheck = {
  readonly name: string
  readonly conclusion: 'SUCCESS' | 'FAILURE' | 'SKIPPED' | null
  /** It is a job of Actions, and printed this. */
  readonly log?: string
  /** What it says of itself. */
  readonly summary?: string
}

/** What somebody said on some lines. */
export type FakeThread = {
  readonly id: string
  readonly path: string
  readonly line: number | null
  readonly side?: 'LEFT' | 'RIGHT'
  readonly isOutdated?: boolean
  isResolved: boolean
  readonly comments: { readonly author: string; readonly body: string }[]
}

/** A pull request of the fake host. Tests change it; the next question finds it changed. */
export type FakePullRequest = {
  readonly number: number
  readonly head: string
  readonly headOwner: string
  readonly base: string
  title: string
  body: string
  state: 'OPEN' | 'CLOSED' | 'MERGED'
  isDraft: boolean
  mergeable: 'MERGEABLE' | 'CONFLICTING' | 'UNKNOWN'
  reviewDecision: 'APPROVED' | 'CHANGES_REQUESTED' | 'REVIEW_REQUIRED' | null
  checks: readonly FakeCheck[]
  reviews: readonly { readonly author: string; readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' }[]
  readonly threads: FakeThread[]
  updatedAt: number
  /** Its last commit, as far as the fake knows: a merge of another one is refused. */
  commit: string
  /** It is merged by itself once it is green. */
  autoMerge: boolean
}

/** A repository of the fake host. */
export class FakeRepository {
  readonly owner: string
  readonly name: string
  readonly defaultBranch = 'main'
  readonly pullRequests: FakePullRequest[] = []
  /** The checks that begin when a pull request is opened. */
  checksAtOpening: readonly FakeCheck[] = []
  /** Whether a branch was pushed: the real host opens nothing of one that it does not have. */
  hasBranch: (branch: string) => boolean = () => true
  /** The rules of the default branch ask for green checks: what is not green is blocked. */
  requiresChecks = false
  autoMergeAllowed = false

  constructor(owner: string, name: string) {
    this.owner = owner
    this.name = name
  }

  /** Opens a pull request; a branch has one at a time. */
  open(wanted: Pick<FakePullRequest, 'head' | 'title'> & Partial<FakePullRequest>): FakePullRequest {
    const pullRequest: FakePullRequest = {
      number: this.pullRequests.length + 1,
      headOwner: this.owner,
      base: this.defaultBranch,
      body: '',
      state: 'OPEN',
      isDraft: false,
      mergeable: 'MERGEABLE',
      reviewDecision: null,
      checks: this.checksAtOpening,
      reviews: [],
      threads: [],
      updatedAt: Date.now(),
      commit: (this.pullRequests.length + 1).toString(16).padStart(40, 'a'),
      autoMerge: false,
      ...wanted,
    }
    this.pullRequests.push(pullRequest)
    return pullRequest
  }

  /** The open pull request of a branch. */
  openOf(head: string): FakePullRequest | undefined {
    return this.pullRequests.find((one) => one.head === head && one.state === 'OPEN')
  }
}

/** What is wrong with the next answers. */
export type Trouble =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** The connection is cut before an answer. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'nonsense' }

/** All that the fake host knows. */
export class FakeState {
  /** Where people open it: `https://github.com`. */
  web = 'https://github.com'
  /** Where logs lie; a host of its own, which is to see no token. */
  blobs = ''
  readonly #repositories = new Map<string, FakeRepository>()
  /** Every answer is this, until it is null. */
  trouble: Trouble | null = null
  readonly budget = { limit: 5_000, remaining: 5_000 }

  /** Makes a repository, or finds it. */
  repository(owner: string, name: string): FakeRepository {
    const key = `${owner}/${name}`.toLowerCase()
    const known = this.#repositories.get(key) ?? new FakeRepository(owner, name)
    this.#repositories.set(key, known)
    return known
  }

  /** Every repository. */
  all(): readonly FakeRepository[] {
    return [...this.#repositories.values()]
  }

  /** Finds a repository. */
  find(owner: string, name: string): FakeRepository | undefined {
    return this.#repositories.get(`${owner}/${name}`.toLowerCase())
  }

  /** The address of a pull request. */
  address({ owner, name }: FakeRepository, { number }: FakePullRequest): string {
    return `${this.web}/${owner}/${name}/pull/${number}`
  }
}
