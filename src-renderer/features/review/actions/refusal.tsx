import { TriangleAlert } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { plainText } from '../../../../src-shared/base/harmless-text.ts'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import { plural } from '../../../app/format.ts'
import { Button } from '../../../ui/button.tsx'
import type { ReviewActions } from './actions-store.ts'

const longestSaid = 6_000

/** Why the last step was not done, with what the hook or the remote printed; and what may be done instead. */
export function Refusal({ actions }: { readonly actions: ReviewActions }): ReactNode {
  const refusal = useStore(actions.store, (state) => state.refusal)
  const isBehind = useStore(actions.store, (state) => state.isBehind)
  if (refusal === null) return null
  const said = plainText(refusal.said).trim()
  return (
    <div role="alert" className="grid gap-1.5 border-t border-line px-3 py-2">
      <p className="flex items-start gap-2">
        <TriangleAlert aria-hidden="true" size={13} className="mt-0.5 shrink-0 text-failed" />
        <span className="min-w-0 wrap-anywhere">{plainText(refusal.why)}</span>
      </p>
      {said !== '' && (
        <pre
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls is scrolled by keyboard, too
          tabIndex={0}
          aria-label="What was printed"
          className="max-h-32 overflow-auto rounded-control border border-line bg-bg p-2 text-small whitespace-pre-wrap wrap-anywhere"
        >
          {said.slice(-longestSaid)}
        </pre>
      )}
      {isBehind && <Replace actions={actions} />}
    </div>
  )
}

/** After a rebase, what is at the remote is to be replaced: asked for twice, for nothing brings it back. */
function Replace({ actions }: { readonly actions: ReviewActions }): ReactNode {
  const work = useStore(actions.store, (state) => state.work)
  const [asking, setAsking] = useState(false)
  const push = work?.push
  // What nobody has looked at is not replaced: it has to be fetched first.
  if (push == null || push.remoteCommit === null || push.behind === 0) return null
  const { remote, remoteCommit, behind } = push
  const where = singleLine(`${remote}/${work?.branch ?? ''}`, 80)
  return asking ? (
    <p className="flex flex-wrap items-center gap-2">
      <span>
        {plural(behind, 'commit')} of {where} will be gone there.
      </span>
      <Button look="danger" className="!h-6" onClick={() => void actions.push(remoteCommit)}>
        Replace them
      </Button>
      <Button className="!h-6" onClick={() => setAsking(false)}>
        Leave them
      </Button>
    </p>
  ) : (
    <p className="flex flex-wrap items-center gap-2 text-dim">
      Was the branch rebased? Then what is there can be replaced, if nobody has pushed since.
      <Button className="!h-6" onClick={() => setAsking(true)}>
        Replace {where}…
      </Button>
    </p>
  )
}
