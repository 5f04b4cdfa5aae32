import { implement } from '@orpc/server'
import { trashContract } from '../../../src-shared/api/trash.ts'
import { emptyTrash, listTrash } from '../sessions/trash.ts'
import type { Services } from '../sessions/services.ts'
import type { CallContext } from './call-context.ts'

/** The removed sessions' part of the API. */
export function trashRoutes(services: Services) {
  const os = implement(trashContract).$context<CallContext>()
  return os.router({
    list: os.list.handler(() => listTrash(services)),
    empty: os.empty.handler(({ input }) => emptyTrash(services, input)),
  })
}
