import { useEffect, useState } from 'react'
import type { Review } from '../../../../src-shared/api/review.ts'
import type { SessionId } from '../../../../src-shared/base/ids.ts'
import { useServices } from '../../../app/services.ts'
import { createReviewActions, type ReviewActions } from './actions-store.ts'

/** Those of reviews that were left, while this window lives: what was being written is found again. */
const left = new Map<SessionId, ReviewActions>()
const mostLeft = 5

/** What can be done with a session's changes; looked at after each look at these, `review`: they come first. */
export function useReviewActions(sessionId: SessionId, review: Review | null): ReviewActions {
  const services = useServices()
  const [actions] = useState(() => left.get(sessionId) ?? createReviewActions(services, sessionId))
  useEffect(() => {
    left.delete(sessionId)
    left.set(sessionId, actions)
    const oldest = left.keys().next()
    if (left.size > mostLeft && oldest.done !== true) left.delete(oldest.value)
  }, [actions, sessionId])
  useEffect(() => {
    if (review !== null) void actions.refresh()
  }, [actions, review])
  return actions
}
