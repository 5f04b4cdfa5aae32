import clsx from 'clsx'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { ReviewFile } from '../../../src-shared/api/review.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { provideCommand } from '../../app/commands/provided.ts'
import { registerFocus } from '../../app/focus.ts'
import { setPanes } from '../../app/panes.ts'
import { useRow, useServices, useUi } from '../../app/services.ts'
import { toldApart } from '../../app/told-apart.ts'
import { ChecksBar } from './checks/checks-bar.tsx'
import { ComparisonBar } from './comparison-bar.tsx'
import { ReviewActionsBar } from './actions/review-actions.tsx'
import { DiffList, type DiffListHandle } from './diff-list.tsx'
import { FileList } from './file-list.tsx'
import { ReviewHeader } from './review-header.tsx'
import { ThreadCard } from './threads/thread-card.tsx'
import { ThreadsBar } from './threads/threads-bar.tsx'
import { useThreads } from './threads/use-threads.ts'
import { useLinkedFiles } from './use-linked-files.ts'
import { createReviewFeed, type ReviewFeed } from './review-store.ts'

/** What a session did lately is looked at again no sooner than this after the last time. */
const restMs = 2_000

/** What a session changed, to read and to comment on. */
export function Review(props: { readonly sessionId: SessionId; readonly shown: boolean }): ReactNode {
  const { sessionId, shown } = props
  const { ui } = useServices()
  const row = useRow(sessionId)
  const name = row === undefined ? 'session' : toldApart(row, 120)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of the window are about the pane that has the focus
    <section
      aria-label={`Review: ${name}`}
      data-keys="terminal"
      className={clsx('@container/review h-full min-h-0 flex-col bg-panel', shown ? 'flex' : 'hidden')}
      onFocus={() => {
        const { paneLayout, activePane } = ui.getState()
        if (activePane !== sessionId) setPanes(ui, paneLayout, sessionId)
      }}
    >
      {shown && <ReviewOf key={sessionId} sessionId={sessionId} />}
    </section>
  )
}

/** Reviews that were left, while this window lives: each is found again as it was. */
const left = new Map<SessionId, ReviewFeed>()
const mostLeft = 5

function useFeed(sessionId: SessionId): ReviewFeed {
  const services = useServices()
  const [feed] = useState(() => left.get(sessionId) ?? createReviewFeed(services, sessionId))
  useEffect(() => {
    left.delete(sessionId)
    left.set(sessionId, feed)
    const oldest = left.keys().next()
    if (left.size > mostLeft && oldest.done !== true) left.delete(oldest.value)
  }, [feed, sessionId])
  return feed
}

function ReviewOf({ sessionId }: { readonly sessionId: SessionId }): ReactNode {
  const services = useServices()
  const feed = useFeed(sessionId)
  const row = useRow(sessionId)
  const status = useStore(feed.store, (state) => state.status)
  const problem = useStore(feed.store, (state) => state.problem)
  const isEmpty = useStore(feed.store, ({ review }) => review?.files.length === 0)
  const review = useStore(feed.store, (state) => state.review)
  const hasReview = review !== null
  const range = useStore(feed.store, (state) => state.range)
  const { threads, slots, byId } = useThreads(sessionId)
  const list = useRef<DiffListHandle | null>(null)
  const nothing = useRef<HTMLParagraphElement | null>(null)
  useFollow(feed, sessionId)

  const active = useUi((state) => state.activePane === sessionId)
  const wanted = useUi((state) => state.wantedPane === sessionId)
  const settled = status !== 'loading' || hasReview
  const focus = (): void => (list.current === null ? nothing.current?.focus() : list.current.focus())
  useEffect(() => {
    if (!active) return
    const unregister = registerFocus('terminal', focus)
    const withdraw = provideCommand('find-in-terminal', focus)
    return () => {
      unregister()
      withdraw()
    }
  }, [active])
  useEffect(() => {
    if (!wanted || !settled) return
    focus()
    services.ui.setState({ wantedPane: null })
  }, [wanted, settled, services])

  const goToFile = useLinkedFiles(row?.comparison?.id, (path) => list.current?.goToFile(path))
  const open = (file: ReviewFile, line: number | null): void =>
    void services.editor.openFile({ sessionId, path: file.path, ...(line === null ? {} : { line }) })
  return (
    <>
      <ComparisonBar sessionId={sessionId} />
      <ReviewHeader feed={feed} sessionId={sessionId} onFocusList={focus} />
      <ChecksBar sessionId={sessionId} />
      <ThreadsBar threads={threads} feed={feed} sessionId={sessionId} />
      {status === 'failed' || (isEmpty && status === 'ready') ? (
        <p ref={nothing} tabIndex={-1} role="status" className="p-6 text-dim outline-none">
          {status === 'failed' ? problem : emptyWords[range]}
        </p>
      ) : hasReview ? (
        <div className="flex min-h-0 flex-1">
          <FileList feed={feed} onGo={goToFile} />
          <DiffList
            ref={list}
            feed={feed}
            onOpen={open}
            slots={slots}
            renderSlot={({ id }) => {
              const thread = byId.get(id)
              return thread === undefined ? null : (
                <ThreadCard threads={threads} thread={thread} sessionId={sessionId} />
              )
            }}
          />
        </div>
      ) : (
        <div className="grid gap-3 p-4" role="status">
          <span className="sr-only">Looking at what changed</span>
          <span aria-hidden="true" className="skeleton h-8 w-full" />
          <span aria-hidden="true" className="skeleton h-4 w-3/5" />
          <span aria-hidden="true" className="skeleton h-4 w-4/5" />
        </div>
      )}
      <ReviewActionsBar sessionId={sessionId} review={review} onChanged={() => void feed.refresh()} />
    </>
  )
}

const emptyWords = {
  all: 'Nothing has changed since the branch left its base.',
  committed: 'Nothing was committed since the branch left its base.',
  uncommitted: 'Everything is committed.',
  staged: 'Nothing is staged.',
  looked: 'Nothing has changed since you last looked.',
} as const

/** Looks when it comes on screen, and again whenever the session did something. */
function useFollow(feed: ReviewFeed, sessionId: SessionId): void {
  const updatedAt = useRow(sessionId)?.updatedAt ?? 0
  const looked = useRef<{ readonly at: number; readonly of: number } | null>(null)
  useEffect(() => {
    const last = looked.current
    if (last?.of === updatedAt) return
    const look = (): void => {
      looked.current = { at: performance.now(), of: updatedAt }
      void feed.refresh()
    }
    if (last === null) {
      feed.beginVisit()
      return look()
    }
    const timer = setTimeout(look, Math.max(0, last.at + restMs - performance.now()))
    return () => clearTimeout(timer)
  }, [feed, updatedAt])
}
