import { requestIdSchema, type SessionId } from '../../../src-shared/base/ids.ts'
import { plural } from '../../../src-shared/base/format.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { BoardLayout } from '../../../src-shared/board/board.ts'
import { groupMates, nudge } from '../../../src-shared/board/reorder.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { tagOf, withTag } from '../../../src-shared/board/tags.ts'
import { whyNoText } from '../../../src-shared/board/takes-text.ts'
import type { Connection } from '../../../src-shared/client/connection.ts'
import type { CallFailure } from '../../../src-shared/client/failure.ts'
import { restorableFor, unsavedWorkOf } from '../../../src-shared/client/unsaved-work.ts'
import { nothingToReclaim, reclaimAll, reclaimedText, reclaimQuestion } from '../../../src-shared/client/reclaim.ts'
import type { Confirm, Removed } from './board-ui.ts'
import { nameOf, whichOf } from './row-words.ts'

/** What the calls tell of. */
export type Told = {
  readonly said: (text: string) => void
  readonly problem: (text: string) => void
  readonly ask: (question: Confirm) => void
  /** Sessions were deleted together; they can be brought back together. */
  readonly removed: (sessions: readonly Removed[]) => void
  readonly removing: (sessionIds: readonly SessionId[], isGoing: boolean) => void
}

type Rows = readonly SessionRow[]
type Operation = Parameters<Connection['call']>[0]

/** What can be done to sessions and to the board; what fails is told. */
export class BoardCalls {
  readonly #connection: Connection
  readonly #told: Told

  constructor(connection: Connection, told: Told) {
    this.#connection = connection
    this.#told = told
  }

