import { useEffect, useState } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { followConversation, type ConversationFeed } from '../../../src-shared/client/conversation-store.ts'
import { scheduleFrame } from '../../app/browser-clock.ts'
import { useServices } from '../../app/services.ts'

/** Follows a session's conversation while it is on screen; null meanwhile. */
export function useConversation(sessionId: SessionId, shown: boolean): ConversationFeed | null {
  const { connection } = useServices()
  const [feed, setFeed] = useState<ConversationFeed | null>(null)
  useEffect(() => {
    if (!shown) return
    const made = followConversation(connection, sessionId, scheduleFrame)
    setFeed(made)
    return () => {
      setFeed(null)
      made.close()
    }
  }, [connection, sessionId, shown])
  return feed
}
