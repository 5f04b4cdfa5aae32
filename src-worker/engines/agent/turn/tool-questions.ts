import type { Answer, OpenRequest, Question } from '../../../../src-shared/board/session-state.ts'
import type { PendingCall } from '../conversation.ts'
import type { Setting } from '../setting.ts'
import { Withdrawn } from './asking.ts'
import { newRequestId } from './permit.ts'
import { waitForUser } from './wait-for-user.ts'

/** Lets one call of `AskUserQuestion` ask. A question that an earlier worker asked is asked again, not anew. */
export function questionAsker(setting: Setting, call: PendingCall, signal: AbortSignal) {
  return async (questions: readonly Question[], noLonger?: AbortSignal): Promise<Answer> => {
    const make: Make = (requestId, askedAt) => ({
      kind: 'question',
      requestId,
      askedAt,
      toolUseId: call.toolUseId,
      questions: [...questions],
    })
    return await ask(setting, call, { signal, ...(noLonger === undefined ? {} : { noLonger }) }, make)
  }
}

/** Lets one call of `ExitPlanMode` show its plan; approval ends the plan mode. */
export function planShower(setting: Setting, call: PendingCall, signal: AbortSignal) {
  return async (plan: string): Promise<Answer> => {
    const answer = await ask(setting, call, { signal }, (requestId, askedAt) => ({
      kind: 'plan',
      requestId,
      askedAt,
      toolUseId: call.toolUseId,
      plan,
    }))
    if (answer.type === 'plan' && answer.decision === 'approve') {
      const permissionMode = setting.permissions.afterPlan
      setting.permissions.mode = permissionMode
      await setting.ledger.emit({ type: 'launch-changed', permissionMode })
    }
    return answer
  }
}

type Make = (requestId: ReturnType<typeof newRequestId>, askedAt: number) => OpenRequest

/** `signal` ends the call; `noLonger` only the question: what asked it has gone on without an answer. */
async function ask(
  setting: Setting,
  call: PendingCall,
  { signal, noLonger }: { readonly signal: AbortSignal; readonly noLonger?: AbortSignal },
  make: Make,
): Promise<Answer> {
  const { ledger, asking } = setting
  const fresh = make(newRequestId(), ledger.host.clock.now())
  // What was asked about the call before may have been something else: whether it is allowed.
  const isNew = call.request?.kind !== fresh.kind
  const request = isNew || call.request === null ? fresh : call.request
  const recheck = (): void => asking.recheck()
  noLonger?.addEventListener('abort', recheck, { once: true })
  try {
    return await waitForUser(setting, request, {
      isNew,
      evidence: { kind: 'tool', ref: `${call.tool} ${call.toolUseId}` },
      signal,
      settled: () => noLonger?.aborted === true,
    })
  } catch (error) {
    if (error instanceof Withdrawn && error.wasOpen) {
      const { requestId } = request
      await ledger.append({ type: 'request-withdrawn', requestId, reason: 'what asked it did not wait for the answer' })
    }
    throw error
  } finally {
    noLonger?.removeEventListener('abort', recheck)
  }
}
