import { useCallback, useEffect, useState } from 'react'
import type { Trashed } from '../../../src-shared/api/trash.ts'
import type { ShortId } from '../../../src-shared/base/ids.ts'
import type { CallResult } from '../../../src-shared/client/failure.ts'
import { useServices, useValue } from '../../app/services.ts'

/** What is known of the removed sessions. */
export type TrashView =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly message: string }
  | {
      readonly kind: 'there'
      readonly removed: readonly Trashed[]
      readonly days: number
      readonly gigabytes: number
    }

/** The removed sessions, and what can be done about them. */
export type Trash = {
  readonly view: TrashView
  readonly read: () => Promise<void>
  readonly restore: (one: Trashed) => Promise<CallResult<unknown>>
  /** Lets go of them for good; how many could not be cleared away, or why none was. */
  readonly letGo: (ids: readonly ShortId[]) => Promise<CallResult<{ readonly left: number }>>
}

/** The removed sessions, read again whenever a session comes to the board or leaves it. What was known stays meanwhile. */
export function useTrash(): Trash {
  const { connection } = useServices()
  const [view, setView] = useState<TrashView>({ kind: 'loading' })
  const isLive = useValue(connection.health, ({ socket }) => socket === 'open')
  const sessions = useValue(connection.board, ({ board }) => [...board.rows.keys()].join())
  const read = useCallback(async (): Promise<void> => {
    const answer = await connection.call((client) => client.trash.list())
    setView((before) => viewAfter(before, answer))
  }, [connection])
  useEffect(() => {
    let isLeft = false
    void connection
      .call((client) => client.trash.list())
      .then((answer) => {
        if (!isLeft) setView((before) => viewAfter(before, answer))
      })
    return () => {
      isLeft = true
    }
  }, [connection, isLive, sessions])
  return {
    view,
    read,
    restore: async ({ sessionId }) => {
      const result = await connection.call((client) => client.sessions.restore({ sessionId }))
      await read()
      return result
    },
    letGo: async (ids) => {
      const result = await connection.call((client) => client.trash.empty({ ids: [...ids] }))
      await read()
      return result.ok ? { ok: true, value: { left: ids.length - result.value.gone.length } } : result
    },
  }
}

type Listed = { readonly removed: readonly Trashed[]; readonly days: number; readonly gigabytes: number }

function viewAfter(before: TrashView, answer: CallResult<Listed>): TrashView {
  if (answer.ok) return { kind: 'there', ...answer.value }
  return before.kind === 'there' ? before : { kind: 'failed', message: answer.failure.message }
}
