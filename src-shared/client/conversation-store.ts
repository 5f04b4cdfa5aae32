import { createStore, type StoreApi } from 'zustand/vanilla'
import type { TranscriptMessage } from '../api/contract.ts'
import type { Unsubscribe } from '../base/emitter.ts'
import type { SessionId } from '../base/ids.ts'
import { createConversation, type Conversation, type ConversationItem } from '../board/conversation.ts'
import type { TranscriptEntry } from '../board/transcript.ts'
import type { FrameScheduler } from './board-store.ts'
import type { Connection } from './connection.ts'
import {
  emptyWindow,
  windowAt,
  withNew,
  withNewer,
  withOlder,
  type ConversationWindow,
  type WindowLimits,
} from './conversation-window.ts'
import { followMessages, type MessageListener } from './follow-messages.ts'
import { appendLive, nothingLive, type LiveAnswer } from './transcript-store.ts'

/** A stretch of a conversation as a client shows it. */
export type ConversationView = {
  readonly items: readonly ConversationItem[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
  /** `ready` once everything that was there has come; `lost` while it cannot be followed (what is shown stays). */
  readonly status: 'loading' | 'ready' | 'lost'
  /** An answer is being written. */
  readonly streams: boolean
  readonly problem: string | null
}

/** A conversation as it is read: a stretch of it is held, the rest is fetched when it is wanted. */
export type ConversationFeed = {
  readonly store: StoreApi<ConversationView>
  /** The open answer; apart, so that its pieces draw nothing else again. */
  readonly live: StoreApi<LiveAnswer>
  /** Fetches what stands before, or after; one at a time. */
  readonly loadOlder: () => Promise<void>
  readonly loadNewer: () => Promise<void>
  /** Makes an entry part of what is held, and returns its item's place; null when it could not be fetched. */
  readonly goTo: (seq: number) => Promise<number | null>
  readonly goToNewest: () => Promise<void>
  /** Whether somebody reads further up. */
  readonly setReading: (reading: boolean) => void
  /** Follows until the returned function is called; it may be followed again. */
  readonly follow: () => Unsubscribe
}

/** What is held: far more than fits on a screen, far less than a long conversation. */
const limits: WindowLimits = { entries: 3_000, characters: 16_000_000 }
const tail = 300
const page = 400

/** Makes the feed of a session's conversation, from its newest entries on. Nothing is asked for before `follow`. */
export function createConversationFeed(
  connection: Pick<Connection, 'client' | 'onClient' | 'call'>,
  sessionId: SessionId,
  frame: FrameScheduler,
): ConversationFeed {
  const nothing: ConversationView = {
    items: [],
    hasOlder: false,
    hasNewer: false,
    status: 'loading',
    streams: false,
    problem: null,
  }
  const store = createStore<ConversationView>(() => nothing)
  const live = createStore<LiveAnswer>(() => nothingLive)
  let held: ConversationWindow = emptyWindow
  let conversation: Conversation = createConversation()
  /** The entries that `conversation` was made of. */
  let made: readonly TranscriptEntry[] = []
  let pending: TranscriptMessage[] = []
  let reading = false
  let open = false
  let busy: Promise<void> | null = null

  const show = (next: ConversationWindow, more: Partial<ConversationView> = {}): void => {
    held = next
    const { entries } = next
    const goesOn = made.length > 0 && entries[0] === made[0] && entries[made.length - 1] === made.at(-1)
    if (goesOn) conversation.add(entries.slice(made.length))
    else {
      conversation = createConversation()
      conversation.add(entries)
    }
    made = entries
    const items = conversation.items()
    const hasOlder = !next.reachedStart && entries.length > 0
    store.setState({ items, hasOlder, hasNewer: !next.reachedEnd, ...more })
  }
  const flush = (): void => {
    const messages = pending
    pending = []
    if (!open || messages.length === 0) return
    let answer = live.getState()
    let next = held
    let { status } = store.getState()
    const come: TranscriptEntry[] = []
    for (const message of messages) {
      if (message.type === 'live') answer = appendLive(answer, message.output)
      else {
        come.push(...message.entries)
        if (message.caughtUp) status = 'ready'
      }
    }
    if (come.length > 0) next = withNew(held, come, reading, limits)
    if (answer !== live.getState()) live.setState(answer, true)
    const streams = isStreaming(answer)
    const before = store.getState()
    if (next === held && before.status === status && before.streams === streams) return
    show(next, { status, streams, problem: status === 'ready' ? null : before.problem })
  }
  const listener: MessageListener = {
    from: () => {
      flush()
      const afterSeq = held.newestSeq
      return { afterSeq, ...(afterSeq === 0 ? { tail } : {}) }
    },
    receive: (message) => {
      pending.push(message)
      if (pending.length === 1) frame(flush)
    },
    lost: (problem) => {
      live.setState(nothingLive, true)
      store.setState({ status: 'lost', streams: false, problem })
    },
  }

  /** One fetch at a time: a page fits only where it was asked for. */
  const alone = async (task: () => Promise<void>): Promise<void> => {
    while (busy !== null) await busy
    busy = task().finally(() => {
      busy = null
    })
    await busy
  }
  const fetchPage = async (beforeSeq: number, limit = page) => {
    const result = await connection.call((client) => client.transcript.page({ sessionId, beforeSeq, limit }))
    if (!result.ok) store.setState({ problem: result.failure.message })
    return result.ok && open ? result.value : null
  }
  const loadOlder = (): Promise<void> =>
    alone(async () => {
      const first = held.entries[0]?.seq
      if (first === undefined || held.reachedStart) return
      const found = await fetchPage(first)
      if (found !== null) show(withOlder(held, found.entries, found.reachedStart, limits))
    })
  const loadNewer = (): Promise<void> =>
    alone(async () => {
      const last = held.entries.at(-1)?.seq
      if (last === undefined || held.reachedEnd) return
      const found = await fetchPage(last + 1 + page)
      if (found !== null) show(withNewer(held, found.entries, limits))
    })
  const goTo = async (seq: number): Promise<number | null> => {
    const isHeld = (): boolean => seq >= (held.entries[0]?.seq ?? Infinity) && seq <= (held.entries.at(-1)?.seq ?? 0)
    await alone(async () => {
      if (isHeld()) return
      const found = await fetchPage(seq + page / 2)
      if (found !== null) show(windowAt(held, found.entries, found.reachedStart))
    })
    return isHeld() ? conversation.indexOf(seq) : null
  }

  return {
    store,
    live,
    loadOlder,
    loadNewer,
    goTo,
    goToNewest: () =>
      alone(async () => {
        if (held.reachedEnd) return
        const found = await fetchPage(held.newestSeq + 1, tail)
        if (found !== null) show(windowAt(held, found.entries, found.reachedStart))
      }),
    setReading: (next) => {
      reading = next
    },
    follow: () => {
      open = true
      const leave = followMessages(connection, sessionId, listener)
      return () => {
        open = false
        leave()
      }
    },
  }
}

function isStreaming({ text, thinking, toolInput, toolOutput }: LiveAnswer): boolean {
  return text !== '' || thinking !== '' || toolInput !== null || toolOutput !== null
}
