import type { SessionId } from '../../src-shared/base/ids.ts'
import { singleLine } from '../../src-shared/base/single-line.ts'
import { whyNoText } from '../../src-shared/board/takes-text.ts'
import type { ActionParts, SendReply } from './action-parts.ts'
import { plural } from './format.ts'

/** Makes what sends one text to several sessions, and tells what came of it, session by session. */
export function createReplyAll({ toasts, rowOf, nameOf }: ActionParts, reply: SendReply) {
  return async (sessionIds: readonly SessionId[], text: string): Promise<boolean> => {
    const results = await Promise.all(
      sessionIds.map(async (sessionId) => {
        const row = rowOf(sessionId)
        const name = `“${nameOf(sessionId)}”`
        const why = row === undefined ? 'it is gone' : whyNoText(row)
        if (row === undefined || why !== null) return { sent: false, line: `${name}: ${why}` }
        // To a question the text is the answer; otherwise it is the next message.
        const answers = row.request?.kind === 'question' ? row.request.requestId : null
        const result = await reply(sessionId, { type: 'text', text }, answers)
        if (!result.ok) return { sent: false, line: `${name}: ${singleLine(result.failure.message, 120)}` }
        return { sent: true, line: result.value.delivered === 'live' ? name : `${name} (queued)` }
      }),
    )
    const sent = results.filter((one) => one.sent).map(({ line }) => line)
    const kept = results.filter((one) => !one.sent).map(({ line }) => line)
    if (sent.length > 0) {
      toasts.show({
        kind: 'done',
        text: `Sent to ${plural(sent.length, 'session')}`,
        detail: singleLine(sent.join(', ')),
      })
    }
    if (kept.length > 0) {
      toasts.show({
        kind: 'problem',
        text: `Not sent to ${plural(kept.length, 'session')}`,
        detail: singleLine(kept.join(' · '), 600),
      })
    }
    return sent.length > 0
  }
}
