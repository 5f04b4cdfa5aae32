import { boardWordOf } from '../../src-shared/board/board-word.ts'
import type { BoardState } from '../../src-shared/board/board.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import type { Run } from '../arguments/command.ts'
import { followBoard } from '../connection/reconnecting.ts'
import { exitCodes, Failure, usageError } from '../failure.ts'
import { chooseSession } from '../sessions/find-session.ts'

const timedOut = 124

/** `backburner wait <id>`: blocks until the session no longer works; the exit code tells how. */
export const run: Run = async (context, given) => {
  const [query = ''] = given.words
  const seconds = secondsOf(given.text('timeout'))
  const over = new AbortController()
  const timer = seconds === null ? undefined : setTimeout(() => over.abort(), seconds * 1_000)
  try {
    let sessionId: SessionRow['sessionId'] | null = null
    for await (const board of followBoard(context.connect, over.signal)) {
      sessionId ??= chooseSession([...board.rows.values()], query, 'read').sessionId
      const row = present(board, sessionId, query)
      const code = settledCode(row)
      if (code === null) continue
      context.print(
        `${boardWordOf(row.state)} · ${row.id} · ${singleLine(row.result ?? (row.summary === '' ? row.reason : row.summary))}\n`,
      )
      return code
    }
  } catch (error) {
    if (!over.signal.aborted) throw error
  } finally {
    clearTimeout(timer)
    over.abort()
  }
  context.complain(`backburner: "${query}" still works after ${seconds} s\n`)
  return timedOut
}

function secondsOf(text: string | undefined): number | null {
  if (text === undefined) return null
  const seconds = Number(text)
  if (text.trim() === '' || !Number.isFinite(seconds) || seconds < 0) {
    throw usageError(`--timeout takes seconds, not "${text}"`)
  }
  return seconds
}

function present(board: BoardState, sessionId: SessionRow['sessionId'], query: string): SessionRow {
  const row = board.rows.get(sessionId)
  if (row === undefined) throw new Failure(exitCodes.noSuchSession, `session "${query}" was removed meanwhile`)
  return row
}

/** The exit code that belongs to a session that no longer works; null while it does. */
export function settledCode(row: Pick<SessionRow, 'state' | 'liveness' | 'queuedReplies'>): number | null {
  // Its worker cannot be asked: what it was doing is not known.
  if (row.liveness === 'unresponsive') return null
  // A reply on its way sets it to work in a moment.
  const isAboutToWork = row.liveness !== 'exited' && row.queuedReplies > 0
  switch (row.state) {
    case 'working':
      return null
    case 'blocked':
      return 10
    case 'completed':
    case 'idle':
      return isAboutToWork ? null : 0
    case 'failed':
      return isAboutToWork ? null : 11
    case 'stopped':
      return 12
  }
}
