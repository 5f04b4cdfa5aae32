import { isDefinedError } from '@orpc/client'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TranscriptMessage } from '../../src-shared/api/contract.ts'
import { noLoad } from '../../src-shared/board/load.ts'
import { emptyBoard, reduceBoard, type BoardState } from '../../src-shared/board/board.ts'
import { Failure } from '../failure.ts'
import type { ConnectHow } from './connect.ts'
import type { Connection } from './connection.ts'

/** Connects, and starts what there is to connect to as `how` (`start`) says. */
export type Connect = (how?: ConnectHow) => Promise<Connection>

/** A supervisor that dies again and again at once is not worth a busy loop. */
const PAUSE_MS = 100
const QUICK_LOSSES = 20

/** Whether an error is the loss of the connection, as opposed to an answer. */
function isLoss(connection: Connection, error: unknown): boolean {
  if (error instanceof Failure) return false
  return !connection.isOpen() && !isDefinedError(error)
}

/** Calls once, and once more over a new connection when the supervisor goes away in between: calls may be repeated. */
export async function callAgainWhenLost<Value>(
  connect: Connect,
  call: (connection: Connection) => Promise<Value>,
): Promise<Value> {
  const connection = await connect()
  try {
    return await call(connection)
  } catch (error) {
    // The close event may come a moment after the call was refused.
    await Promise.race([connection.closed, sleep(5)])
    if (!isLoss(connection, error)) throw error
  } finally {
    connection.close()
  }
  const next = await connect('rejoin')
  try {
    return await call(next)
  } finally {
    next.close()
  }
}

/** The board, whole, each time that it changes. A lost supervisor is started again, and the board begins anew. */
export async function* followBoard(connect: Connect, signal: AbortSignal): AsyncGenerator<BoardState> {
  yield* surviving(connect, signal, async function* (connection) {
    let board = emptyBoard
    let seq = 0
    for await (const message of await connection.api.board.watch(undefined, { signal })) {
      if (message.type === 'snapshot') {
        board = {
          rows: new Map(message.rows.map((row) => [row.sessionId, row])),
          layout: message.layout,
          paused: message.paused ?? false,
          load: message.load ?? noLoad,
        }
        seq = message.seq
      } else {
        // A gap: what we missed only a new snapshot tells.
        if (message.firstSeq !== seq + 1) return
        board = reduceBoard(board, message.events)
        seq += message.events.length
      }
      yield board
    }
  })
}

/** Where to begin in a transcript. */
export type TranscriptStart = { readonly afterSeq: number; readonly tail?: number }

/**
 * The entries of a session and the pieces of its open answer. Over a lost connection it goes on after the last entry that it
 * gave; pieces of an open answer begin anew, said by a `cleared`.
 */
export async function* followTranscript(
  connect: Connect,
  sessionId: string,
  start: TranscriptStart,
  signal: AbortSignal,
): AsyncGenerator<TranscriptMessage> {
  let afterSeq = start.afterSeq
  let tail = start.tail
  yield* surviving(connect, signal, async function* (connection) {
    const from = { sessionId, afterSeq, ...(tail === undefined ? {} : { tail }) }
    for await (const message of await connection.api.transcript.watch(from, { signal })) {
      if (message.type === 'entries') {
        const news = { ...message, entries: message.entries.filter((entry) => entry.seq > afterSeq) }
        afterSeq = news.entries.at(-1)?.seq ?? afterSeq
        tail = undefined
        yield news
      } else yield message
    }
    yield { type: 'live', output: { type: 'cleared' } }
  })
}

/** Runs `source` again over a new connection whenever the connection is lost or the source ends, until `signal`. */
async function* surviving<Item>(
  connect: Connect,
  signal: AbortSignal,
  source: (connection: Connection) => AsyncGenerator<Item>,
): AsyncGenerator<Item> {
  let losses = 0
  let how: ConnectHow = 'start'
  while (!signal.aborted) {
    const connection = await connect(how)
    how = 'rejoin'
    try {
      for await (const item of source(connection)) {
        losses = 0
        yield item
      }
    } catch (error) {
      if (signal.aborted) return
      await Promise.race([connection.closed, sleep(5)])
      if (!isLoss(connection, error)) throw error
    } finally {
      connection.close()
    }
    losses += 1
    if (losses > QUICK_LOSSES) throw new Error('the supervisor goes away again and again')
    await sleep(losses === 1 ? 0 : PAUSE_MS)
  }
}
