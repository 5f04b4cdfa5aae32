import { implement } from '@orpc/server'
import { reviewContract } from '../../../src-shared/api/review.ts'
import { readReviewPatch, reviewFiles } from '../review/review.ts'
import type { Services } from '../sessions/services.ts'
import type { CallContext } from './call-context.ts'

/** The part of the API that shows what a session changed. */
export function reviewRoutes(services: Services) {
  const os = implement(reviewContract).$context<CallContext>()
  return os.router({
    files: os.files.handler(({ input }) => reviewFiles(services, input.sessionId, input.range, input.ignoreBlanks)),
    patch: os.patch.handler(({ input }) => readReviewPatch(services, input)),
  })
}
