import { useEffect, useRef, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { UnsavedFile } from '../../../../src-shared/api/review-actions.ts'
import type { SessionId } from '../../../../src-shared/base/ids.ts'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import { plural } from '../../../app/format.ts'
import { useRow, useServices } from '../../../app/services.ts'
import { announce } from '../../../app/ui-store.ts'
import { Button } from '../../../ui/button.tsx'
import type { ReviewActions } from './actions-store.ts'

/** So many files are listed; more are staged together, or in the terminal. */
const mostShown = 300
const none: readonly UnsavedFile[] = []

/** What is committed, and under which message. */
export function CommitPanel(props: {
  readonly actions: ReviewActions
  readonly sessionId: SessionId
  readonly onDone: () => void
}): ReactNode {
  const { actions, sessionId, onDone } = props
  const { toasts, ui } = useServices()
  const work = useStore(actions.store, (state) => state.work)
  const typed = useStore(actions.store, (state) => state.message)
  const busy = useStore(actions.store, (state) => state.busy)
  const isWorking = useRow(sessionId)?.state === 'working'
  const box = useRef<HTMLTextAreaElement | null>(null)
  useEffect(() => box.current?.focus(), [])
  const files = work?.files ?? none
  const staged = files.filter((file) => file.staged !== 'no').length
  const message = typed ?? work?.message ?? ''
  const all = staged === 0
  const count = all ? files.length + (work?.more ?? 0) : staged
  const isIdle = busy === null && message.trim() !== '' && (count > 0 || work?.operation === 'merge')
  const commit = async (): Promise<void> => {
    if (!isIdle) return
    const done = await actions.commit(all)
    if (!done.ok) return
    const { commit: id, skipped } = done.value
    // Whoever sees it sees the line below change; a message would lie over what is written next.
    announce(ui, `Committed ${id.slice(0, 8)} to ${singleLine(work?.branch ?? '', 60)}`)
    if (skipped) toasts.show({ kind: 'done', text: 'The repository’s hooks did not run: its folder is not trusted.' })
    onDone()
  }
  return (
    <section aria-label="Commit" className="grid gap-2 border-t border-line px-3 py-2">
      {files.length > 0 && <StagedFiles actions={actions} files={files} more={work?.more ?? 0} />}
      <textarea
        ref={box}
        aria-label="Commit message"
        rows={3}
        value={message}
        placeholder="What changed, and why"
        className="block max-h-40 w-full resize-y rounded-control border border-line bg-bg p-2 font-mono text-small"
        onChange={({ currentTarget: { value } }) => actions.write(value)}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Escape' && !event.nativeEvent.isComposing) onDone()
          else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void commit()
          else return
          event.preventDefault()
        }}
      />
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button look="primary" className="!h-6" aria-disabled={!isIdle} onClick={() => void commit()}>
          {busy === 'commit'
            ? 'Committing…'
            : all
              ? `Commit ${plural(count, 'file')}`
              : `Commit ${plural(count, 'staged file')}`}
        </Button>
        <Button className="!h-6" onClick={onDone}>
          Cancel
        </Button>
        <span className="text-faint">
          Ctrl+Enter commits
          {!all && staged < files.length && ' what is staged'}
          {work?.trusted === false && ' · hooks of the repository do not run: its folder is not trusted'}
        </span>
        {isWorking && (
          <span className="text-needs">The session is at work here: what it writes meanwhile may go along.</span>
        )}
      </p>
    </section>
  )
}

function StagedFiles(props: {
  readonly actions: ReviewActions
  readonly files: readonly UnsavedFile[]
  readonly more: number
}): ReactNode {
  const { actions, files, more } = props
  const busy = useStore(actions.store, (state) => state.busy !== null && state.busy !== 'stage')
  const shown = files.slice(0, mostShown)
  const isAll = files.every(({ staged }) => staged === 'yes')
  const toggle = (file: UnsavedFile): void => {
    if (!busy) void actions.stage(file.from === null ? [file.path] : [file.path, file.from], file.staged !== 'yes')
  }
  return (
    <div>
      <p className="flex items-center gap-2 text-dim">
        <span className="flex-1">
          Staged: {files.filter(({ staged }) => staged !== 'no').length} of {files.length + more}
        </span>
        <Button
          className="!h-6"
          aria-disabled={busy}
          onClick={() => (busy ? undefined : void actions.stage(null, !isAll))}
        >
          {isAll ? 'Unstage all' : 'Stage all'}
        </Button>
      </p>
      <ul aria-label="Files to commit" className="mt-1 max-h-32 overflow-auto">
        {shown.map((file) => (
          <li key={file.path}>
            <label className="flex h-6 items-center gap-2" title={singleLine(file.path, 400)}>
              <input
                type="checkbox"
                checked={file.staged === 'yes'}
                ref={(input) => {
                  if (input !== null) input.indeterminate = file.staged === 'partly'
                }}
                onChange={() => toggle(file)}
              />
              <span className="min-w-0 truncate">{singleLine(file.path, 300)}</span>
              {file.conflicted && <span className="shrink-0 text-needs">in conflict</span>}
            </label>
          </li>
        ))}
        {files.length + more > shown.length && (
          <li className="text-faint">and {files.length + more - shown.length} more</li>
        )}
      </ul>
    </div>
  )
}
