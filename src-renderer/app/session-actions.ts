import type { SessionId } from '../../src-shared/base/ids.ts'
import { requestIdSchema, sessionIdSchema } from '../../src-shared/base/ids.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { CallFailure } from '../../src-shared/client/failure.ts'
import { makeUuid } from '../transport/uuid.ts'
import type { ActionParts, SendReply } from './action-parts.ts'
import { createArranging, type Arranging } from './arrange-sessions.ts'
import { comparisonOf } from './comparison.ts'
import { createReplyAll } from './reply-all.ts'
import { createReclaiming } from './reclaim-sessions.ts'
import { createRemoving } from './remove-sessions.ts'

/** How long a first Ctrl+X waits for the second. */
const deleteWindowMs = 2_000

/** What can be done to sessions. Failures are told beside the board; what needs an answer of its own is returned. */
export type SessionActions = Arranging & {
  readonly rowOf: (sessionId: SessionId) => SessionRow | undefined
  readonly rename: (sessionId: SessionId, name: string) => Promise<boolean>
  readonly stop: (sessionId: SessionId) => void
  readonly stopThenDelete: (sessionId: SessionId) => void
  /** Stops those that run, and deletes all when called again within two seconds; those that ended are asked for likewise. */
  readonly stopThenDeleteAll: (sessionIds: readonly SessionId[]) => void
  readonly remove: (sessionId: SessionId) => void
  /** Deletes sessions; one message brings all of them back. */
  readonly removeAll: (sessionIds: readonly SessionId[]) => void
  /** Deletes the sessions that one is compared with: their work is saved, and one message brings them back. */
  readonly keepOne: (sessionId: SessionId) => void
  /** Has the newest deletion that is under way undone as soon as it is done; false when none is. */
  readonly undoPending: () => boolean
  /** Begins a queued session, whatever the limits say. */
  readonly startNow: (sessionId: SessionId) => void
  readonly respawn: (sessionId: SessionId) => void
  readonly interrupt: (sessionId: SessionId) => void
  /** Copies a conversation into a new session; resolves with it, or with null when that failed, which is told. */
  readonly fork: (sessionId: SessionId) => Promise<SessionId | null>
  /** Shows what of their worktrees can be made again, with what removes it. */
  readonly reclaim: (sessionIds: readonly SessionId[]) => void
  /** Ends a subagent or a background command; false when that failed, which is told. */
  readonly stopTask: (sessionId: SessionId, taskId: string) => Promise<boolean>
  readonly reply: SendReply
  /** Sends one text to several sessions and tells what came of it, session by session; false when none took it. */
  readonly replyAll: (sessionIds: readonly SessionId[], text: string) => Promise<boolean>
}

/** Binds the actions to a connection. */
export function createSessionActions(
  given: Pick<ActionParts, 'connection' | 'ui' | 'toasts' | 'clock'>,
): SessionActions {
  const { connection, ui, toasts, clock } = given
  const rowOf = (sessionId: SessionId): SessionRow | undefined => connection.board.getState().board.rows.get(sessionId)
  const tell = (what: string, failure: CallFailure): void => {
    toasts.show({ kind: 'problem', text: what, detail: failure.message })
  }
  const parts: ActionParts = {
    ...given,
    rowOf,
    nameOf: (sessionId) => singleLine(rowOf(sessionId)?.name ?? 'the session', 60),
    tell,
    run: (what, operation) => {
      void connection.call(operation).then((result) => {
        if (!result.ok) tell(what, result.failure)
      })
    },
  }
  const { nameOf, run } = parts
  const { removeAll, removeSaved, undoPending } = createRemoving(parts)
  const stop = (sessionId: SessionId): void =>
    run(`“${nameOf(sessionId)}” was not stopped`, (client) => client.sessions.stop({ sessionId }))
  const stopThenDeleteAll = (sessionIds: readonly SessionId[]): void => {
    const { armed } = ui.getState()
    if (sessionIds.length === 0) return
    if (armed !== null && clock.now() < armed.until && sessionIds.every((one) => armed.sessionIds.has(one))) {
      ui.setState({ armed: null })
      removeAll(sessionIds)
      return
    }
    const mine = { sessionIds: new Set(sessionIds), until: clock.now() + deleteWindowMs }
    ui.setState({ armed: mine })
    clock.schedule(deleteWindowMs, () => {
      if (ui.getState().armed === mine) ui.setState({ armed: null })
    })
    for (const sessionId of sessionIds) {
      const state = rowOf(sessionId)?.state
      if (state === 'working' || state === 'blocked') stop(sessionId)
    }
  }
  const reply: SendReply = (sessionId, answer, answers) => {
    const sent = {
      requestId: requestIdSchema.parse(makeUuid()),
      ...(answers === null ? {} : { answers }),
      answer,
      at: clock.now(),
    }
    return connection.call((client) => client.sessions.reply({ sessionId, reply: sent }))
  }

  return {
    ...createArranging(parts),
    rowOf,
    stop,
    reply,
    stopThenDeleteAll,
    removeAll,
    keepOne: (sessionId) =>
      removeSaved(
        comparisonOf(given, sessionId)
          .map((row) => row.sessionId)
          .filter((other) => other !== sessionId),
      ),
    undoPending,
    replyAll: createReplyAll(parts, reply),
    stopThenDelete: (sessionId) => stopThenDeleteAll([sessionId]),
    remove: (sessionId) => removeAll([sessionId]),
    rename: async (sessionId, name) => {
      const result = await connection.call((client) => client.sessions.rename({ sessionId, name }))
      if (!result.ok) tell('The session was not renamed', result.failure)
      return result.ok
    },
    respawn: (sessionId) =>
      run(`“${nameOf(sessionId)}” was not restarted`, (client) => client.sessions.respawn({ sessionId })),
    startNow: (sessionId) =>
      run(`“${nameOf(sessionId)}” was not started`, (client) => client.usage.startNow({ sessionId })),
    interrupt: (sessionId) =>
      run(`“${nameOf(sessionId)}” was not interrupted`, (client) => client.sessions.interrupt({ sessionId })),
    fork: async (sessionId) => {
      const newSessionId = sessionIdSchema.parse(makeUuid())
      const name = nameOf(sessionId)
      const result = await connection.call((client) => client.sessions.fork({ sessionId, newSessionId }))
      if (result.ok) return newSessionId
      tell(`“${name}” was not forked`, result.failure)
      return null
    },
    reclaim: createReclaiming(parts),
    stopTask: async (sessionId, taskId) => {
      const result = await connection.call((client) => client.tasks.stop({ sessionId, taskId }))
      if (!result.ok) tell('The task was not stopped', result.failure)
      return result.ok
    },
  }
}
