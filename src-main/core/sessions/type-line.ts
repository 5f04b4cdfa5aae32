import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { Reply } from '../../../src-shared/board/session-state.ts'
import { ApiFailure } from './failure.ts'
import type { Services } from './services.ts'

/**
 * Types a reply into the command of a shell job, as a line. Unlike an agent's it is never kept for later: a command is not
 * run again by itself.
 */
export async function typeLine({ fleet, touch }: Services, record: SessionRecord, reply: Reply): Promise<void> {
  const { name, sessionId } = record
  if (reply.answer.type !== 'text')
    throw ApiFailure.of('UNFIT_ANSWER', `“${name}” asks nothing: only text can be typed`)
  touch(sessionId)
  const receipt = await fleet.of(record).ask({ type: 'reply', reply }, reply.requestId)
  if (receipt?.outcome === 'done') return
  const why = receipt === null ? 'its process does not answer' : receipt.message
  throw ApiFailure.of('REFUSED', `Nothing was typed into “${name}”: ${why}`)
}
