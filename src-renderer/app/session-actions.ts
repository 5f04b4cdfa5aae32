import type { RequestId, SessionId } from '../../src-shared/base/ids.ts'
import { requestIdSchema } from '../../src-shared/base/ids.ts'
import type { Clock } from '../../src-shared/base/clock.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { Answer } from '../../src-shared/board/session-state.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { Connection } from '../../src-shared/client/connection.ts'
import type { CallFailure, CallResult } from '../../src-shared/client/failure.ts'
import { makeUuid } from '../transport/uuid.ts'
import { plural } from './format.ts'
import { groupMates, reorder } from './reorder.ts'
import type { Toasts } from './toasts.ts'
import type { UiStore } from './ui-store.ts'

/** How long a first Ctrl+X waits for the second. */
const deleteWindowMs = 2_000

/** What can be done to a session. Failures are told beside the board; what needs an answer of its own is returned. */
export type SessionActions = {
  readonly rowOf: (sessionId: SessionId) => SessionRow | undefined
  readonly setPinned: (sessionId: SessionId, pinned: boolean) => void
  readonly rename: (sessionId: SessionId, name: string) => Promise<boolean>
  /** Moves a row by one place inside its group. */
  readonly nudge: (sessionId: SessionId, step: 1 | -1) => void
  /** Puts a row before or after another one, into that one's group if that is Pinned. */
  readonly moveBeside: (sessionId: SessionId, target: SessionId, side: 'before' | 'after') => void
  readonly stop: (sessionId: SessionId) => void
  /** Stops a running session, and deletes it when called again within two seconds; one that ended is asked for likewise. */
  readonly stopThenDelete: (sessionId: SessionId) => void
  readonly remove: (sessionId: SessionId, force?: boolean) => void
  readonly respawn: (sessionId: SessionId) => void
  readonly interrupt: (sessionId: SessionId) => void
  /** Ends a subagent or a background command; false when that failed, which is told. */
  readonly stopTask: (sessionId: SessionId, taskId: string) => Promise<boolean>
  readonly reply: (
    sessionId: SessionId,
    answer: Answer,
    answers: RequestId | null,
  ) => Promise<CallResult<{ delivered: 'live' | 'queued' }>>
}

type Parts = {
  readonly connection: Connection
  readonly ui: UiStore
  readonly toasts: Toasts
  readonly clock: Clock
}

