import { useEffect, useRef, useState, type ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { useServices } from '../../app/services.ts'

/** What was asked last, of those that were not there before: newest first. */
export function freshlyAsked(rows: Iterable<SessionRow>, told: ReadonlySet<string>): readonly SessionRow[] {
  const fresh: SessionRow[] = []
  for (const row of rows) {
    if (row.state === 'blocked' && row.request !== null && !told.has(row.request.requestId)) fresh.push(row)
  }
  return fresh.toSorted((a, b) => b.since - a.since)
}

/** Says once, to those who do not see the board, that a session began to need input. Nothing else is said. */
export function NeedsInputNote(): ReactNode {
  const { connection } = useServices()
  const [text, setText] = useState('')
  const told = useRef<Set<string> | null>(null)
  useEffect(() => {
    const look = (): void => {
      const { board, loaded } = connection.board.getState()
      if (!loaded) return
      const rows = [...board.rows.values()]
      const before = told.current
      told.current = new Set(rows.flatMap(({ request }) => request?.requestId ?? []))
      // What waited when the window opened is on the board, and no news.
      if (before === null) return
      const fresh = freshlyAsked(rows, before)
      const [first] = fresh
      if (first === undefined) return
      const more = fresh.length === 1 ? '' : `, and ${fresh.length - 1} more`
      setText(`${singleLine(first.name, 80)} needs input: ${singleLine(first.summary, 160)}${more}`)
    }
    look()
    return connection.board.subscribe(look)
  }, [connection])
  return (
    <p role="status" aria-label="Needs input" className="sr-only">
      {text}
    </p>
  )
}
