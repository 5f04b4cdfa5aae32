import type { ApiClient } from '../api/client.ts'
import { smallModel } from '../api/models.ts'
import { smallRequestBody } from '../api/request.ts'
import { textIn } from '../blocks.ts'
import type { Ledger } from '../ledger.ts'

/** What a short request needs. */
export type SmallAsker = { readonly api: ApiClient; readonly ledger: Ledger }

/** A short question. `maxTokens` of answer, thinking included; what a line or two needs unless told. */
export type SmallQuestion = {
  readonly system: string
  readonly text: string
  readonly timeoutMs: number
  readonly maxTokens?: number
}

/** One short request to the small model: its text, or null when it gave none in time. Never throws but for `signal`. */
export async function askSmallModel(
  { api, ledger }: SmallAsker,
  question: SmallQuestion,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly model: string } | null> {
  const { host } = ledger
  const model = smallModel(host.environment(), ledger.record.launch.smallModel)
  const timeout = new AbortController()
  const cancel = host.clock.schedule(question.timeoutMs, () => timeout.abort())
  try {
    if (!api.hasCredentials) return null
    const answer = await api.send(smallRequestBody(model, question), {
      signal: AbortSignal.any([signal, timeout.signal]),
      stallMs: question.timeoutMs,
      live: () => undefined,
    })
    await ledger.countUsage(answer.model, answer.usage)
    return { text: textIn(answer.content), model: answer.model }
  } catch {
    // A summary is a comfort: whatever went wrong, the session goes on without it.
    signal.throwIfAborted()
    return null
  } finally {
    cancel()
  }
}

/** Whether short requests are wanted. */
export function summariesOn(ledger: Ledger): boolean {
  return ledger.host.environment()['BACKBURNER_SUMMARIES'] !== '0' && ledger.record.launch.summaries !== false
}
