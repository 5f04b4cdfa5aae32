import { implement } from '@orpc/server'
import { diskContract } from '../../../src-shared/api/disk.ts'
import { collectLeftovers } from '../disk/collect-leftovers.ts'
import { reclaimSession } from '../disk/reclaim-session.ts'
import { recordOf, type Services } from '../sessions/services.ts'
import type { CallContext } from './call-context.ts'

/** The part of the API about what sessions take on the disk. */
export function diskRoutes(services: Services) {
  const os = implement(diskContract).$context<CallContext>()
  return os.router({
    measure: os.measure.handler(async ({ input }) => ({
      use: await services.disk.measure(recordOf(services, input.sessionId)),
    })),
    reclaim: os.reclaim.handler(({ input }) => reclaimSession(services, input.sessionId, input.apply)),
    collect: os.collect.handler(async ({ input }) => ({
      leftovers: [...(await collectLeftovers(services, input))],
    })),
  })
}
