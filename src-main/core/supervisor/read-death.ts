import type { SessionId, ShortId } from '../../../src-shared/base/ids.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import { deathFactsOf } from './death.ts'
import type { WorkerContext } from './worker-context.ts'
import type { DeathFacts } from './worker-state.ts'

/** What a worker that is gone has left of its session, and what that means; null when nobody knows the session. */
export async function readDeath(
  { book, jobs, isHeld }: Pick<WorkerContext, 'book' | 'jobs' | 'isHeld'>,
  sessionId: SessionId,
  id: ShortId,
): Promise<{ readonly record: SessionRecord; readonly facts: DeathFacts } | null> {
  const [onDisk, hasReplies] = await Promise.all([jobs.readRecord(id), jobs.hasReplies(id)])
  const record = onDisk ?? book.record(sessionId)
  if (record === null) return null
  // What was said to one that waits for its turn waits with it.
  return { record, facts: deathFactsOf(record, hasReplies && !isHeld(sessionId)) }
}
