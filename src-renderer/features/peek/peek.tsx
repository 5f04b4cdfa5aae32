import { ArrowDown } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import clsx from 'clsx'
import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { useRow, useServices } from '../../app/services.ts'
import { useDropFiles } from './drop-files.ts'
import { ChecksSection } from './checks-section.tsx'
import { ComparisonSection } from './comparison-section.tsx'
import { EvidenceLine } from './evidence-line.tsx'
import { countItemsAfter } from './latest-items.ts'
import { LatestSection } from './latest-section.tsx'
import { PeekHeader } from './peek-header.tsx'
import { PullRequestsSection } from './pull-requests-section.tsx'
import { QueuedRepliesList } from './queued-replies.tsx'
import { ReplyBox } from './reply-box.tsx'
import { RequestCard } from './request-card.tsx'
import { ShellOutput } from './shell-output.tsx'
import { SinceSection } from './since-section.tsx'
import { TasksSection } from './tasks-section.tsx'
import { TodoList } from './todo-list.tsx'
import { useMarkSeen } from './use-mark-seen.ts'
import { useReadingPlace } from './use-reading-place.ts'
import { useReply } from './use-reply.ts'
import { useTranscript } from './use-transcript.ts'

/** One session, looked at without leaving the board. */
export function Peek(props: {
  readonly sessionId: SessionId
  /** What its edge is moved with. */
  readonly edge: ReactNode
}): ReactNode {
  const { sessionId, edge } = props
  const row = useRow(sessionId)
  const { ui } = useServices()
  const gone = row === undefined
  useEffect(() => {
    if (gone && ui.getState().peek === sessionId) ui.setState({ peek: null })
  }, [gone, sessionId, ui])
  return row === undefined ? null : <PeekOf row={row} edge={edge} />
}

function PeekOf({ row, edge }: { readonly row: SessionRow; readonly edge: ReactNode }): ReactNode {
  const { sessionId, request } = row
  const [seenBefore] = useState(row.seenSeq)
  const scroller = useRef<HTMLDivElement | null>(null)
  const content = useRef<HTMLDivElement | null>(null)
  const transcript = useTranscript(sessionId, seenBefore)
  const { entries, view } = transcript
  const lastSeq = entries.at(-1)?.seq ?? 0
  const seen = useMarkSeen(row, lastSeq)
  const draft = useReply(row)
  const name = singleLine(row.name, 120)
  const isShell = !capabilitiesOf(row.engine).structuredTranscript
  const { leftAt, toEnd } = useReadingPlace({
    sessionId,
    scroller,
    content,
    isReady: isShell || view.status === 'ready',
    lastSeq,
    starts: row.state === 'working',
    asked: request?.requestId ?? null,
  })
  const addFiles = (files: readonly File[]): void => {
    if (!isShell && files.length > 0) draft.tell(draft.files.add(files))
  }
  const { isOver, handlers } = useDropFiles(addFiles)
  const fresh = leftAt === null ? 0 : countItemsAfter(entries, leftAt)
  const streams = view.live.text !== '' || view.live.toolOutput !== null
  return (
    <aside
      aria-label={`Peek: ${name}`}
      {...handlers}
      className={clsx(
        'relative flex h-full min-h-0 flex-col bg-panel',
        isOver && 'outline-2 -outline-offset-2 outline-accent',
      )}
    >
      {edge}
      <PeekHeader row={row} name={name} />
      <div
        ref={scroller}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a box that scrolls must be reachable by key
        tabIndex={0}
        role="region"
        aria-label={`What ${name} did`}
        // Positioned: what only screen readers are told would stand below the window else, and make all of it scroll.
        className="relative min-h-0 flex-1 overflow-x-hidden overflow-y-auto"
      >
        <div ref={content} className="p-4">
          <RequestCard row={row} draft={draft} />
          <ComparisonSection row={row} />
          <PullRequestsSection all={row.pullRequests} />
          <ChecksSection row={row} />
          <TodoList entries={entries} />
          <TasksSection row={row} />
          <SinceSection sessionId={sessionId} entries={entries} seenSeq={seen.seq} seenAt={seen.at} />
          {isShell ? (
            <ShellOutput row={row} />
          ) : (
            <LatestSection transcript={transcript} isAtEnd={leftAt === null} task={row.prompt} />
          )}
          <EvidenceLine row={row} />
        </div>
      </div>
      <div className="relative shrink-0 px-3 pt-2 pb-2">
        {leftAt !== null && (fresh > 0 || streams) && (
          <button
            type="button"
            onClick={toEnd}
            className="absolute bottom-full left-1/2 mb-1 flex h-7 -translate-x-1/2 items-center gap-1.5 rounded-full border border-line bg-raised px-3 text-small whitespace-nowrap shadow-float hover:border-faint"
          >
            <ArrowDown aria-hidden="true" size={13} />
            Jump to newest{fresh > 0 ? ` (${fresh} new)` : ''}
          </button>
        )}
        <QueuedRepliesList row={row} />
        <ReplyBox row={row} draft={draft} onFiles={addFiles} />
      </div>
    </aside>
  )
}
