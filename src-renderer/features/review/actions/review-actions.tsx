import { GitCommitHorizontal, GitPullRequest, Upload } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { Review } from '../../../../src-shared/api/review.ts'
import type { ReviewWork } from '../../../../src-shared/api/review-actions.ts'
import type { SessionId } from '../../../../src-shared/base/ids.ts'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import { plural } from '../../../app/format.ts'
import { provideCommand } from '../../../app/commands/provided.ts'
import { useRow, useServices, useUi } from '../../../app/services.ts'
import { Button } from '../../../ui/button.tsx'
import type { ActionsState, ReviewActions } from './actions-store.ts'
import { CommitPanel } from './commit-panel.tsx'
import { MergePanel } from './merge-panel.tsx'
import { OpenPanel } from './open-panel.tsx'
import { Refusal } from './refusal.tsx'
import { useReviewActions } from './use-actions.ts'

/** Below a review: commit, push, open a pull request and merge it. `onChanged`: the changes are others now. */
export function ReviewActionsBar(props: {
  readonly sessionId: SessionId
  /** What is on screen; null: nothing yet. */
  readonly review: Review | null
  readonly onChanged: () => void
}): ReactNode {
  const { sessionId, review, onChanged } = props
  const actions = useReviewActions(sessionId, review)
  const work = useStore(actions.store, (state) => state.work)
  const problem = useStore(actions.store, (state) => state.problem)
  if (work !== null) return <Bar actions={actions} work={work} sessionId={sessionId} onChanged={onChanged} />
  return problem === '' ? null : (
    <p className="mt-auto shrink-0 border-t border-line px-3 py-1 text-small text-dim">{problem}</p>
  )
}

