import { useEffect, useState } from 'react'
import type { RequestId, SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import type { Reply } from '../../../src-shared/board/session-state.ts'
import { useServices, useValue } from '../../app/services.ts'

/** The replies of a session that wait, and what can be done to them. Each call says in a sentence what went wrong. */
export type QueuedReplies = {
  readonly replies: readonly Reply[]
  /** Null: it was withdrawn. */
  readonly remove: (replyId: RequestId) => Promise<string | null>
  readonly edit: (reply: Reply, text: string) => Promise<string | null>
  readonly move: (reply: Reply, step: 1 | -1) => Promise<string | null>
}

const nothing: readonly Reply[] = []
const gone = 'The session has this message already.'

/** Follows what waits for a session: looked up again whenever the row says that something changed. */
export function useQueuedReplies(row: SessionRow): QueuedReplies {
  const { connection } = useServices()
  const { sessionId, queuedReplies, updatedAt, liveness } = row
  const isFresh = useValue(connection.health, (health) => health.data === 'fresh')
  const [replies, setReplies] = useState(nothing)
  const [looks, setLooks] = useState(0)
  const isWanted = queuedReplies > 0
  // While something waits, every change of the row may be about it.
  const moment = isWanted ? `${queuedReplies} ${updatedAt} ${liveness} ${looks}` : ''
  useEffect(() => {
    if (!isFresh || moment === '') return
    let wanted = true
    void connection
      .call((client) => client.sessions.queuedReplies({ sessionId }))
      .then((result) => {
        if (wanted && result.ok) setReplies(result.value.replies)
      })
    return () => {
      wanted = false
    }
  }, [connection, isFresh, sessionId, moment])
  const again = (): void => setLooks((count) => count + 1)
  const change = (id: SessionId, reply: Reply): Promise<string | null> =>
    connection
      .call((client) => client.sessions.replaceReply({ sessionId: id, reply }))
      .then((result) => {
        again()
        if (!result.ok) return result.failure.message
        return result.value.replaced ? null : gone
      })
  return {
    replies: isWanted ? replies : nothing,
    remove: async (replyId) => {
      const result = await connection.call((client) => client.sessions.withdrawReply({ sessionId, replyId }))
      again()
      if (!result.ok) return result.failure.message
      return result.value.withdrawn ? null : gone
    },
    edit: (reply, text) =>
      reply.answer.type === 'text'
        ? change(sessionId, { ...reply, answer: { ...reply.answer, text } })
        : Promise.resolve(gone),
    move: async (reply, step) => {
      const at = replies.findIndex(({ requestId }) => requestId === reply.requestId)
      const other = replies[at + step]
      if (at === -1 || other === undefined) return null
      // The order is that of their times: the two change places. Equal times would leave it to their ids.
      const [first, second] = step === 1 ? [other, reply] : [reply, other]
      const [early, late] = [Math.min(reply.at, other.at), Math.max(reply.at, other.at)]
      const problem = await change(sessionId, { ...first, at: early })
      return problem ?? (await change(sessionId, { ...second, at: late === early ? late + 1 : late }))
    },
  }
}
