import { implement } from '@orpc/server'
import { checksContract } from '../../../src-shared/api/checks.ts'
import { recordOf, type Services } from '../sessions/services.ts'
import { readRemoteLog } from '../review/discussion.ts'
import type { CallContext } from './call-context.ts'

/** The part of the API that checks the work of sessions. */
export function checksRoutes(services: Services) {
  const os = implement(checksContract).$context<CallContext>()
  const { checks } = services
  return os.router({
    read: os.read.handler(({ input }) => checks.read(recordOf(services, input.sessionId))),
    run: os.run.handler(async ({ input }) => {
      await checks.run(recordOf(services, input.sessionId), input.names ?? null)
      return {}
    }),
    remoteLog: os.remoteLog.handler(({ input }) =>
      readRemoteLog(services, input.sessionId, input.pullRequest, input.name),
    ),
    stop: os.stop.handler(async ({ input }) => {
      await checks.stop(recordOf(services, input.sessionId).sessionId)
      return {}
    }),
  })
}
