import type { SessionId } from '../../src-shared/base/ids.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { plural } from './format.ts'
import { groupMates, nudge, reorder, type Move } from '../../src-shared/board/reorder.ts'
import { withTag } from '../../src-shared/board/tags.ts'
import type { ActionParts } from './action-parts.ts'
import { announce } from './ui-store.ts'

/** How the user arranges sessions: pins, places, tags. */
export type Arranging = {
  readonly setPinned: (sessionId: SessionId, pinned: boolean) => void
  readonly pinAll: (sessionIds: readonly SessionId[], pinned: boolean) => void
  /** Moves rows by one place inside their group; several go together. */
  readonly nudge: (sessionId: SessionId, step: 1 | -1) => void
  readonly nudgeAll: (sessionIds: readonly SessionId[], step: 1 | -1) => void
  /** Puts rows before or after another one, in the order given, into that one's group if that is Pinned. */
  readonly moveBeside: (sessionIds: readonly SessionId[], target: SessionId, side: 'before' | 'after') => void
  readonly muteAll: (sessionIds: readonly SessionId[], muted: boolean) => void
  /** Adds a tag to sessions, or takes it off them. */
  readonly tagAll: (sessionIds: readonly SessionId[], tag: string, wanted: boolean) => void
}

/** Binds the arranging to a connection. */
export function createArranging({ connection, ui, rowOf, nameOf, run }: ActionParts): Arranging {
  const rowsOf = (sessionIds: readonly SessionId[]): readonly SessionRow[] =>
    sessionIds.flatMap((sessionId) => rowOf(sessionId) ?? [])
  const apply = (moves: readonly Move[]): void => {
    if (moves.length > 0) run('The row was not moved', (client) => client.board.moveAll({ moves: [...moves] }))
  }
  const whichOf = (sessionIds: readonly SessionId[]): string =>
    sessionIds.length === 1 && sessionIds[0] !== undefined
      ? nameOf(sessionIds[0])
      : plural(sessionIds.length, 'session')

  const pinAll = (sessionIds: readonly SessionId[], pinned: boolean): void => {
    for (const { sessionId, pinned: now } of rowsOf(sessionIds)) {
      if (now === pinned) continue
      run(`“${nameOf(sessionId)}” was not ${pinned ? 'pinned' : 'unpinned'}`, (client) =>
        client.sessions.pin({ sessionId, pinned }),
      )
    }
    announce(ui, `${whichOf(sessionIds)} ${pinned ? 'pinned' : 'unpinned'}`)
  }
  const nudgeAll = (sessionIds: readonly SessionId[], step: 1 | -1): void => {
    const { board } = connection.board.getState()
    const left = new Set(sessionIds)
    // Selected rows of several groups move each in their own.
    for (const row of rowsOf(sessionIds)) {
      if (!left.has(row.sessionId)) continue
      const mates = groupMates(board, row)
      const together = mates.filter((mate) => left.has(mate.sessionId))
      for (const { sessionId } of together) left.delete(sessionId)
      const moves = nudge(together, mates, step)
      apply(moves)
      if (together.length === 1) {
        const place = mates.indexOf(row) + 1 + (moves.length === 0 ? 0 : step)
        announce(ui, `${nameOf(row.sessionId)}, ${place} of ${mates.length}`)
      }
    }
    if (sessionIds.length > 1) announce(ui, `${whichOf(sessionIds)} moved ${step < 0 ? 'up' : 'down'}`)
  }
  return {
    pinAll,
    nudgeAll,
    muteAll: (sessionIds, muted) => {
      for (const { sessionId } of rowsOf(sessionIds)) {
        run(`“${nameOf(sessionId)}” was not ${muted ? 'muted' : 'unmuted'}`, (client) =>
          client.sessions.mute({ sessionId, muted }),
        )
      }
      announce(ui, `${whichOf(sessionIds)} ${muted ? 'muted' : 'unmuted'}`)
    },
    setPinned: (sessionId, pinned) => pinAll([sessionId], pinned),
    nudge: (sessionId, step) => nudgeAll([sessionId], step),
    moveBeside: (sessionIds, target, side) => {
      const beside = rowOf(target)
      const moving = rowsOf(sessionIds).filter((row) => row !== beside)
      if (beside === undefined || moving.length === 0) return
      const others = groupMates(connection.board.getState().board, beside).filter((one) => !moving.includes(one))
      apply(reorder(moving, others, others.indexOf(beside) + (side === 'after' ? 1 : 0)))
    },
    tagAll: (sessionIds, tag, wanted) => {
      for (const { sessionId, tags } of rowsOf(sessionIds)) {
        const next = withTag(tags, tag, wanted)
        if (next === null) continue
        run(`“${nameOf(sessionId)}” was not tagged`, (client) => client.sessions.tag({ sessionId, tags: [...next] }))
      }
    },
  }
}
