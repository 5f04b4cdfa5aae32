import clsx from 'clsx'
import { memo, useRef, type KeyboardEvent, type ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { boardWordOf } from '../../../src-shared/board/board-word.ts'
import { shownStateOf } from '../../../src-shared/board/session-row.ts'
import { Age } from '../../app/age.tsx'
import { useKeyLabel } from '../../app/commands/use-key-label.ts'
import { focusPlace } from '../../app/focus.ts'
import { PullRequestBadge } from '../../app/pull-request-badge.tsx'
import { useRow, useServices, useUi } from '../../app/services.ts'
import { StateIcon } from '../../ui/state-icon.tsx'
import { rowLine, rowNote } from './row-line.ts'

const cell = 'min-w-0 truncate'

function RenameField({ sessionId, text }: { readonly sessionId: SessionId; readonly text: string }): ReactNode {
  const { ui, actions } = useServices()
  const leave = (): void => {
    ui.setState({ renaming: null })
    focusPlace('board')
  }
  const saving = useRef(false)
  const save = (): void => {
    if (saving.current) return
    const name = singleLine(text, 120)
    if (name === '' || name === actions.rowOf(sessionId)?.name) return leave()
    saving.current = true
    void actions.rename(sessionId, name).then((renamed) => {
      saving.current = false
      if (renamed) leave()
    })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.key === 'Enter') save()
    else if (event.key === 'Escape') leave()
    else return
    event.preventDefault()
  }
  return (
    <input
      aria-label="New name"
      className="-mx-1.5 h-6 w-full rounded-small border border-accent bg-panel px-1 font-bold text-text outline-0"
      value={text}
      // oxlint-disable-next-line jsx-a11y/no-autofocus -- the user asked for exactly this field
      autoFocus
      maxLength={120}
      onFocus={(event) => event.target.select()}
      onClick={(event) => event.stopPropagation()}
      onChange={(event) => ui.setState({ renaming: { sessionId, text: event.target.value } })}
      onKeyDown={onKeyDown}
      onBlur={save}
    />
  )
}

/** States that share a group and a shape with completed say their word, not only their colour. */
const wordLooks: Partial<Record<ReturnType<typeof shownStateOf>, string>> = {
  idle: 'shrink-0 text-stopped',
  failed: 'shrink-0 text-failed',
  stopped: 'shrink-0 text-stopped',
  unknown: 'shrink-0 text-stopped',
}

/** The cells of one session. It follows its own session and nothing else: one change draws one row. */
export const SessionCells = memo(function SessionCells({ sessionId }: { readonly sessionId: SessionId }): ReactNode {
  const row = useRow(sessionId)
  const renaming = useUi((state) => (state.renaming?.sessionId === sessionId ? state.renaming.text : null))
  const armed = useUi((state) => state.armed?.sessionIds.has(sessionId) === true)
  const removing = useUi((state) => state.removing.has(sessionId))
  if (row === undefined) return null
  const state = shownStateOf(row)
  const line = rowLine(row)
  const note = rowNote(row)
  const quiet = state !== 'blocked'
  return (
    <>
      <div role="gridcell" className="flex min-w-0 items-center gap-2.5">
        <StateIcon state={state} liveness={row.liveness} />
        {renaming === null ? (
          <span className={clsx(cell, 'font-bold')} title={row.name}>
            {singleLine(row.name, 120)}
          </span>
        ) : (
          <RenameField sessionId={sessionId} text={renaming} />
        )}
      </div>
      <div role="gridcell" className={wordLooks[state] ?? 'sr-only'}>
        {boardWordOf(state)}
      </div>
      <div role="gridcell" className={clsx(cell, 'order-2', quiet ? 'text-dim' : 'text-text')} title={line}>
        {removing ? 'Deleting…' : armed ? <ArmedNote /> : line}
        {note !== '' && <span className="ml-2 text-faint">{note}</span>}
      </div>
      <div role="gridcell" className="order-1 text-faint empty:hidden">
        {row.progress !== null && `${row.progress.done}/${row.progress.total}`}
      </div>
      <div role="gridcell" className="order-3 flex items-center gap-1 empty:hidden max-[699px]:hidden">
        {row.demo && <Tag text="demo" />}
        {row.tags.slice(0, 3).map((tag) => (
          <Tag key={tag} text={singleLine(tag, 24)} />
        ))}
        {row.engine !== 'agent' && <Tag text={row.engine} />}
      </div>
      <div role="gridcell" className="order-4 empty:hidden">
        {row.pullRequests.length > 0 && <PullRequestBadge pullRequests={row.pullRequests} />}
      </div>
      <div role="gridcell" className="order-5 ml-auto w-9 shrink-0 text-right text-small text-faint">
        <Age from={row.createdAt} end={row.endedAt} />
      </div>
    </>
  )
})

function ArmedNote(): ReactNode {
  return <span className="text-failed">{useKeyLabel('stop')} again deletes it</span>
}

function Tag({ text }: { readonly text: string }): ReactNode {
  return <span className="rounded-small border border-line px-1 text-label text-faint">{text}</span>
}
