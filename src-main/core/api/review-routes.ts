import { implement } from '@orpc/server'
import { reviewContract } from '../../../src-shared/api/review.ts'
import { lookAtReview, openReview, readReviewPatches, readReviewSides, readStanding } from '../review/review.ts'
import type { Services } from '../sessions/services.ts'
import type { CallContext } from './call-context.ts'

/** The part of the API that shows what a session changed. */
export function reviewRoutes(services: Services) {
  const os = implement(reviewContract).$context<CallContext>()
  return os.router({
    open: os.open.handler(({ input }) => openReview(services, input)),
    patches: os.patches.handler(({ input }) => readReviewPatches(services, input)),
    sides: os.sides.handler(({ input }) => readReviewSides(services, input)),
    look: os.look.handler(({ input }) => lookAtReview(services, input.sessionId, input.visit)),
    standing: os.standing.handler(({ input }) => readStanding(services, input.sessionId)),
  })
}
