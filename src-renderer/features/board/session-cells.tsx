import clsx from 'clsx'
import { BellOff, ShieldCheck } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { boardWordOf } from '../../../src-shared/board/board-word.ts'
import { shownStateOf } from '../../../src-shared/board/session-row.ts'
import { Age } from '../../app/age.tsx'
import { findWords, foundLine } from '../../../src-shared/board/find.ts'
import { cutMiddle } from '../../app/format.ts'
import { PullRequestBadge } from '../../app/pull-request-badge.tsx'
import { useRow, useServices, useUi, useValue } from '../../app/services.ts'
import { StateIcon } from '../../ui/state-icon.tsx'
import { Marked } from './marked.tsx'
import { RenameField } from './rename-field.tsx'
import { rowLine, rowNote } from '../../../src-shared/board/row-line.ts'

const shownTags = 3
const cell = 'min-w-0 truncate'

/** States that share a group and a shape with completed say their word, not only their colour. */
const wordLooks: Partial<Record<ReturnType<typeof shownStateOf>, string>> = {
  idle: 'shrink-0 text-stopped',
  failed: 'shrink-0 text-failed',
  stopped: 'shrink-0 text-stopped',
  unknown: 'shrink-0 text-stopped',
}

/** The cells of one session. It follows its own session and nothing else: one change draws one row. */
export const SessionCells = memo(function SessionCells({ sessionId }: { readonly sessionId: SessionId }): ReactNode {
  const { ui, keys } = useServices()
  const row = useRow(sessionId)
  const renaming = useUi((state) => (state.renaming?.sessionId === sessionId ? state.renaming.text : null))
  const armed = useUi((state) => state.armed?.sessionIds.has(sessionId) === true)
  const removing = useUi((state) => state.removing.has(sessionId))
  const find = useUi((state) => state.find)
  const byDirectory = useByDirectory()
  if (row === undefined) return null
  const state = shownStateOf(row)
  const line = (find === null ? null : foundLine(row, findWords(find))) ?? rowLine(row)
  const note = rowNote(row)
  const quiet = state !== 'blocked'
  const branch = byDirectory ? (row.worktree?.branch ?? null) : null
  const stopKey = keys.labelOf('stop')
  return (
    <>
      <div role="gridcell" className="flex min-w-0 items-center gap-2.5">
        <span data-why={sessionId} className="-m-1 flex shrink-0 p-1">
          <StateIcon state={state} liveness={row.liveness} />
        </span>
        {renaming === null ? (
          <span
            className={clsx(cell, 'font-bold')}
            title={singleLine(row.name, 120)}
            onDoubleClick={(event) => {
              event.stopPropagation()
              ui.setState({ renaming: { sessionId, text: row.name } })
            }}
          >
            <Marked text={singleLine(row.name, 120)} find={find} />
          </span>
        ) : (
          <RenameField sessionId={sessionId} text={renaming} />
        )}
      </div>
      <div role="gridcell" data-why={sessionId} className={wordLooks[state] ?? 'sr-only'}>
        {boardWordOf(state)}
      </div>
      <div role="gridcell" className={clsx(cell, 'order-2', quiet ? 'text-dim' : 'text-text')} title={line}>
        {removing ? (
          'Deleting…'
        ) : armed ? (
          <span className="text-failed">{stopKey === '' ? 'Again' : `${stopKey} again`} deletes it</span>
        ) : (
          <Marked text={line} find={find} />
        )}
        {note !== '' && <span className="ml-2 text-faint">{note}</span>}
      </div>
      <div role="gridcell" className="order-1 text-faint empty:hidden">
        {row.progress !== null && `${row.progress.done}/${row.progress.total}`}
      </div>
      {/* However many and long they are, the summary and what stands at the edge keep their room. */}
      <div
        role="gridcell"
        className="order-3 flex max-w-[min(32%,360px)] min-w-0 shrink-0 items-center gap-1 empty:hidden max-[699px]:hidden"
      >
        {branch !== null && (
          <span className="max-w-48 min-w-0 truncate font-mono text-label text-faint" title={singleLine(branch)}>
            {cutMiddle(singleLine(branch), 28)}
          </span>
        )}
        {row.demo && <Tag fixed text="demo" />}
        {row.comparison !== undefined && (
          <Tag
            text={`⇄ ${singleLine(row.comparison.label, 24)}`}
            title={`Compared with others on the same task: ${singleLine(row.comparison.label, 60)}`}
          />
        )}
        {row.tags.slice(0, shownTags).map((tag) => (
          <Tag key={tag} text={singleLine(tag, 24)} title={singleLine(tag)} />
        ))}
        {row.tags.length > shownTags && (
          <Tag
            fixed
            text={`+${row.tags.length - shownTags}`}
            title={singleLine(row.tags.slice(shownTags).join(', '))}
          />
        )}
        {row.engine !== 'agent' && <Tag fixed text={singleLine(row.launch.acpAgent?.name ?? row.engine, 24)} />}
        {row.muted && (
          <span role="img" aria-label="Muted" title="Muted: makes no notification" className="flex shrink-0 text-faint">
            <BellOff aria-hidden="true" size={12} />
          </span>
        )}
      </div>
      <div role="gridcell" className="order-4 flex shrink-0 items-center gap-1.5 empty:hidden">
        {row.localChecks?.verified === true && (
          <span
            role="img"
            aria-label="Verified"
            title="Verified: all declared checks passed on these files"
            className="flex text-completed"
          >
            <ShieldCheck aria-hidden="true" size={14} />
          </span>
        )}
        {row.pullRequests.length > 0 && <PullRequestBadge pullRequests={row.pullRequests} />}
      </div>
      <div role="gridcell" className="order-5 ml-auto w-9 shrink-0 text-right text-small text-faint">
        <Age from={row.createdAt} end={row.endedAt} />
      </div>
    </>
  )
})

/** Whether the board is grouped by directory: a row then says its branch. */
function useByDirectory(): boolean {
  const { connection } = useServices()
  return useValue(connection.board, (view) => view.board.layout.grouping === 'directory')
}

/** `fixed`: ours, and short; it is never cut. */
function Tag(props: { readonly text: string; readonly title?: string; readonly fixed?: boolean }): ReactNode {
  const { text, title, fixed = false } = props
  return (
    <span
      title={title}
      className={clsx(
        'rounded-small border border-current/30 px-1 text-label text-faint',
        fixed ? 'shrink-0 whitespace-nowrap' : 'min-w-0 truncate',
      )}
    >
      {text}
    </span>
  )
}
