import clsx from 'clsx'
import { MessageSquareReply } from 'lucide-react'
import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { createConversationFeed } from '../../../src-shared/client/conversation-store.ts'
import { scheduleFrame } from '../../app/browser-clock.ts'
import { provideCommand } from '../../app/commands/provided.ts'
import { focusPlace, registerFocus } from '../../app/focus.ts'
import { openPeek } from '../../app/navigation.ts'
import { setPanes } from '../../app/panes.ts'
import { useRow, useServices, useUi } from '../../app/services.ts'
import { IconButton } from '../../ui/button.tsx'
import { SessionContext } from './file-path.tsx'
import { ItemList, type ItemListHandle, type ReadingPlace } from './item-list.tsx'
import { createReading, ReadingContext, toggle, type Reading } from './reading.ts'
import { SearchBar } from './search-bar.tsx'

/** Where and how each conversation was left, while this window lives. */
const left = new Map<SessionId, { readonly place: ReadingPlace; readonly reading: Reading }>()
const mostLeft = 100

function leave(sessionId: SessionId, place: ReadingPlace, reading: Reading): void {
  left.delete(sessionId)
  left.set(sessionId, { place, reading })
  const oldest = left.keys().next()
  if (left.size > mostLeft && oldest.done !== true) left.delete(oldest.value)
}

/** A session's transcript, drawn richly. */
export function Conversation(props: { readonly sessionId: SessionId; readonly shown: boolean }): ReactNode {
  const { sessionId, shown } = props
  const { ui } = useServices()
  const name = singleLine(useRow(sessionId)?.name ?? 'session', 120)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of the window are about the pane that has the focus
    <section
      aria-label={`Conversation: ${name}`}
      data-keys="terminal"
      className={clsx('h-full min-h-0 flex-col bg-panel', shown ? 'flex' : 'hidden')}
      onFocus={() => {
        const { paneLayout, activePane } = ui.getState()
        if (activePane !== sessionId) setPanes(ui, paneLayout, sessionId)
      }}
    >
      <SessionContext value={sessionId}>
        {shown && <ConversationOf key={sessionId} sessionId={sessionId} />}
      </SessionContext>
    </section>
  )
}

function ConversationOf({ sessionId }: { readonly sessionId: SessionId }): ReactNode {
  const services = useServices()
  const [feed] = useState(() => createConversationFeed(services.connection, sessionId, scheduleFrame))
  const view = useStore(feed.store)
  const [reading] = useState(() => left.get(sessionId)?.reading ?? createReading())
  const [start] = useState<ReadingPlace>(() => left.get(sessionId)?.place ?? 'newest')
  useEffect(() => feed.follow(), [feed])
  const query = useStore(reading, (state) => state.query)
  const setQuery = useCallback((next: string | null) => reading.setState({ query: next }), [reading])
  const list = useRef<ItemListHandle | null>(null)
  const { items, status, problem } = view

  const active = useUi((state) => state.activePane === sessionId)
  const wanted = useUi((state) => state.wantedPane === sessionId)
  const isListed = items.length > 0 || view.streams
  useEffect(() => {
    if (!active) return
    const unregister = registerFocus('terminal', () => list.current?.focus())
    const withdraw = provideCommand('find-in-terminal', () => setQuery(reading.getState().query ?? ''))
    return () => {
      unregister()
      withdraw()
    }
  }, [active, reading, setQuery])
  useEffect(() => {
    if (!wanted || !isListed) return
    list.current?.focus()
    services.ui.setState({ wantedPane: null })
  }, [wanted, isListed, services])
  useEffect(() => {
    // The list is gone by the time that the effect ends: it is asked whenever something is drawn.
    const handle = list.current
    return () => {
      if (handle !== null) leave(sessionId, handle.place(), reading)
    }
  })

  const reply = (): void => {
    openPeek(services, sessionId)
    requestAnimationFrame(() => focusPlace('reply'))
  }
  const goTo = useCallback(
    (seq: number): void =>
      list.current?.goTo(seq, 'center', (item) => {
        const folds = item.kind === 'call' || item.kind === 'thinking' || item.kind === 'compacted'
        if (folds && !reading.getState().toggled.has(item.key)) toggle(reading, item.key)
      }),
    [reading],
  )

  const step = (by: 1 | -1, wanted: (index: number) => boolean): void => {
    const from = list.current?.currentIndex() ?? items.length
    for (let index = from + by; index >= 0 && index < items.length; index += by) {
      if (wanted(index)) return list.current?.select(index)
    }
  }
  const isUser = (index: number): boolean => items[index]?.kind === 'user'

  /** True when the key meant something here. */
  const onKey = (event: KeyboardEvent<HTMLDivElement>): boolean => {
    const isFind = event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey) && !event.altKey
    if (isFind || event.key === '/') {
      setQuery(reading.getState().query ?? '')
      return true
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return false
    const onControl = event.target instanceof Element && event.target.closest('button, a, input, pre, [role="group"]')
    switch (event.key) {
      case 'j':
        step(1, () => true)
        return true
      case 'k':
        step(-1, () => true)
        return true
      case 'ArrowDown':
      case 'ArrowUp':
        // A box that scrolls keeps its arrows.
        if (onControl instanceof HTMLPreElement) return false
        step(event.key === 'ArrowDown' ? 1 : -1, () => true)
        return true
      case ']':
        step(1, isUser)
        return true
      case '[':
        step(-1, isUser)
        return true
      case 'End':
      case 'G':
        list.current?.goToNewest()
        return true
      case 'Home':
        list.current?.goTo(1, 'start')
        return true
      case 'Enter':
      case ' ':
        if (!(event.target instanceof HTMLElement) || event.target.tagName !== 'ARTICLE') return false
        event.target.querySelector<HTMLElement>('[data-fold]')?.click()
        return true
      case 'r':
        reply()
        return true
      default:
        return false
    }
  }

  return (
    <ReadingContext value={reading}>
      <div className="flex h-8 shrink-0 items-center gap-1 border-b border-line pr-1 pl-4 text-small text-faint">
        <span className="min-w-0 flex-1 truncate">
          {status === 'lost'
            ? `Not followed right now. ${problem ?? ''}`
            : 'j k or ↑ ↓ move · Enter unfolds · [ ] your messages · Ctrl+F find'}
        </span>
        <IconButton label="Reply (r)" className="!size-6" onClick={reply}>
          <MessageSquareReply aria-hidden="true" size={14} />
        </IconButton>
      </div>
      {query !== null && (
        <SearchBar
          sessionId={sessionId}
          query={query}
          onQuery={setQuery}
          onGo={goTo}
          onClose={() => {
            setQuery(null)
            list.current?.focus()
          }}
        />
      )}
      <div
        role="presentation"
        className="flex min-h-0 flex-1 flex-col"
        onKeyDown={(event) => {
          if (onKey(event)) event.preventDefault()
        }}
      >
        {items.length === 0 && !view.streams ? (
          <Nothing loading={status === 'loading'} />
        ) : (
          <ItemList ref={list} feed={feed} view={view} reading={reading} start={start} />
        )}
      </div>
    </ReadingContext>
  )
}

function Nothing({ loading }: { readonly loading: boolean }): ReactNode {
  if (!loading) return <p className="p-4 text-faint">Nothing has been said yet.</p>
  return (
    <div aria-hidden="true" className="mx-auto grid w-full max-w-[860px] gap-3 p-4">
      <span className="skeleton h-8 w-full" />
      <span className="skeleton h-4 w-4/5" />
      <span className="skeleton h-4 w-3/5" />
    </div>
  )
}
