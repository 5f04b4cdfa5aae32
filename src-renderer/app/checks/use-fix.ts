import { useState } from 'react'
import { fixMessage, type FailedCheck } from '../../../src-shared/board/local-checks.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { whyNoText } from '../../../src-shared/board/takes-text.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { useServices } from '../services.ts'

/** Has the session mend what failed. `why` says why it cannot be asked now. */
export type Fix = {
  readonly why: string | null
  readonly isSending: boolean
  readonly send: (failed: () => Promise<readonly FailedCheck[]>) => void
}

/** Sends failed checks to a session as one message; to a question they are the answer. */
export function useFix(row: SessionRow): Fix {
  const { actions, toasts } = useServices()
  const [isSending, setSending] = useState(false)
  const why = whyNoText(row)
  const send = async (collect: () => Promise<readonly FailedCheck[]>): Promise<void> => {
    setSending(true)
    const failed = await collect()
    const answers = row.request?.kind === 'question' ? row.request.requestId : null
    const result = await actions.reply(row.sessionId, { type: 'text', text: fixMessage(failed) }, answers)
    setSending(false)
    if (!result.ok) return void toasts.show({ kind: 'problem', text: 'Not sent', detail: result.failure.message })
    const what = failed.length === 1 ? `“${singleLine(failed[0]?.name ?? '', 60)}”` : `${failed.length} failed checks`
    toasts.show({ kind: 'done', text: `Sent ${what} to “${singleLine(row.name, 60)}”` })
  }
  return {
    why,
    isSending,
    send: (collect) => {
      if (!isSending && why === null) void send(collect)
    },
  }
}
