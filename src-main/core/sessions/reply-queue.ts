import type { RequestId, SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { Reply } from '../../../src-shared/board/session-state.ts'
import { ApiFailure } from './failure.ts'
import { recordOf, type Services } from './services.ts'

const patienceMs = 10_000

/** Replies that are accepted and not yet in the conversation, in the order in which they will be taken up. */
export function queuedReplies(services: Services, sessionId: SessionId): Promise<readonly Reply[]> {
  return services.jobs.replies(recordOf(services, sessionId).id)
}

/** Changes a reply that waits, or by its `at` its place; false when the session has it already. */
export async function replaceReply(services: Services, sessionId: SessionId, reply: Reply): Promise<boolean> {
  const { jobs, fleet, touch } = services
  const record = recordOf(services, sessionId)
  const known = (await jobs.replies(record.id)).find(({ requestId }) => requestId === reply.requestId)
  if (known === undefined) return false
  const worker = fleet.of(record)
  touch(sessionId)
  await worker.settled(patienceMs)
  // On disk first, like every reply: a worker that dies over it leaves the new text.
  await jobs.putReply(record.id, reply)
  // Its worker has not heard of it.
  if (services.work.gate.isQueued(sessionId)) return true
  const receipt = await worker.ask({ type: 'replace-reply', reply })
  if (receipt === null || receipt.outcome === 'done') return true
  if (receipt.code === 'stale-answer') {
    await jobs.takeReply(record.id, reply.requestId)
    return false
  }
  await jobs.putReply(record.id, known)
  throw ApiFailure.of(receipt.code === 'unfit-answer' ? 'UNFIT_ANSWER' : 'REFUSED', receipt.message)
}

/** Takes back a reply that no worker has; false when it is not there (any more). */
export async function withdrawKept(services: Services, record: SessionRecord, replyId: RequestId): Promise<boolean> {
  const { jobs } = services
  if (!(await jobs.replyIds(record.id)).includes(replyId)) return false
  await jobs.takeReply(record.id, replyId)
  await countKept(services, record)
  if (!(await jobs.hasReplies(record.id))) await services.work.gate.nothingSaid(record.sessionId)
  return true
}

/** Has the row say how many replies wait for a worker that could take them. */
export async function countKept({ jobs, book, fleet }: Services, record: SessionRecord): Promise<void> {
  const kept = (await jobs.replyIds(record.id)).length
  const isTaken = fleet.known(record.sessionId)?.state.phase === 'live'
  book.setKeptReplies(record.sessionId, isTaken ? 0 : kept)
}
