import { useEffect, useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { mergeMethodSchema, type MergeMethod, type MergePlan } from '../../../../src-shared/api/review-actions.ts'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { PullRequest } from '../../../../src-shared/board/session-row.ts'
import { ExternalLink } from '../../../app/external-link.tsx'
import { useServices } from '../../../app/services.ts'
import { Button } from '../../../ui/button.tsx'
import type { ReviewActions } from './actions-store.ts'

const methods: Readonly<Record<MergeMethod, string>> = {
  squash: 'as one commit (squash)',
  merge: 'with a merge commit',
  rebase: 'rebased onto the base',
}

/** An open pull request: ready for review, merged now or by the host once it is green, or why not yet. */
export function MergePanel(props: {
  readonly actions: ReviewActions
  readonly pullRequest: PullRequest
  readonly onDone: () => void
}): ReactNode {
  const { actions, pullRequest, onDone } = props
  const { url, number, reason } = pullRequest
  const { toasts } = useServices()
  const known = useStore(actions.store, (state) => state.plan)
  const busy = useStore(actions.store, (state) => state.busy)
  const [chosen, setChosen] = useState<MergeMethod | null>(null)
  // What the badge says has changed: so may what can be done.
  useEffect(() => void actions.loadPlan(url), [actions, url, reason])
  const plan = known?.url === url ? known.plan : null
  const method = chosen ?? plan?.methods[0] ?? 'squash'
  const ready = async (): Promise<void> => {
    if (busy !== null || !(await actions.markReady(url)).ok) return
    toasts.show({ kind: 'done', text: `#${number} is ready for review` })
    await actions.loadPlan(url)
  }
  const merge = async (how: 'now' | 'when-green'): Promise<void> => {
    if (busy !== null || plan === null) return
    const done = await actions.merge(url, { method, commit: plan.commit, how })
    await actions.loadPlan(url)
    if (!done.ok) return
    toasts.show({
      kind: 'done',
      text: done.value === 'merged' ? `Merged #${number}` : `#${number} will be merged once it is green`,
    })
    if (done.value === 'merged') onDone()
  }
  return (
    <section aria-label={`Pull request #${number}`} className="grid gap-2 border-t border-line px-3 py-2">
      <p className="min-w-0 truncate">
        <ExternalLink href={url} className="underline">
          #{number}
        </ExternalLink>{' '}
        {singleLine(pullRequest.title, 200)} <span className="text-dim">· {singleLine(reason, 120)}</span>
      </p>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {plan === null ? (
          <span role="status" className="text-dim">
            {known?.url === url && known.why !== '' ? singleLine(known.why, 400) : 'Asking the host…'}
          </span>
        ) : (
          <>
            {plan.isDraft && plan.state === 'open' && (
              <Button look="primary" className="!h-6" aria-disabled={busy !== null} onClick={() => void ready()}>
                {busy === 'ready' ? 'Marking…' : 'Mark as ready for review'}
              </Button>
            )}
            <MergeVerb plan={plan} busy={busy !== null} onMerge={(how) => void merge(how)} />
            {(plan.merge.kind === 'now' || plan.merge.kind === 'when-green') && (
              <select
                aria-label="How it is merged"
                value={method}
                className="h-6 rounded-control border border-line bg-bg px-1 text-text"
                onChange={({ currentTarget: { value } }) => setChosen(mergeMethodSchema.parse(value))}
              >
                {plan.methods.map((one) => (
                  <option key={one} value={one}>
                    {methods[one]}
                  </option>
                ))}
              </select>
            )}
          </>
        )}
        <span className="flex-1" />
        <Button className="!h-6" onClick={onDone}>
          Close
        </Button>
      </p>
    </section>
  )
}

function MergeVerb(props: {
  readonly plan: MergePlan
  readonly busy: boolean
  readonly onMerge: (how: 'now' | 'when-green') => void
}): ReactNode {
  const { plan, busy, onMerge } = props
  const { merge } = plan
  switch (merge.kind) {
    case 'no':
      return (
        <span role="status" className="text-dim">
          Not merged now: {singleLine(merge.why, 300)}
        </span>
      )
    case 'scheduled':
      return (
        <span role="status" className="text-dim">
          The host merges it once it is green
        </span>
      )
    case 'now':
    case 'when-green': {
      const how = merge.kind
      return (
        <Button
          look={plan.isDraft ? 'outline' : 'primary'}
          className="!h-6"
          aria-disabled={busy}
          onClick={() => (busy ? undefined : onMerge(how))}
        >
          {busy ? 'Merging…' : how === 'now' ? 'Merge' : 'Merge when green'}
        </Button>
      )
    }
  }
}
