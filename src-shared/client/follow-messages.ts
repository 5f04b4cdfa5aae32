import type { ApiClient, TranscriptMessage } from '../api/contract.ts'
import type { Unsubscribe } from '../base/emitter.ts'
import type { SessionId } from '../base/ids.ts'
import type { Connection } from './connection.ts'

/** What a follower of a transcript is told. */
export type MessageListener = {
  /** Where to go on: after an entry, or from the last `tail` entries on. */
  readonly from: () => { readonly afterSeq: number; readonly tail?: number }
  readonly receive: (message: TranscriptMessage) => void
  /** It cannot be followed right now; it goes on by itself. */
  readonly lost: (problem: string) => void
}

/** Follows a session's transcript over reconnects until the returned function is called. */
export function followMessages(
  connection: Pick<Connection, 'client' | 'onClient'>,
  sessionId: SessionId,
  { from, receive, lost }: MessageListener,
): Unsubscribe {
  let leave: (() => void) | null = null
  const follow = async (client: ApiClient): Promise<void> => {
    let here = true
    leave = () => {
      here = false
    }
    try {
      const messages = await client.transcript.watch({ sessionId, ...from() })
      leave = () => {
        here = false
        // A stream that already ended has nothing left to leave.
        void Promise.resolve(messages.return?.(undefined)).catch(() => undefined)
      }
      if (!here) return leave()
      for await (const message of messages) {
        if (!here) return
        receive(message)
      }
    } catch (error) {
      if (here) lost(error instanceof Error ? error.message : String(error))
    }
  }
  const begin = (client: ApiClient | null): void => {
    leave?.()
    leave = null
    if (client === null) lost('Not connected to the supervisor.')
    else void follow(client)
  }
  const unsubscribe = connection.onClient(begin)
  const client = connection.client()
  if (client !== null) begin(client)
  return () => {
    unsubscribe()
    leave?.()
  }
}