function Bar(props: {
  readonly actions: ReviewActions
  readonly work: ReviewWork
  readonly sessionId: SessionId
  readonly onChanged: () => void
}): ReactNode {
  const { actions, work, sessionId, onChanged } = props
  const { toasts } = useServices()
  const { panel, busy, progress } = useStore(actions.store)
  const pullRequest = useRow(sessionId)?.pullRequests.find(({ open }) => open)
  const isActive = useUi((state) => state.activePane === sessionId)
  const bar = useRef<HTMLDivElement | null>(null)
  const opened = useRef<ActionsState['panel']>(null)
  useEffect(() => {
    // Back to the button that opened what is closed now.
    const active = document.activeElement
    const isHere = active === null || active === document.body || bar.current?.contains(active) === true
    if (panel === null && opened.current !== null && isHere)
      bar.current?.querySelector<HTMLElement>(`[data-opens="${opened.current}"]`)?.focus()
    opened.current = panel
  }, [panel])
  const was = useRef(busy)
  useEffect(() => {
    if (busy === null && (was.current === 'stage' || was.current === 'commit')) onChanged()
    was.current = busy
  }, [busy, onChanged])
  const push = async (): Promise<void> => {
    const done = await actions.push()
    if (!done.ok) return
    const where = singleLine(`${work.push?.remote ?? ''}/${work.branch ?? ''}`, 80)
    toasts.show({ kind: 'done', text: done.value.updated ? `Pushed to ${where}` : `${where} was up to date` })
  }
  const checkOut = async (): Promise<void> => {
    const done = await actions.checkOut()
    if (!done.ok) return
    const { directory, branch, commit, before } = done.value
    const what = branch ?? `${commit.slice(0, 8)} (the branch itself is checked out by the session)`
    toasts.show({
      kind: 'done',
      text: `${singleLine(directory, 80)} shows ${singleLine(what, 100)}`,
      ...(before === null ? {} : { detail: `Back with: git switch ${before}` }),
    })
  }
  // In the middle of a merge there may be a commit without changes.
  const canCommit = work.files.length > 0 || work.operation !== null || panel === 'commit'
  const canPropose = work.repository !== null && work.branch !== null
  const count = work.files.length + work.more
  const toPush = work.push === null ? 0 : work.push.ahead
  const isNew = work.push !== null && work.push.remoteCommit === null
  const canPush = work.push !== null && busy === null && (toPush > 0 || isNew)
  const propose = pullRequest !== undefined ? 'merge' : canPropose ? 'pull-request' : null
  // With each drawing: what they do is what the buttons do now.
  useEffect(() => {
    if (!isActive) return
    const withdraw = [
      ...(canCommit ? [provideCommand('commit', () => actions.toggle('commit'))] : []),
      ...(canPush ? [provideCommand('push', () => void push())] : []),
      ...(propose === null ? [] : [provideCommand('propose', () => actions.toggle(propose))]),
    ]
    return () => {
      for (const each of withdraw) each()
    }
  })
  const opens = (which: NonNullable<ActionsState['panel']>) => ({
    'data-opens': which,
    'aria-expanded': panel === which,
    onClick: () => actions.toggle(which),
  })
  return (
    <section ref={bar} aria-label="Commit and propose" className="mt-auto shrink-0 bg-panel text-small">
      {panel === 'commit' && <CommitPanel actions={actions} sessionId={sessionId} onDone={actions.close} />}
      {panel === 'pull-request' && <OpenPanel actions={actions} onDone={actions.close} />}
      {panel === 'merge' && pullRequest !== undefined && (
        <MergePanel actions={actions} pullRequest={pullRequest} onDone={actions.close} />
      )}
      <Refusal actions={actions} />
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 border-t border-line px-3 py-1">
        <span role="status" aria-label="Work" className="min-w-0 flex-1 truncate text-dim">
          {busy === 'push' ? `Pushing… ${singleLine(progress, 120)}` : workWords(work, count)}
        </span>
        {busy === 'push' && (
          <Button className="!h-6" onClick={actions.cancelPush}>
            Cancel the push
          </Button>
        )}
        <Button
          className="!h-6"
          {...opens('commit')}
          aria-disabled={!canCommit}
          onClick={() => (canCommit ? actions.toggle('commit') : undefined)}
        >
          <GitCommitHorizontal aria-hidden="true" size={13} />
          Commit…
        </Button>
        {work.push !== null && (
          <Button className="!h-6" aria-disabled={!canPush} onClick={() => (canPush ? void push() : undefined)}>
            <Upload aria-hidden="true" size={13} />
            {toPush > 0 ? `Push ${plural(toPush, 'commit')}` : 'Push'}
          </Button>
        )}
        {pullRequest !== undefined ? (
          <Button className="!h-6" {...opens('merge')}>
            <GitPullRequest aria-hidden="true" size={13} />#{pullRequest.number}…
          </Button>
        ) : (
          canPropose && (
            <Button className="!h-6" {...opens('pull-request')}>
              <GitPullRequest aria-hidden="true" size={13} />
              Open a pull request…
            </Button>
          )
        )}
        {work.mainTree !== null && work.branch !== null && (
          <Button
            className="!h-6"
            title={singleLine(`Shows the branch in ${work.mainTree}`, 300)}
            aria-disabled={busy !== null}
            onClick={() => (busy === null ? void checkOut() : undefined)}
          >
            Check out in the main tree
          </Button>
        )}
      </div>
    </section>
  )
}

function workWords({ branch, operation, push }: ReviewWork, count: number): string {
  const name = branch === null ? 'no branch is checked out' : singleLine(branch, 80)
  const parts = [
    operation === null ? name : `${name}, in the middle of a ${operation}`,
    count === 0 ? 'everything is committed' : `${plural(count, 'file')} not committed`,
  ]
  if (push !== null && push.ahead > 0) parts.push(`${plural(push.ahead, 'commit')} not pushed`)
  if (push !== null && push.behind > 0)
    parts.push(`${plural(push.behind, 'commit')} only at ${singleLine(push.remote, 40)}`)
  return parts.join(' · ')
}
