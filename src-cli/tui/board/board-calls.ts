import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import type { BoardLayout } from '../../../src-shared/board/board.ts'
import { groupMates, nudge } from '../../../src-shared/board/reorder.ts'
import type { Connection } from '../../../src-shared/client/connection.ts'
import type { CallFailure } from '../../../src-shared/client/failure.ts'
import { plural } from '../../../src-shared/base/format.ts'

/** What the calls tell of. */
export type Told = {
  readonly said: (text: string) => void
  readonly problem: (text: string) => void
  readonly ask: (text: string, yes: () => void) => void
  /** A session was deleted; it can be brought back. */
  readonly removed: (sessionId: SessionId, name: string) => void
  readonly removing: (sessionId: SessionId, isGoing: boolean) => void
}

/** What can be done to sessions and to the board; what fails is told. */
export class BoardCalls {
  readonly #connection: Connection
  readonly #told: Told

  constructor(connection: Connection, told: Told) {
    this.#connection = connection
    this.#told = told
  }

  stop(row: SessionRow): void {
    this.#run(`“${nameOf(row)}” was not stopped`, (client) => client.sessions.stop({ sessionId: row.sessionId }))
  }

  interrupt(row: SessionRow): void {
    this.#run(`“${nameOf(row)}” was not interrupted`, (client) =>
      client.sessions.interrupt({ sessionId: row.sessionId }),
    )
  }

  startAgain(row: SessionRow): void {
    this.#run(`“${nameOf(row)}” was not restarted`, (client) => client.sessions.respawn({ sessionId: row.sessionId }))
  }

  startNow(row: SessionRow): void {
    this.#run(`“${nameOf(row)}” was not started`, (client) => client.usage.startNow({ sessionId: row.sessionId }))
  }

  pin(row: SessionRow): void {
    const { sessionId, pinned } = row
    this.#run(`“${nameOf(row)}” was not ${pinned ? 'unpinned' : 'pinned'}`, (client) =>
      client.sessions.pin({ sessionId, pinned: !pinned }),
    )
  }

  mute(row: SessionRow): void {
    const { sessionId, muted } = row
    this.#run(
      `“${nameOf(row)}” was not ${muted ? 'unmuted' : 'muted'}`,
      (client) => client.sessions.mute({ sessionId, muted: !muted }),
      `“${nameOf(row)}” ${muted ? 'unmuted' : 'muted: it makes no notifications'}`,
    )
  }

  rename(row: SessionRow, name: string): void {
    this.#run('The session was not renamed', (client) => client.sessions.rename({ sessionId: row.sessionId, name }))
  }

  move(row: SessionRow, step: 1 | -1): void {
    const moves = nudge([row], groupMates(this.#connection.board.getState().board, row), step)
    if (moves.length > 0) this.#run('The row was not moved', (client) => client.board.moveAll({ moves: [...moves] }))
  }

  /** Copies a conversation into a new session; resolves with its id, or with null when that failed, which is told. */
  async fork(row: SessionRow): Promise<SessionId | null> {
    const newSessionId = crypto.randomUUID()
    const result = await this.#connection.call((client) =>
      client.sessions.fork({ sessionId: row.sessionId, newSessionId }),
    )
    if (result.ok) return result.value.sessionId
    this.#fail(`“${nameOf(row)}” was not forked`, result.failure)
    return null
  }

  setLayout(change: Partial<BoardLayout>): void {
    const { grouping, collapsed } = { ...this.#connection.board.getState().board.layout, ...change }
    this.#run('The board was not arranged', (client) => client.board.setLayout({ grouping, collapsed: [...collapsed] }))
  }

  setPaused(paused: boolean): void {
    this.#run(paused ? 'New work was not paused' : 'Work does not go on', (client) =>
      client.board.setPaused({ paused }),
    )
  }

  markSeen(sessionId: SessionId, seq: number): void {
    // What was seen is no reason to trouble anybody.
    void this.#connection.call((client) => client.sessions.markSeen({ sessionId, seq }))
  }

  restore(sessionId: SessionId, name: string): void {
    this.#run(`“${name}” was not restored`, (client) => client.sessions.restore({ sessionId }), `“${name}” is back`)
  }

  /** Deletes a session; work that would be lost is asked for. */
  async remove(row: SessionRow, force = false): Promise<void> {
    const { sessionId } = row
    const name = nameOf(row)
    this.#told.removing(sessionId, true)
    const result = await this.#connection.call((client) => client.sessions.remove({ sessionId, force }))
    this.#told.removing(sessionId, false)
    if (result.ok) return this.#told.removed(sessionId, name)
    const unsaved = unsavedWork(result.failure)
    if (unsaved === null) return this.#fail(`“${name}” was not deleted`, result.failure)
    this.#told.ask(
      `“${name}” has ${unsaved}. Delete it anyway? It can be restored for 30 days`,
      () => void this.remove(row, true),
    )
  }

  #run(what: string, operation: Parameters<Connection['call']>[0], said?: string): void {
    void this.#try(what, operation, said)
  }

  async #try(what: string, operation: Parameters<Connection['call']>[0], said?: string): Promise<void> {
    const result = await this.#connection.call(operation)
    if (!result.ok) this.#fail(what, result.failure)
    else if (said !== undefined) this.#told.said(said)
  }

  #fail(what: string, failure: CallFailure): void {
    this.#told.problem(`${what}: ${singleLine(failure.message, 300)}`)
  }
}

/** A session's name as it is said in a sentence. */
export function nameOf(row: SessionRow): string {
  return singleLine(row.name, 60)
}

/** The work that keeps a session from being deleted, and where it is, in words; null when something else does. */
function unsavedWork(failure: CallFailure): string | null {
  if (failure.kind !== 'refused' || failure.code !== 'UNSAVED_WORK') return null
  const { uncommitted, untracked, unpushed, worktree } = failure.data
  const work = [
    ...(uncommitted > 0 ? [`${plural(uncommitted, 'file')} not committed`] : []),
    ...(untracked > 0 ? [plural(untracked, 'new file')] : []),
    ...(unpushed > 0 ? [`${plural(unpushed, 'commit')} not pushed`] : []),
  ].join(', ')
  return `${work === '' ? 'unsaved work' : work} in ${singleLine(worktree, 120)}`
}
