import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { Services } from './services.ts'

/** A worker that is busy starting takes a moment; beyond this the caller is told what is known by then. */
const patienceMs = 3_000

/**
 * Waits until a session's record is as wanted: so that who asks next sees what their last call brought about. Given up when
 * no worker is there (any more) to bring it about.
 */
export function waitForRecord(
  { book, clock, fleet }: Services,
  sessionId: SessionId,
  wanted: (record: SessionRecord) => boolean,
): Promise<void> {
  const worker = fleet.known(sessionId)
  const isOver = (): boolean => {
    const record = book.record(sessionId)
    const phase = worker?.state.phase ?? 'absent'
    return record === null || wanted(record) || ['absent', 'exited', 'failed', 'unresponsive'].includes(phase)
  }
  if (isOver()) return Promise.resolve()
  return new Promise((resolve) => {
    const done = (): void => {
      unsubscribe()
      cancel()
      resolve()
    }
    const unsubscribe = book.changes.subscribe((changed) => {
      if (changed === sessionId && isOver()) done()
    })
    const cancel = clock.schedule(patienceMs, done)
  })
}
