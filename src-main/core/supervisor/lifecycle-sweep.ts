import { assertNever } from '../../../src-shared/base/assert-never.ts'
import type { CancelTimer } from '../../../src-shared/base/clock.ts'
import { isMemoryShort } from '../../../src-node/processes/memory-pressure.ts'
import { forgetSession } from '../sessions/forget.ts'
import type { Services } from '../sessions/services.ts'
import { purgeTrash } from '../sessions/trash.ts'
import { firstToGo, lifecycleDue, type LifecycleFacts } from './lifecycle.ts'

const sweepEveryMs = 10_000
const purgeEveryMs = 24 * 60 * 60_000
/** So many end at a time while memory is short: then it is looked at again. */
const mostAtOnce = 5

/** Retires and forgets what is due, again and again, until the returned function is called. */
export function startLifecycle(services: Services, isShort: () => Promise<boolean> = isMemoryShort): CancelTimer {
  const { clock, problems } = services
  let cancel: CancelTimer = () => undefined
  let purgedAt = 0
  const look = async (): Promise<void> => {
    sweep(services)
    if (await isShort()) relieve(services)
    if (clock.now() - purgedAt < purgeEveryMs) return
    purgedAt = clock.now()
    await purgeTrash(services).catch((error: unknown) => problems.report('could not clear away old trash', error))
  }
  const next = (): void => {
    cancel = clock.schedule(sweepEveryMs, () => {
      next()
      look().catch((error: unknown) => problems.report('could not look after the processes of sessions', error))
    })
  }
  next()
  return () => cancel()
}

function factsOf({ book, fleet, attachments, work }: Services): readonly LifecycleFacts[] {
  return book.records().map((record) => ({
    record,
    phase: fleet.known(record.sessionId)?.state.phase ?? 'absent',
    pinned: book.arrangement(record.sessionId).pinned,
    attached: attachments.isAttached(record.sessionId),
    queued: work.gate.isQueued(record.sessionId),
    lastUsedAt: attachments.lastUsedAt(record.sessionId),
  }))
}

function relieve(services: Services): void {
  const { fleet, clock, log } = services
  for (const { record } of firstToGo(factsOf(services), mostAtOnce, clock.now())) {
    log.info(`memory is short: session ${record.id} rests without a process until it is needed`)
    fleet.known(record.sessionId)?.retire()
  }
}

function sweep(services: Services): void {
  const { fleet, clock, problems } = services
  const now = clock.now()
  for (const facts of factsOf(services)) {
    const { record } = facts
    const due = lifecycleDue(facts, now)
    switch (due) {
      case 'nothing':
        break
      case 'retire':
        fleet.known(record.sessionId)?.retire()
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
