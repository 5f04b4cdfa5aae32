import { useEffect, useRef, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import { plural } from '../../../app/format.ts'
import { useServices } from '../../../app/services.ts'
import { Button } from '../../../ui/button.tsx'
import type { ReviewActions } from './actions-store.ts'

const field = 'w-full rounded-control border border-line bg-bg px-2'

/** A pull request that is about to be opened. */
export function OpenPanel(props: { readonly actions: ReviewActions; readonly onDone: () => void }): ReactNode {
  const { actions, onDone } = props
  const { toasts } = useServices()
  const { draft, proposal, work, busy } = useStore(actions.store)
  const title = useRef<HTMLInputElement | null>(null)
  const isThere = proposal !== null
  useEffect(() => void actions.loadDraft(), [actions])
  useEffect(() => title.current?.focus(), [isThere])
  const isPushed = work?.push != null && work.push.remoteCommit !== null && work.push.ahead === 0
  const isIdle = busy === null && proposal !== null && proposal.title.trim() !== ''
  const open = async (): Promise<void> => {
    if (!isIdle) return
    const done = await actions.open()
    if (!done.ok) return
    const { number, url, existed } = done.value
    toasts.show({
      kind: 'done',
      text: existed ? `The branch has #${number} already: the session follows it now` : `Opened #${number}`,
      detail: url,
    })
    onDone()
  }
  const unsaved = (work?.files.length ?? 0) + (work?.more ?? 0)
  const from = draft === null || draft.from.owner === draft.repository.owner ? '' : `${draft.from.owner}:`
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of all its fields
    <section
      aria-label="Open a pull request"
      className="grid max-h-[60vh] gap-2 overflow-auto border-t border-line px-3 py-2"
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Escape' && !event.nativeEvent.isComposing) onDone()
        else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void open()
        else return
        event.preventDefault()
      }}
    >
      {proposal === null ? (
        <p role="status" className="text-dim">
          Reading the branch…
        </p>
      ) : (
        <>
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-dim">
            <span>
              {singleLine(`${draft?.repository.owner ?? ''}/${draft?.repository.repository ?? ''}`, 100)}: merge{' '}
              <span className="text-text">{singleLine(`${from}${draft?.branch ?? work?.branch ?? ''}`, 100)}</span> into
            </span>
            <select
              aria-label="Base branch"
              value={proposal.base}
              className="h-6 max-w-60 rounded-control border border-line bg-bg px-1 text-text"
              onChange={({ currentTarget: { value } }) => actions.propose({ base: value })}
            >
              {(draft?.bases ?? [proposal.base]).map((name) => (
                <option key={name} value={name}>
                  {singleLine(name, 120)}
                </option>
              ))}
            </select>
          </p>
          <input
            ref={title}
            aria-label="Title"
            value={proposal.title}
            maxLength={1_000}
            className={`${field} h-7`}
            onChange={({ currentTarget: { value } }) => actions.propose({ title: value })}
          />
          <textarea
            aria-label="Description"
            rows={5}
            value={proposal.body}
            placeholder="What it does, and how it was checked"
            className={`${field} resize-y py-1`}
            onChange={({ currentTarget: { value } }) => actions.propose({ body: value })}
          />
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Button look="primary" className="!h-6" aria-disabled={!isIdle} onClick={() => void open()}>
              {busy === 'push' ? 'Pushing…' : busy === 'open' ? 'Opening…' : isPushed ? 'Open it' : 'Push and open it'}
            </Button>
            <Button className="!h-6" onClick={onDone}>
              Cancel
            </Button>
            <label className="flex items-center gap-1.5">
              <input
                type="checkbox"
                checked={proposal.isDraft}
                onChange={({ currentTarget: { checked } }) => actions.propose({ isDraft: checked })}
              />
              As a draft
            </label>
            {unsaved > 0 && (
              <span className="text-needs">{plural(unsaved, 'file')} not committed: they will not be in it.</span>
            )}
          </p>
        </>
      )}
    </section>
  )
}
