import { assertNever } from '../../../../src-shared/base/assert-never.ts'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { Answer, Evidence, OpenRequest, WaitingFor } from '../../../../src-shared/board/session-state.ts'
import type { StateChange } from '../ledger.ts'
import type { Setting } from '../setting.ts'
import { Withdrawn } from './asking.ts'

/** How a request is put to the user. */
export type Wait = {
  /** False when the transcript has the request already: it is asked again after a restart. */
  readonly isNew: boolean
  readonly evidence: { readonly kind: Evidence['kind']; readonly ref: string }
  readonly signal: AbortSignal
  /** True when the request needs no answer any more (rules changed while it was being opened). */
  readonly settled?: () => boolean
}

/** Blocks the session on a request and goes on working with the answer. Rejects with `Withdrawn` when it is settled. */
export async function waitForUser(setting: Setting, request: OpenRequest, wait: Wait): Promise<Answer> {
  const { ledger, asking } = setting
  if (wait.isNew) await ledger.append({ type: 'request-opened', request })
  // The answer to a request that is asked again may have come before the turn got here.
  const given = ledger.conversation.answerTo(request.requestId)
  if (given !== null) return given
  const answered = asking.wait(request, wait.signal, wait.settled ?? (() => false))
  // Whoever reads the state may answer at once, so the wait begins before the state is told; its end is awaited below.
  answered.catch(() => undefined)
  const sentence = sentenceOf(request)
  setting.hooks.notify(sentence)
  await ledger.enter({
    state: 'blocked',
    reason: sentence,
    evidence: wait.evidence,
    waitingFor: waitingForOf(request),
    request,
    summary: sentence,
  })
  // Rules may have changed while the request was being written down.
  asking.recheck()
  const outcome = await answered.catch((error: unknown) => {
    if (error instanceof Withdrawn) return error
    throw error
  })
  if (outcome instanceof Withdrawn) {
    await ledger.enter({
      state: 'working',
      reason: 'Goes on: no answer is needed any more',
      evidence: { kind: 'command', ref: 'set-rules' },
      summary: 'Goes on: no answer is needed any more',
    })
    throw outcome
  }
  await ledger.enter(goesOnWith(request))
  await outcome.afterwards()
  return outcome.answer
}

/** The state of a session whose user answered. */
export function goesOnWith(request: OpenRequest): StateChange {
  return {
    state: 'working',
    reason: 'Goes on with your answer',
    evidence: { kind: 'command', ref: `reply to ${request.requestId}` },
    // The answered question is no longer what the row is about.
    summary: 'Goes on with your answer',
  }
}

/** What a request is, as the state says it. */
export function waitingForOf(request: OpenRequest): WaitingFor {
  return request.kind
}

/** The whole sentence that the row shows. */
export function sentenceOf(request: OpenRequest): string {
  switch (request.kind) {
    case 'question':
      return request.questions.map(({ question }) => question).join(' · ')
    case 'permission':
      return request.title
    case 'plan':
      return `Plan to approve: ${singleLine(request.plan.replace(/^[#\s]+/, ''), 200)}`
    case 'login':
      return request.message
    default:
      return assertNever(request, 'open request')
  }
}
