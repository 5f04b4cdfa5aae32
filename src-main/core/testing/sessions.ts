import { randomUUID } from 'node:crypto'
import type { ApiClient } from '../../../src-shared/api/contract.ts'
import { sessionIdSchema, type SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'

/** A new session's id. */
export function newSessionId(): SessionId {
  return sessionIdSchema.parse(randomUUID())
}

/** Starts a shell job. */
export function dispatchShell(
  api: ApiClient,
  command: string,
  more: Partial<Parameters<ApiClient['sessions']['dispatch']>[0]> = {},
): Promise<SessionRow> {
  return api.sessions.dispatch({ sessionId: newSessionId(), engine: 'shell', prompt: command, cwd: '/tmp', ...more })
}

/** Watches the board until a row is as wanted; returns it. */
export async function rowWhere(
  api: ApiClient,
  sessionId: SessionId,
  wanted: (row: SessionRow) => boolean,
): Promise<SessionRow> {
  let last: SessionRow | null = null
  for await (const message of await api.board.watch()) {
    const rows =
      message.type === 'snapshot'
        ? message.rows
        : message.events.flatMap((event) => (event.type === 'session-put' ? [event.row] : []))
    for (const row of rows) {
      if (row.sessionId !== sessionId) continue
      last = row
      if (wanted(row)) return row
    }
  }
  throw new Error(`the board ended before its row was as wanted: ${JSON.stringify(last)}`)
}

/** Resolves once a process is gone. */
export async function processGone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
