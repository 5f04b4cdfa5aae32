import { useEffect, useRef, useState, type ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { plural } from '../../app/format.ts'
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
  const asking = useRef<ReadonlySet<SessionId> | null>(null)
  const [fresh] = useState(() => new Set<SessionId>())
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    const look = (): void => {
      const { board, loaded } = connection.board.getState()
      if (!loaded) return
      const now = new Set([...board.rows.values()].filter((row) => row.state === 'blocked').map((row) => row.sessionId))
      // What asked before this window was there is no news.
      for (const sessionId of asking.current === null ? [] : now) {
        if (asking.current?.has(sessionId) === false) fresh.add(sessionId)
      }
      asking.current = now
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
    look()
    const stop = connection.board.subscribe((view, before) => {
      if (view.board.rows !== before.board.rows) look()
    })
    return () => {
      stop()
      if (timer !== null) clearTimeout(timer)
    }
  }, [connection, ui, fresh])
  return (
    <div role="log" aria-label="News of the board" aria-live="polite" aria-relevant="additions" className="sr-only">
      {told.text !== '' && <p key={told.n}>{told.text}</p>}
    </div>
  )
}
