import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Discussion, ReviewThread } from '../../../../src-shared/api/discussion.ts'
import type { SessionId } from '../../../../src-shared/base/ids.ts'
import type { Connection } from '../../../../src-shared/client/connection.ts'

/** What was said on a session's pull requests, as it is shown. */
export type ThreadsState = {
  readonly discussion: Discussion | null
  /** Settled threads that the user unfolded. */
  readonly unfolded: ReadonlySet<string>
  /** Answers that are being written, by thread. */
  readonly drafts: ReadonlyMap<string, string>
}

/** The threads of one session. What fails is told by the sentence that is returned. */
export type Threads = {
  readonly store: StoreApi<ThreadsState>
  readonly read: () => Promise<void>
  readonly reply: (thread: ReviewThread, text: string) => Promise<string | null>
  readonly resolve: (thread: ReviewThread, resolved: boolean) => Promise<string | null>
}

/** Makes the threads of a session; nothing is asked before `read`. */
export function createThreads(connection: Pick<Connection, 'call'>, sessionId: SessionId): Threads {
  const store = createStore<ThreadsState>(() => ({ discussion: null, unfolded: new Set(), drafts: new Map() }))
  let asked = 0
  const change = (id: string, changed: (thread: ReviewThread) => ReviewThread): void =>
    store.setState(({ discussion }) => ({
      discussion:
        discussion === null
          ? null
          : { ...discussion, threads: discussion.threads.map((one) => (one.id === id ? changed(one) : one)) },
    }))
  return {
    store,
    read: async () => {
      const mine = (asked += 1)
      const result = await connection.call((client) => client.discussion.read({ sessionId }))
      if (mine !== asked || !result.ok) return
      store.setState(({ discussion: before }) => {
        const { threads, more, problem } = result.value
        // What was known stays while the host cannot be asked.
        const isLost = problem !== null && threads.length === 0 && before !== null
        return { discussion: isLost ? { ...before, problem } : { threads, more, problem } }
      })
    },
    reply: async ({ id: threadId, pullRequest }, text) => {
      const result = await connection.call((client) =>
        client.discussion.reply({ sessionId, pullRequest, threadId, text }),
      )
      if (!result.ok) return result.failure.message
      change(threadId, (thread) => ({ ...thread, comments: [...thread.comments, result.value] }))
      return null
    },
    resolve: async ({ id: threadId, pullRequest }, resolved) => {
      const result = await connection.call((client) =>
        client.discussion.resolve({ sessionId, pullRequest, threadId, resolved }),
      )
      if (!result.ok) return result.failure.message
      const { isResolved } = result.value
      change(threadId, (thread) => ({ ...thread, isResolved, resolvedBy: isResolved ? 'you' : null }))
      store.setState(({ unfolded }) => ({ unfolded: new Set([...unfolded].filter((one) => one !== threadId)) }))
      return null
    },
  }
}

/** One thread as a message to the session. */
export function threadMessage({ path, line, side, comments }: ReviewThread): string {
  const where = line === null ? path : `${path}:${line}${side === 'old' ? ' (before the change)' : ''}`
  const said = comments.map(({ author, text }) => `${author}:\n${text}`)
  return [`On the pull request this was said about ${where}. See to it.`, ...said].join('\n\n')
}
