import type { Answer, OpenRequest, Question } from '../../../../src-shared/board/session-state.ts'
import type { PendingCall } from '../conversation.ts'
import type { Setting } from '../setting.ts'
import { newRequestId } from './permit.ts'
import { waitForUser } from './wait-for-user.ts'

/** Lets one call of `AskUserQuestion` ask. A question that an earlier worker asked is asked again, not anew. */
export function questionAsker(setting: Setting, call: PendingCall, signal: AbortSignal) {
  return async (questions: readonly Question[]): Promise<Answer> =>
    await ask(setting, call, signal, (requestId, askedAt) => ({
      kind: 'question',
      requestId,
      askedAt,
      toolUseId: call.toolUseId,
      questions: [...questions],
    }))
}

/** Lets one call of `ExitPlanMode` show its plan; approval ends the plan mode. */
export function planShower(setting: Setting, call: PendingCall, signal: AbortSignal) {
  return async (plan: string): Promise<Answer> => {
    const answer = await ask(setting, call, signal, (requestId, askedAt) => ({
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

async function ask(
  setting: Setting,
  call: PendingCall,
  signal: AbortSignal,
  make: (requestId: ReturnType<typeof newRequestId>, askedAt: number) => OpenRequest,
): Promise<Answer> {
  const request = call.request ?? make(newRequestId(), setting.ledger.host.clock.now())
  return await waitForUser(setting, request, {
    isNew: call.request === null,
    evidence: { kind: 'tool', ref: `${call.tool} ${call.toolUseId}` },
    signal,
  })
}
