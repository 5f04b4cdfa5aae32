import { implement } from '@orpc/server'
import { usageContract } from '../../../src-shared/api/usage.ts'
import type { Services } from '../sessions/services.ts'
import { dayOf } from '../usage/local-day.ts'
import type { CallContext } from './call-context.ts'

const done = {}
/** So many rows are sent at most; the newest days win. */
const mostRows = 20_000

/** What the API tells of usage and limits. */
export function usageRoutes({ work, clock, book, touch }: Pick<Services, 'work' | 'clock' | 'book' | 'touch'>) {
  const os = implement(usageContract).$context<CallContext>()
  return os.router({
    read: os.read.handler(({ input }) => {
      const names = new Map<string, string>(book.records().map((record) => [record.sessionId, record.name]))
      const rows = work.journal.rows(input.from, input.to).slice(-mostRows)
      return {
        today: dayOf(clock.now()),
        firstDay: work.journal.firstDay,
        rows: rows.map((row) => ({ ...row, name: names.get(row.sessionId) ?? row.name })),
      }
    }),
    startNow: os.startNow.handler(async ({ input }) => {
      touch(input.sessionId)
      await work.gate.startNow(input.sessionId)
      return done
    }),
    raiseDay: os.raiseDay.handler(async ({ input }) => {
      await work.budgets.raise(input.dollars)
      return done
    }),
  })
}
