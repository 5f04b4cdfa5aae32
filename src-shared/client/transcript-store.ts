import { createStore, type StoreApi } from 'zustand/vanilla'
import type { TranscriptMessage } from '../api/contract.ts'
import type { Unsubscribe } from '../base/emitter.ts'
import type { SessionId } from '../base/ids.ts'
import type { LiveOutput, TranscriptEntry } from '../board/transcript.ts'
import type { FrameScheduler } from './board-store.ts'
import type { Connection } from './connection.ts'
import { followMessages } from './follow-messages.ts'

/** What an open answer has streamed so far. */
export type LiveAnswer = {
  readonly text: string
  readonly thinking: string
  /** The tool call that is being written. */
  readonly toolInput: { readonly tool: string; readonly text: string } | null
  /** Output of the tool call that runs. */
  readonly toolOutput: { readonly toolUseId: string; readonly text: string } | null
}

/** A session's transcript as a client follows it. */
export type TranscriptView = {
  readonly entries: readonly TranscriptEntry[]
  readonly live: LiveAnswer
  /** `ready` once everything that was there has come; `lost` while it cannot be followed (what is shown stays). */
  readonly status: 'loading' | 'ready' | 'lost'
  /** Why it cannot be followed, in words. */
  readonly problem: string | null
}

/** No answer is open. */
export const nothingLive: LiveAnswer = { text: '', thinking: '', toolInput: null, toolOutput: null }
const nothing: TranscriptView = { entries: [], live: nothingLive, status: 'loading', problem: null }
/** What is kept of a long transcript and of a long output: nobody scrolls further in a drawer. */
const keptEntries = 2_000
const keptLiveCharacters = 40_000

const tailOf = (text: string): string => (text.length > keptLiveCharacters ? text.slice(-keptLiveCharacters) : text)

/** An open answer with a further piece. Pure. */
export function appendLive(live: LiveAnswer, output: LiveOutput): LiveAnswer {
  switch (output.type) {
    case 'text':
      return { ...live, text: tailOf(live.text + output.text) }
    case 'thinking':
      return { ...live, thinking: tailOf(live.thinking + output.text) }
    case 'tool-input': {
      const before = live.toolInput?.tool === output.tool ? live.toolInput.text : ''
      return { ...live, toolInput: { tool: output.tool, text: tailOf(before + output.text) } }
    }
    case 'tool-output': {
      const before = live.toolOutput?.toolUseId === output.toolUseId ? live.toolOutput.text : ''
      return { ...live, toolOutput: { toolUseId: output.toolUseId, text: tailOf(before + output.text) } }
    }
    case 'cleared':
      return nothingLive
  }
}

/** The transcript after `messages`. Pure; entries that are known already are skipped. */
export function reduceTranscript(view: TranscriptView, messages: readonly TranscriptMessage[]): TranscriptView {
  let { entries, live, status } = view
  for (const message of messages) {
    if (message.type === 'live') {
      live = appendLive(live, message.output)
      continue
    }
    const last = entries.at(-1)?.seq ?? 0
    const fresh = message.entries.filter((entry) => entry.seq > last)
    if (fresh.length > 0) entries = [...entries, ...fresh].slice(-keptEntries)
    if (message.caughtUp) status = 'ready'
  }
  return { entries, live, status, problem: status === 'ready' ? null : view.problem }
}

/** A transcript that is followed until `close`. */
export type TranscriptFeed = { readonly store: StoreApi<TranscriptView>; readonly close: Unsubscribe }

/** Follows a session's transcript from its last `tail` entries on, over reconnects. */
export function followTranscript(
  connection: Pick<Connection, 'client' | 'onClient'>,
  sessionId: SessionId,
  options: { readonly tail: number; readonly frame: FrameScheduler },
): TranscriptFeed {
  const store = createStore<TranscriptView>(() => nothing)
  let open = true
  let pending: TranscriptMessage[] = []

  const flush = (): void => {
    const messages = pending
    pending = []
    if (open) store.setState((view) => reduceTranscript(view, messages))
  }
  const receive = (message: TranscriptMessage): void => {
    pending.push(message)
    if (pending.length === 1) options.frame(flush)
  }

  const leave = followMessages(connection, sessionId, {
    from: () => {
      flush()
      const afterSeq = store.getState().entries.at(-1)?.seq ?? 0
      return { afterSeq, ...(afterSeq === 0 ? { tail: options.tail } : {}) }
    },
    receive,
    lost: (problem) => store.setState({ status: 'lost', live: nothingLive, problem }),
  })

  return {
    store,
    close: () => {
      open = false
      leave()
    },
  }
}
