import type { MergeMethod, MergePlan } from '../../../src-shared/api/review-actions.ts'
import type { RepositoryName } from '../../../src-shared/board/pull-request-work.ts'
import type { HostReply, WantedPullRequest } from './host.ts'

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
