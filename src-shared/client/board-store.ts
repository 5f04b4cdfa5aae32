import { createStore, type StoreApi } from 'zustand/vanilla'
import type { InstanceId, SessionId } from '../base/ids.ts'
import { emptyBoard, reduceBoard, type BoardEvent, type BoardMessage, type BoardState } from '../board/board.ts'
import { noLoad } from '../board/load.ts'
import type { SessionRow } from '../board/session-row.ts'

/** The board as a client knows it. */
export type BoardView = {
  readonly board: BoardState
  /** False until the first snapshot: an empty board is then not yet the truth. */
  readonly loaded: boolean
  /** The sessions whose rows differ from the view before; null: any may. Who follows all rows looks at these only. */
  readonly changed: readonly SessionId[] | null
}

/** The sessions to look at when the board went from one view to the next. */
export function changedSessions(now: BoardView, before: BoardView): Iterable<SessionId> {
  if (now.board.rows === before.board.rows) return []
  return now.changed ?? new Set([...before.board.rows.keys(), ...now.board.rows.keys()])
}

/** Runs a task before the next frame is drawn. Called at most once until the task ran. */
export type FrameScheduler = (task: () => void) => void

/** The board's store and the only way into it. */
export type BoardFeed = {
  readonly store: StoreApi<BoardView>
  /**
   * Takes a message of `board.watch`. Changes reach the store together, once per frame. `'gap'`: a number is missing or
   * another supervisor speaks; ask for a new snapshot.
   */
  readonly receive: (message: BoardMessage) => 'ok' | 'gap'
}

/** Rows of a new snapshot keep the identity of equal old ones, so that a reconnect does not draw every row again. */
function reuseRows(old: ReadonlyMap<SessionId, SessionRow>, rows: readonly SessionRow[]): Map<SessionId, SessionRow> {
  return new Map(
    rows.map((row) => {
      const known = old.get(row.sessionId)
      const same =
        known !== undefined && known.updatedAt === row.updatedAt && JSON.stringify(known) === JSON.stringify(row)
      return [row.sessionId, same ? known : row]
    }),
  )
}

function sessionsOf(events: readonly BoardEvent[]): readonly SessionId[] {
  const sessions = new Set<SessionId>()
  for (const event of events) {
    if (event.type === 'session-put') sessions.add(event.row.sessionId)
    else if (event.type === 'session-removed') sessions.add(event.sessionId)
  }
  return [...sessions]
}

/** Makes an empty board that follows what it receives. */
export function createBoardFeed(frame: FrameScheduler): BoardFeed {
  const store = createStore<BoardView>(() => ({ board: emptyBoard, loaded: false, changed: null }))
  let position: { readonly instanceId: InstanceId; readonly next: number } | null = null
  let pending: BoardEvent[] = []
  let snapshot: BoardState | null = null
  let scheduled = false

  const flush = (): void => {
    scheduled = false
    const start = snapshot ?? store.getState().board
    const board = reduceBoard(start, pending)
    const changed = snapshot === null ? sessionsOf(pending) : null
    snapshot = null
    pending = []
    store.setState({ board, loaded: true, changed })
  }
  const schedule = (): void => {
    if (scheduled) return
    scheduled = true
    frame(flush)
  }

  return {
    store,
    receive: (message) => {
      if (message.type === 'snapshot') {
        position = { instanceId: message.instanceId, next: message.seq + 1 }
        snapshot = {
          rows: reuseRows(store.getState().board.rows, message.rows),
          layout: message.layout,
          paused: message.paused ?? false,
          load: message.load ?? noLoad,
        }
        pending = []
        schedule()
        return 'ok'
      }
      if (position === null || message.instanceId !== position.instanceId || message.firstSeq > position.next) {
        position = null
        return 'gap'
      }
      // What a snapshot already holds may come once more.
      const fresh = message.events.slice(position.next - message.firstSeq)
      if (fresh.length === 0) return 'ok'
      position = { instanceId: position.instanceId, next: position.next + fresh.length }
      pending.push(...fresh)
      schedule()
      return 'ok'
    },
  }
}
