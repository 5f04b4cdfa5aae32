import type { ReviewThread, ThreadComment } from '../../../src-shared/api/discussion.ts'
import type { MergeMethod, MergePlan } from '../../../src-shared/api/review-actions.ts'
import type { RepositoryName } from '../../../src-shared/board/pull-request-work.ts'
import type { PullRequestFacts } from './facts.ts'

/** A pull request to ask about. */
export type WantedPullRequest = RepositoryName & { readonly number: number }
/** A branch to ask about: which open pull requests has it? */
export type WantedBranch = RepositoryName & { readonly branch: string }

/** One request's worth of questions, all of one host. */
export type Question = {
  readonly pullRequests: readonly WantedPullRequest[]
  readonly branches: readonly WantedBranch[]
}

/** What is left of what the host lets one ask. */
export type HostBudget = {
  readonly limit: number
  readonly remaining: number
  readonly resetsAt: number
  readonly cost: number
}

/** Why a host answers nothing at all. */
export type HostTrouble =
  /** It wants to be left alone; `until` is null when it does not say how long. */
  | { readonly kind: 'limited'; readonly until: number | null }
  /** `no-token`: there is none; `refused`: it is not valid (any more). */
  | { readonly kind: 'no-access'; readonly why: 'no-token' | 'refused' }
  | { readonly kind: 'unreachable'; readonly why: string }

/** What became of a question. */
export type HostAnswer =
  | {
      readonly kind: 'answered'
      /** By `pullRequestKey`; null: there is no such pull request, or none that the token may see. */
      readonly pullRequests: ReadonlyMap<string, PullRequestFacts | null>
      /** By `branchKey`: the open pull requests of each. */
      readonly branches: ReadonlyMap<string, readonly PullRequestFacts[]>
      readonly budget: HostBudget | null
    }
  | HostTrouble

/** What became of something that a user asked of a host. `declined`: it says no, in its own words. */
export type HostReply<Value> =
  | { readonly kind: 'done'; readonly value: Value; readonly budget: HostBudget | null }
  | { readonly kind: 'declined'; readonly why: string }
  | HostTrouble

/** What was said on one pull request; `more` threads are not among them. */
export type FoundThreads = {
  readonly threads: readonly Omit<ReviewThread, 'pullRequest'>[]
  readonly more: number
}

/** The end of what a check printed, or all that it says of itself. */
export type CheckLog = { readonly how: string | null; readonly tail: string }

/** How a host shows what was said and checked on a pull request, and takes answers. */
export type HostDiscussion = {
  readonly threads: (pullRequest: WantedPullRequest) => Promise<HostReply<FoundThreads>>
  readonly reply: (threadId: string, text: string) => Promise<HostReply<ThreadComment>>
  readonly resolve: (threadId: string, resolved: boolean) => Promise<HostReply<boolean>>
  /** Of the newest commit's check of this name. */
  readonly checkLog: (pullRequest: WantedPullRequest, check: string) => Promise<HostReply<CheckLog>>
}

/** A pull request to be opened: of a branch that is pushed. */
export type OpenWish = {
  /** Where it is opened. */
  readonly into: RepositoryName
  readonly base: string
  /** Where the branch is; another repository is a fork. */
  readonly from: RepositoryName
  readonly branch: string
  readonly title: string
  readonly body: string
  readonly draft: boolean
}

/** What was opened. `existed`: the branch had it already, and nothing was changed. */
export type Opened = { readonly number: number; readonly url: string; readonly existed: boolean }

/** How a pull request is to be merged: `commit` is the one that was looked at, no other one is. */
export type MergeWish = {
  readonly method: MergeMethod
  readonly commit: string
  readonly how: 'now' | 'when-green'
}

/** What a host does for a user. */
export type HostActions = {
  readonly open: (wish: OpenWish) => Promise<HostReply<Opened>>
  readonly mergePlan: (pullRequest: WantedPullRequest) => Promise<HostReply<MergePlan>>
  readonly markReady: (pullRequest: WantedPullRequest) => Promise<HostReply<null>>
  readonly merge: (pullRequest: WantedPullRequest, wish: MergeWish) => Promise<HostReply<'merged' | 'scheduled'>>
}

/** Somewhere pull requests live. GitHub is one kind; whatever else comes answers the same questions. */
export type PullRequestHost = {
  /** So many pull requests and branches go into one request. */
  readonly mostAtOnce: number
  readonly ask: (question: Question) => Promise<HostAnswer>
  readonly discussion: HostDiscussion
  readonly actions: HostActions
}
