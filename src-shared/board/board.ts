import { z } from 'zod'
import { instanceIdSchema, sessionIdSchema, type SessionId } from '../base/ids.ts'
import { loadSchema, noLoad, type Load } from './load.ts'
import { sessionRowSchema, type SessionRow } from './session-row.ts'

/** How the board is grouped. */
const groupingSchema = z.enum(['state', 'directory'])
/** What the user arranged: the same for every client, kept by the supervisor. */
export const boardLayoutSchema = z.object({ grouping: groupingSchema, collapsed: z.array(z.string()) })
/** The arrangement of the board. */
export type BoardLayout = Readonly<z.infer<typeof boardLayoutSchema>>

/** A change of the board. `id` is `<instanceId>:<n>`; another instance, or a gap, means a new snapshot. */
export const boardEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session-put'), row: sessionRowSchema }),
  z.object({ type: z.literal('session-removed'), sessionId: sessionIdSchema }),
  z.object({ type: z.literal('layout-changed'), layout: boardLayoutSchema }),
  z.object({ type: z.literal('paused-changed'), paused: z.boolean() }),
  z.object({ type: z.literal('load-changed'), load: loadSchema }),
])
/** A change of the board. */
export type BoardEvent = Readonly<z.infer<typeof boardEventSchema>>

/** What `board.watch` yields: a snapshot first, then numbered changes, several at a time when many come at once. */
export const boardMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    instanceId: instanceIdSchema,
    seq: z.number().int().nonnegative(),
    rows: z.array(sessionRowSchema),
    layout: boardLayoutSchema,
    /** New work waits. Absent: an older supervisor, which never pauses. */
    paused: z.boolean().optional(),
    /** Absent: an older supervisor, which limits nothing. */
    load: loadSchema.optional(),
  }),
  z.object({
    type: z.literal('events'),
    instanceId: instanceIdSchema,
    firstSeq: z.number().int().positive(),
    events: z.array(boardEventSchema).min(1),
  }),
])
/** One message of `board.watch`. */
export type BoardMessage = Readonly<z.infer<typeof boardMessageSchema>>

/** Every row, and how they are arranged. */
export type BoardState = {
  readonly rows: ReadonlyMap<SessionId, SessionRow>
  readonly layout: BoardLayout
  /** New work waits until the user resumes. */
  readonly paused: boolean
  readonly load: Load
}

/** A board without sessions. */
export const emptyBoard: BoardState = {
  rows: new Map(),
  layout: { grouping: 'state', collapsed: [] },
  paused: false,
  load: noLoad,
}

/** The board after `events`. Pure: the one reducer of supervisor and clients; rows that did not change stay identical. */
export function reduceBoard(board: BoardState, events: readonly BoardEvent[]): BoardState {
  let rows: Map<SessionId, SessionRow> | null = null
  let { layout, paused, load } = board
  for (const event of events) {
    switch (event.type) {
      case 'session-put':
        rows ??= new Map(board.rows)
        rows.set(event.row.sessionId, event.row)
        break
      case 'session-removed':
        rows ??= new Map(board.rows)
        rows.delete(event.sessionId)
        break
      case 'layout-changed':
        layout = event.layout
        break
      case 'paused-changed':
        paused = event.paused
        break
      case 'load-changed':
        load = event.load
        break
      default:
        skip(event)
    }
  }
  return { rows: rows ?? board.rows, layout, paused, load }
}

/** An event of a later version changes nothing here; that none of ours is forgotten, the compiler sees. */
function skip(_event: never): void {}