  stop(rows: Rows): void {
    this.#each(
      rows,
      'not stopped',
      ({ sessionId }) =>
        (client) =>
          client.sessions.stop({ sessionId }),
    )
  }

  interrupt(rows: Rows): void {
    this.#each(
      rows,
      'not interrupted',
      ({ sessionId }) =>
        (client) =>
          client.sessions.interrupt({ sessionId }),
    )
  }

  startAgain(rows: Rows): void {
    this.#each(
      rows,
      'not restarted',
      ({ sessionId }) =>
        (client) =>
          client.sessions.respawn({ sessionId }),
    )
  }

  startNow(rows: Rows): void {
    this.#each(
      rows,
      'not started',
      ({ sessionId }) =>
        (client) =>
          client.usage.startNow({ sessionId }),
    )
  }

  /** Pins them, or takes the pins off where all have one. */
  pin(rows: Rows): void {
    const pinned = !rows.every((row) => row.pinned)
    const changed = rows.filter((row) => row.pinned !== pinned)
    const what = pinned ? 'not pinned' : 'not unpinned'
    this.#each(
      changed,
      what,
      ({ sessionId }) =>
        (client) =>
          client.sessions.pin({ sessionId, pinned }),
    )
  }

  /** Mutes them, or lets them be heard again where all are mute. */
  mute(rows: Rows): void {
    const muted = !rows.every((row) => row.muted)
    const what = muted ? 'not muted' : 'not unmuted'
    this.#each(
      rows,
      what,
      ({ sessionId }) =>
        (client) =>
          client.sessions.mute({ sessionId, muted }),
    )
    this.#told.said(`${whichOf(rows)} ${muted ? 'muted: no notifications' : 'unmuted'}`)
  }

  rename(row: SessionRow, name: string): void {
    this.#run('The session was not renamed', (client) => client.sessions.rename({ sessionId: row.sessionId, name }))
  }

  /** Adds a tag to sessions, or takes it off them. */
  tag(rows: Rows, given: string, isWanted: boolean): void {
    const changed = rows.flatMap((row) => {
      const tags = withTag(row.tags, given, isWanted)
      return tags === null ? [] : [{ row, tags }]
    })
    for (const { row, tags } of changed) {
      const { sessionId } = row
      this.#run(`“${nameOf(row)}” was not tagged`, (client) => client.sessions.tag({ sessionId, tags: [...tags] }))
    }
    if (changed.length > 0) this.#told.said(`${isWanted ? 'Tagged' : 'No longer tagged'}: ${tagOf(given)}`)
  }

  /** By one place inside their groups; several go together, each in its own group. */
  move(rows: Rows, step: 1 | -1): void {
    const { board } = this.#connection.board.getState()
    const left = new Set(rows)
    for (const row of rows) {
      if (!left.has(row)) continue
      const mates = groupMates(board, row)
      const ids = new Set([...left].map(({ sessionId }) => sessionId))
      const together = mates.filter(({ sessionId }) => ids.has(sessionId))
      const moved = new Set(together.map(({ sessionId }) => sessionId))
      for (const one of left) if (one === row || moved.has(one.sessionId)) left.delete(one)
      const moves = nudge(together, mates, step)
      if (moves.length > 0) this.#run('The row was not moved', (client) => client.board.moveAll({ moves: [...moves] }))
    }
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

  /** Says what of their worktrees can be made again, and removes it after a yes. */
  async reclaim(rows: Rows): Promise<void> {
    const sessionIds = rows.map(({ sessionId }) => sessionId)
    const found = await reclaimAll(this.#connection, sessionIds, false)
    for (const problem of found.problems) this.#told.problem(problem)
    const question = reclaimQuestion(found.all)
    if (question === null) return found.all.length === 0 ? undefined : this.#told.said(nothingToReclaim(found.all))
    const { text, detail } = question
    this.#told.ask({ text: `${text}. Remove it?`, detail, yes: () => void this.#reclaim(sessionIds) })
  }

  async #reclaim(sessionIds: readonly SessionId[]): Promise<void> {
    const done = await reclaimAll(this.#connection, sessionIds, true)
    for (const problem of done.problems) this.#told.problem(problem)
    if (done.all.length > 0) this.#told.said(reclaimedText(done.all))
    for (const sessionId of sessionIds) this.measure(sessionId)
  }

  /** Has what a session takes on the disk measured; its row tells. */
  measure(sessionId: SessionId): void {
    // Whoever cannot say it shows nothing.
    void this.#connection.call((client) => client.disk.measure({ sessionId }))
  }

  setLayout(change: Partial<BoardLayout>): void {
    const { grouping, collapsed } = { ...this.#connection.board.getState().board.layout, ...change }
    this.#run('The board was not arranged', (client) => client.board.setLayout({ grouping, collapsed: [...collapsed] }))
  }

  setPaused(paused: boolean): void {
    const what = paused ? 'New work was not paused' : 'Work does not go on'
    this.#run(what, (client) => client.board.setPaused({ paused }))
  }

  markSeen(sessionId: SessionId, seq: number): void {
    // What was seen is no reason to trouble anybody.
    void this.#connection.call((client) => client.sessions.markSeen({ sessionId, seq }))
  }

  restore(sessions: readonly Removed[]): void {
    for (const { sessionId, name } of sessions) {
      const restored = (): void => this.#told.said(`“${name}” is back`)
      this.#run(`“${name}” was not restored`, (client) => client.sessions.restore({ sessionId }), restored)
    }
  }

  /** Sends one text to several sessions and tells what came of it; false when none took it. */
  async replyAll(rows: Rows, text: string, now: number): Promise<boolean> {
    const results = await Promise.all(
      rows.map(async (row) => {
        const why = whyNoText(row)
        if (why !== null) return { isSent: false, line: `“${nameOf(row)}”: ${why}` }
        // To a question the text is the answer; otherwise it is the next message.
        const answers = row.request?.kind === 'question' ? row.request.requestId : null
        const reply = {
          requestId: requestIdSchema.parse(crypto.randomUUID()),
          ...(answers === null ? {} : { answers }),
          answer: { type: 'text' as const, text },
          at: now,
        }
        const sent = await this.#connection.call((client) => client.sessions.reply({ sessionId: row.sessionId, reply }))
        return sent.ok
          ? { isSent: true, line: nameOf(row) }
          : { isSent: false, line: `“${nameOf(row)}”: ${singleLine(sent.failure.message, 120)}` }
      }),
    )
    const sent = results.filter(({ isSent }) => isSent)
    const kept = results.filter(({ isSent }) => !isSent).map(({ line }) => line)
    if (sent.length > 0) this.#told.said(`Sent to ${plural(sent.length, 'session')}`)
    if (kept.length > 0)
      this.#told.problem(`Not sent to ${plural(kept.length, 'session')}: ${singleLine(kept.join(' · '), 300)}`)
    return sent.length > 0
  }

  /** Deletes sessions; work that would be lost is asked for, once for all. */
  async remove(rows: Rows, force = false): Promise<void> {
    if (rows.length === 0) return
    const ids = rows.map(({ sessionId }) => sessionId)
    this.#told.removing(ids, true)
    const results = await Promise.all(
      rows.map(async (row) => {
        const { sessionId } = row
        return { row, result: await this.#connection.call((client) => client.sessions.remove({ sessionId, force })) }
      }),
    )
    this.#told.removing(ids, false)
    const removed = results.filter(({ result }) => result.ok)
    if (removed.length > 0)
      this.#told.removed(removed.map(({ row }) => ({ sessionId: row.sessionId, name: nameOf(row) })))
    const unsaved = results.flatMap(({ row, result }) => {
      const work = result.ok ? null : unsavedWorkOf(result.failure)
      if (!result.ok && work === null) this.#fail(`“${nameOf(row)}” was not deleted`, result.failure)
      return work === null ? [] : [{ row, work }]
    })
    const [first, ...others] = unsaved
    if (first === undefined) return
    const kept = restorableFor(this.#connection.settings.getState().inForce.trash?.days)
    const again = unsaved.map(({ row }) => row)
    this.#told.ask({
      text:
        others.length === 0
          ? `Delete “${nameOf(first.row)}” with ${first.work.words}?`
          : `Delete ${unsaved.length} sessions with unsaved work?`,
      detail:
        others.length === 0
          ? `${kept}. It is in ${singleLine(first.work.worktree)}`
          : `${kept}. ${unsaved.map(({ row, work }) => `“${nameOf(row)}”: ${work.words}`).join(' · ')}`,
      yes: () => void this.remove(again, true),
    })
  }

  #each(rows: Rows, what: string, operation: (row: SessionRow) => Operation): void {
    for (const row of rows) this.#run(`“${nameOf(row)}” was ${what}`, operation(row))
  }

  #run(what: string, operation: Operation, done?: () => void): void {
    void this.#try(what, operation, done)
  }

  async #try(what: string, operation: Operation, done?: () => void): Promise<void> {
    const result = await this.#connection.call(operation)
    if (!result.ok) this.#fail(what, result.failure)
    else done?.()
  }

  #fail(what: string, failure: CallFailure): void {
    this.#told.problem(`${what}: ${singleLine(failure.message, 300)}`)
  }
}