/** Binds the actions to a connection. */
export function createSessionActions({ connection, ui, toasts, clock }: Parts): SessionActions {
  const rowOf = (sessionId: SessionId): SessionRow | undefined => connection.board.getState().board.rows.get(sessionId)
  const nameOf = (sessionId: SessionId): string => singleLine(rowOf(sessionId)?.name ?? 'the session', 60)
  const tell = (what: string, failure: CallFailure): void => {
    toasts.show({ kind: 'problem', text: what, detail: failure.message })
  }
  /** Makes a call whose success shows on the board by itself. */
  const run = (what: string, operation: Parameters<typeof connection.call>[0]): void => {
    void connection.call(operation).then((result) => {
      if (!result.ok) tell(what, result.failure)
    })
  }

  const restore = (sessionId: SessionId, name: string): void =>
    run(`“${name}” was not restored`, (client) => client.sessions.restore({ sessionId }))

  const remove = async (sessionId: SessionId, force: boolean): Promise<void> => {
    const name = nameOf(sessionId)
    const { removing } = ui.getState()
    if (removing.has(sessionId)) return
    ui.setState({ removing: new Set([...removing, sessionId]) })
    const result = await connection.call((client) => client.sessions.remove({ sessionId, force }))
    ui.setState((state) => ({ removing: new Set([...state.removing].filter((one) => one !== sessionId)) }))
    if (result.ok) {
      if (ui.getState().peek === sessionId) ui.setState({ peek: null })
      const saved = result.value.saved
      toasts.show({
        kind: 'done',
        text: `Deleted “${name}”`,
        ...(saved.length === 0 ? {} : { detail: saved.map((line) => singleLine(line)).join(' · ') }),
        actions: [{ label: 'Undo', run: () => restore(sessionId, name) }],
      })
      return
    }
    const { failure } = result
    if (failure.kind === 'refused' && failure.code === 'UNSAVED_WORK') {
      const { uncommitted, untracked, unpushed, worktree } = failure.data
      const work = [
        ...(uncommitted > 0 ? [`${plural(uncommitted, 'file')} not committed`] : []),
        ...(untracked > 0 ? [plural(untracked, 'new file')] : []),
        ...(unpushed > 0 ? [`${plural(unpushed, 'commit')} not pushed`] : []),
      ].join(', ')
      toasts.show({
        kind: 'problem',
        text: `“${name}” was not deleted: it has ${work === '' ? 'unsaved work' : work}`,
        detail: `The work is in ${singleLine(worktree)}. Deleted work can be restored for 30 days.`,
        actions: [{ label: 'Delete anyway', run: () => void remove(sessionId, true) }],
      })
      return
    }
    tell(`“${name}” was not deleted`, failure)
  }

  const stop = (sessionId: SessionId): void =>
    run(`“${nameOf(sessionId)}” was not stopped`, (client) => client.sessions.stop({ sessionId }))

  const place = (row: SessionRow, others: readonly SessionRow[], index: number): void => {
    for (const { sessionId, order } of reorder(row, others, index)) {
      run('The row was not moved', (client) => client.board.move({ sessionId, order }))
    }
  }

  return {
    rowOf,
    stop,
    setPinned: (sessionId, pinned) =>
      run(`“${nameOf(sessionId)}” was not ${pinned ? 'pinned' : 'unpinned'}`, (client) =>
        client.sessions.pin({ sessionId, pinned }),
      ),
    rename: async (sessionId, name) => {
      const result = await connection.call((client) => client.sessions.rename({ sessionId, name }))
      if (!result.ok) tell('The session was not renamed', result.failure)
      return result.ok
    },
    nudge: (sessionId, step) => {
      const row = rowOf(sessionId)
      if (row === undefined) return
      const mates = groupMates(connection.board.getState().board, row)
      const index = mates.indexOf(row) + step
      if (index < 0 || index >= mates.length) return
      place(
        row,
        mates.filter((one) => one !== row),
        index,
      )
    },
    moveBeside: (sessionId, target, side) => {
      const row = rowOf(sessionId)
      const beside = rowOf(target)
      if (row === undefined || beside === undefined || row === beside) return
      const others = groupMates(connection.board.getState().board, beside).filter((one) => one !== row)
      place(row, others, others.indexOf(beside) + (side === 'after' ? 1 : 0))
    },
    stopThenDelete: (sessionId) => {
      const row = rowOf(sessionId)
      if (row === undefined) return
      const { armed } = ui.getState()
      if (armed?.sessionId === sessionId && clock.now() < armed.until) {
        ui.setState({ armed: null })
        void remove(sessionId, false)
        return
      }
      const mine = { sessionId, until: clock.now() + deleteWindowMs }
      ui.setState({ armed: mine })
      clock.schedule(deleteWindowMs, () => {
        if (ui.getState().armed === mine) ui.setState({ armed: null })
      })
      if (row.state === 'working' || row.state === 'blocked') stop(sessionId)
    },
    remove: (sessionId, force = false) => void remove(sessionId, force),
    respawn: (sessionId) =>
      run(`“${nameOf(sessionId)}” was not restarted`, (client) => client.sessions.respawn({ sessionId })),
    interrupt: (sessionId) =>
      run(`“${nameOf(sessionId)}” was not interrupted`, (client) => client.sessions.interrupt({ sessionId })),
    stopTask: async (sessionId, taskId) => {
      const result = await connection.call((client) => client.tasks.stop({ sessionId, taskId }))
      if (!result.ok) tell('The task was not stopped', result.failure)
      return result.ok
    },
    reply: (sessionId, answer, answers) => {
      const reply = {
        requestId: requestIdSchema.parse(makeUuid()),
        ...(answers === null ? {} : { answers }),
        answer,
        at: clock.now(),
      }
      return connection.call((client) => client.sessions.reply({ sessionId, reply }))
    },
  }
}
