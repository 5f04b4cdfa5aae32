import { assertNever } from '../../../src-shared/base/assert-never.ts'
import type { CancelTimer } from '../../../src-shared/base/clock.ts'
import { forgetSession } from '../sessions/forget.ts'
import type { Services } from '../sessions/services.ts'
import { purgeTrash } from '../sessions/trash.ts'
import { lifecycleDue } from './lifecycle.ts'

const sweepEveryMs = 10_000
const purgeEveryMs = 24 * 60 * 60_000

/** Retires and forgets what is due, again and again, until the returned function is called. */
export function startLifecycle(services: Services): CancelTimer {
  const { clock, problems } = services
  let cancel: CancelTimer = () => undefined
  let purgedAt = 0
  const next = (): void => {
    cancel = clock.schedule(sweepEveryMs, () => {
      sweep(services)
      if (clock.now() - purgedAt >= purgeEveryMs) {
        purgedAt = clock.now()
        purgeTrash(services).catch((error: unknown) => problems.report('could not clear away old trash', error))
      }
      next()
    })
  }
  next()
  return () => cancel()
}

function sweep(services: Services): void {
  const { book, fleet, attachments, work, clock, problems } = services
  const now = clock.now()
  for (const record of book.records()) {
    const worker = fleet.known(record.sessionId)
    const phase = worker?.state.phase ?? 'absent'
    const due = lifecycleDue(
      {
        record,
        phase,
        pinned: book.arrangement(record.sessionId).pinned,
        attached: attachments.isAttached(record.sessionId),
        queued: work.gate.isQueued(record.sessionId),
        lastUsedAt: attachments.lastUsedAt(record.sessionId),
      },
      now,
    )
    switch (due) {
      case 'nothing':
        break
      case 'retire':
        worker?.retire()
        break
      case 'forget':
        forgetSession(services, record).catch((error: unknown) =>
          problems.report(`session ${record.id}: could not be taken off the board`, error),
        )
        break
      default:
        assertNever(due, 'lifecycle')
    }
  }
}
