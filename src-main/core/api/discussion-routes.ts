import { implement } from '@orpc/server'
import { discussionContract } from '../../../src-shared/api/discussion.ts'
import { readDiscussion, replyToThread, resolveThread } from '../review/discussion.ts'
import type { Services } from '../sessions/services.ts'
import type { CallContext } from './call-context.ts'

/** The part of the API that shows what was said on pull requests. */
export function discussionRoutes(services: Services) {
  const os = implement(discussionContract).$context<CallContext>()
  return os.router({
    read: os.read.handler(({ input }) => readDiscussion(services, input.sessionId)),
    reply: os.reply.handler(({ input }) => replyToThread(services, input)),
    resolve: os.resolve.handler(({ input }) => resolveThread(services, input)),
  })
}
