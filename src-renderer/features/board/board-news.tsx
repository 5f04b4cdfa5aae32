import { useEffect, useState, type ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { plural } from '../../app/format.ts'
import { changedSessions, type BoardView } from '../../../src-shared/client/board-store.ts'
import { useServices, useUi } from '../../app/services.ts'
import { announce } from '../../app/ui-store.ts'

/** Several sessions that begin to ask within this time are told together. */
const gatherMs = 800

function toldOf(rows: readonly SessionRow[]): string {
  const [first] = rows
  if (first === undefined) return ''
  if (rows.length > 1)
    return `${plural(rows.length, 'session')} need input: ${rows.map((row) => singleLine(row.name, 40)).join(', ')}`
  return `${singleLine(first.name, 60)} needs input: ${singleLine(first.summary, 160)}`
}

/** Tells a screen reader which sessions begin to need input, and what its user did to the board; nothing else. */
export function BoardNews(): ReactNode {
  const { connection, ui } = useServices()
  const told = useUi((state) => state.announcement)
  /** What each session asks for, as far as that has an id. */
  const [asking] = useState(() => new Map<SessionId, string>())
  const [fresh] = useState(() => new Set<SessionId>())
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    /** Notes what a session asks for; tells whether it did not before. */
    const asksAnew = (row: SessionRow | undefined, sessionId: SessionId): boolean => {
      if (row?.state !== 'blocked') {
        asking.delete(sessionId)
        return false
      }
      const before = asking.get(sessionId)
      const now = row.request?.requestId ?? before ?? ''
      asking.set(sessionId, now)
      return before === undefined || (before !== '' && before !== now)
    }
    const look = (view: BoardView, before: BoardView): void => {
      for (const sessionId of changedSessions(view, before)) {
        // What asked before this window was there is no news.
        if (asksAnew(view.board.rows.get(sessionId), sessionId) && before.loaded) fresh.add(sessionId)
      }
      if (fresh.size === 0 || timer !== null) return
      timer = setTimeout(() => {
        timer = null
        const { rows } = connection.board.getState().board
        const still = [...fresh]
          .flatMap((sessionId) => rows.get(sessionId) ?? [])
          .filter((row) => row.state === 'blocked')
        fresh.clear()
        if (still.length > 0) announce(ui, toldOf(still))
      }, gatherMs)
    }
    for (const [sessionId, row] of connection.board.getState().board.rows) asksAnew(row, sessionId)
    const stop = connection.board.subscribe(look)
    return () => {
      stop()
      if (timer !== null) clearTimeout(timer)
    }
  }, [connection, ui, asking, fresh])
  return (
    <div role="log" aria-label="News of the board" aria-live="polite" aria-relevant="additions" className="sr-only">
      {told.text !== '' && <p key={told.n}>{told.text}</p>}
    </div>
  )
}
