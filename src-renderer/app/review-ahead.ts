import type { Review } from '../../src-shared/api/review.ts'
import type { SessionId } from '../../src-shared/base/ids.ts'
import type { CallResult } from '../../src-shared/client/failure.ts'
import type { Connection } from '../../src-shared/client/connection.ts'

type Asked = { readonly at: number; readonly answer: Promise<CallResult<Review>> }

/** What was answered longer ago is not what the files are. */
const freshMs = 5_000

const asked = new Map<SessionId, Asked>()
const known = new Set<SessionId>()

/** A review is about to open for the first time in this window: it is asked for while its part of the window loads. */
export function askReviewAhead(
  { connection }: { readonly connection: Pick<Connection, 'call'> },
  sessionId: SessionId,
): void {
  if (known.has(sessionId)) return
  known.add(sessionId)
  const answer = connection.call((client) => client.review.open({ sessionId, range: 'all' }))
  asked.clear()
  asked.set(sessionId, { at: performance.now(), answer })
}

/** The answer that was asked for ahead, once; null where there is none, or it is no news any more. */
export function takeReviewAhead(sessionId: SessionId): Promise<CallResult<Review>> | null {
  const found = asked.get(sessionId)
  asked.delete(sessionId)
  return found === undefined || performance.now() - found.at > freshMs ? null : found.answer
}
