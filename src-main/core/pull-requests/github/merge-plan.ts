import { z } from 'zod'
import { mergeMethodSchema, type MergeMethod, type MergePlan } from '../../../../src-shared/api/review-actions.ts'

/** What merging follows from. */
export const mergeFactsSchema = z.object({
  repository: z.looseObject({
    mergeCommitAllowed: z.boolean(),
    squashMergeAllowed: z.boolean(),
    rebaseMergeAllowed: z.boolean(),
    autoMergeAllowed: z.boolean(),
    viewerDefaultMergeMethod: z.string(),
    pullRequest: z.looseObject({
      id: z.string(),
      state: z.enum(['OPEN', 'CLOSED', 'MERGED']),
      isDraft: z.boolean(),
      mergeable: z.string(),
      mergeStateStatus: z.string(),
      headRefOid: z.string(),
      baseRefName: z.string(),
      viewerCanEnableAutoMerge: z.boolean(),
      autoMergeRequest: z.looseObject({}).nullable(),
      commits: z.looseObject({
        nodes: z.array(
          z.looseObject({
            commit: z.looseObject({ statusCheckRollup: z.looseObject({ state: z.string() }).nullable() }),
          }),
        ),
      }),
    }),
  }),
})
/** What merging follows from. */
export type MergeFacts = Readonly<z.infer<typeof mergeFactsSchema>>

const states = { OPEN: 'open', CLOSED: 'closed', MERGED: 'merged' } as const

/**
 * Whether it can be merged. What is green is merged now; the host merges by itself what only waits for checks or reviews
 * that its rules require, where it allows that.
 */
export function planMerge({ repository }: MergeFacts): MergePlan {
  const { state, isDraft, headRefOid: commit } = repository.pullRequest
  const methods = methodsOf(repository)
  return { state: states[state], isDraft, commit, methods, merge: mergeOf(repository, methods.length > 0) }
}

function methodsOf(repository: MergeFacts['repository']): MergeMethod[] {
  const allowed = {
    squash: repository.squashMergeAllowed,
    merge: repository.mergeCommitAllowed,
    rebase: repository.rebaseMergeAllowed,
  }
  const first = repository.viewerDefaultMergeMethod.toLowerCase()
  return mergeMethodSchema.options
    .filter((method) => allowed[method])
    .sort((a, b) => Number(b === first) - Number(a === first))
}

function mergeOf(repository: MergeFacts['repository'], hasMethod: boolean): MergePlan['merge'] {
  const { pullRequest: it, autoMergeAllowed } = repository
  const no = (why: string): MergePlan['merge'] => ({ kind: 'no', why })
  const base = it.baseRefName
  const rollup = it.commits.nodes[0]?.commit.statusCheckRollup?.state ?? 'SUCCESS'
  if (it.state !== 'OPEN') return no(it.state === 'MERGED' ? 'it is merged' : 'it is closed')
  if (it.autoMergeRequest !== null) return { kind: 'scheduled' }
  if (it.isDraft) return no('it is a draft: mark it as ready first')
  if (!hasMethod) return no('the repository allows no way to merge')
  if (it.mergeable === 'CONFLICTING' || it.mergeStateStatus === 'DIRTY') return no(`it conflicts with ${base}`)
  if (it.mergeable === 'UNKNOWN' || it.mergeStateStatus === 'UNKNOWN')
    return no('the host is still finding out whether it can be merged; look again in a moment')
  if (/^(?:CLEAN|HAS_HOOKS|UNSTABLE)$/.test(it.mergeStateStatus)) {
    if (rollup === 'SUCCESS') return { kind: 'now' }
    return no(/^(?:PENDING|EXPECTED)$/.test(rollup) ? 'its checks still run' : 'its checks failed')
  }
  if (autoMergeAllowed && it.viewerCanEnableAutoMerge) return { kind: 'when-green' }
  if (/^(?:FAILURE|ERROR)$/.test(rollup)) return no('its checks failed')
  if (rollup !== 'SUCCESS') return no('its checks still run, and the repository does not merge by itself')
  return no(
    it.mergeStateStatus === 'BEHIND'
      ? `it is behind ${base}`
      : `the rules of ${base} hold it (a review is missing, mostly)`,
  )
}
