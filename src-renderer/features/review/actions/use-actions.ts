import { useEffect, useRef, useState } from 'react'
import type { SessionId } from '../../../../src-shared/base/ids.ts'
import { useRow, useServices } from '../../../app/services.ts'
import { createReviewActions, type ReviewActions } from './actions-store.ts'

/** Those of reviews that were left, while this window lives: what was being written is found again. */
const left = new Map<SessionId, ReviewActions>()
const mostLeft = 5
/** What a session did lately is looked at again no sooner than this after the last time. */
const restMs = 2_000

/**
 * What can be done with a session's changes; looked at when the changes are on screen (`isReady`: they come first), and
 * whenever the session did something.
 */
export function useReviewActions(sessionId: SessionId, isReady: boolean): ReviewActions {
  const services = useServices()
  const [actions] = useState(() => left.get(sessionId) ?? createReviewActions(services, sessionId))
  useEffect(() => {
    left.delete(sessionId)
    left.set(sessionId, actions)
    const oldest = left.keys().next()
    if (left.size > mostLeft && oldest.done !== true) left.delete(oldest.value)
  }, [actions, sessionId])

  const updatedAt = useRow(sessionId)?.updatedAt ?? 0
  const lookedAt = useRef<number | null>(null)
  useEffect(() => {
    if (!isReady) return
    const look = (): void => {
      lookedAt.current = performance.now()
      void actions.refresh()
    }
    if (lookedAt.current === null) return look()
    const timer = setTimeout(look, Math.max(0, lookedAt.current + restMs - performance.now()))
    return () => clearTimeout(timer)
  }, [actions, updatedAt, isReady])
  return actions
}
