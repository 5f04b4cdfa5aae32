import { implement } from '@orpc/server'
import { reviewActionsContract } from '../../../src-shared/api/review-actions.ts'
import { checkOut } from '../review/check-out.ts'
import { commit, stage } from '../review/commit.ts'
import {
  draftPullRequest,
  markReady,
  mergePullRequest,
  openPullRequest,
  readMergePlan,
} from '../review/pull-request.ts'
import { push, type Notes } from '../review/push.ts'
import { readWork } from '../review/read-work.ts'
import type { Services } from '../sessions/services.ts'
import type { CallContext } from './call-context.ts'

const done = {}

/** The part of the API with which a user commits, pushes, opens and merges what a session changed. */
export function reviewActionRoutes(services: Services, notes: Notes) {
  const os = implement(reviewActionsContract).$context<CallContext>()
  return os.router({
    work: os.work.handler(({ input }) => readWork(services, input.sessionId)),
    stage: os.stage.handler(async ({ input }) => {
      await stage(services, input)
      return done
    }),
    commit: os.commit.handler(({ input }) => commit(services, input)),
    push: os.push.handler(({ input, signal }) => push(services, notes, input, signal)),
    draft: os.draft.handler(({ input }) => draftPullRequest(services, input.sessionId)),
    open: os.open.handler(({ input }) => openPullRequest(services, notes, input)),
    mergePlan: os.mergePlan.handler(({ input }) => readMergePlan(services, input.sessionId, input.url)),
    markReady: os.markReady.handler(async ({ input }) => {
      await markReady(services, notes, input.sessionId, input.url)
      return done
    }),
    merge: os.merge.handler(({ input }) => mergePullRequest(services, notes, input)),
    checkOut: os.checkOut.handler(({ input }) => checkOut(services, input.sessionId)),
  })
}
