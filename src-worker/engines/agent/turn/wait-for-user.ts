import { assertNever } from '../../../../src-shared/base/assert-never.ts'
import { budgetSentence } from '../../../../src-shared/board/budget-words.ts'
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

/**
 * Blocks the session on a request and goes on working with the answer. Agents of a session ask one after the other.
 * Rejects with `Withdrawn` when it is settled.
 */
export async function waitForUser(setting: Setting, request: OpenRequest, wait: Wait): Promise<Answer> {
  const { asking, subagent, ledger } = setting
  // What was answered while the last worker was dead waits for nobody.
  const known = wait.isNew ? null : ledger.conversation.answerTo(request.requestId)
  if (known !== null) return known
  subagent?.waits(sentenceOf(request))
  const mayAskNext = await asking.turn(wait.signal)
  try {
    // What came while others asked (a rule, say) may have settled it.
    if (wait.isNew && wait.settled?.() === true) throw new Withdrawn(false)
    return await askNow(setting, wait.isNew && subagent !== null ? named(request, subagent.title) : request, wait)
  } finally {
    mayAskNext()
    subagent?.goesOn()
  }
}

async function askNow(setting: Setting, request: OpenRequest, wait: Wait): Promise<Answer> {
  const { ledger, asking } = setting
  const { session } = ledger
  if (wait.isNew) await ledger.append({ type: 'request-opened', request })
  // The answer to a request that is asked again may have come before the turn got here.
  const given = ledger.conversation.answerTo(request.requestId)
  if (given !== null) return given
  const answered = asking.wait(request, wait.signal, wait.settled ?? (() => false))
  // Whoever reads the state may answer at once, so the wait begins before the state is told; its end is awaited below.
  answered.catch(() => undefined)
  const sentence = sentenceOf(request)
  setting.hooks.notify(sentence, request.kind)
  await session.block({
    state: 'blocked',
    reason: sentence,
    evidence: wait.evidence,
    waitingFor: waitingForOf(request),
    request,
    summary: sentence,
  })
  // Rules may have changed while the request was being written down.
  asking.recheck()
  const outcome = await answered.catch(async (error: unknown) => {
    if (error instanceof Withdrawn) return error
    await dropAsked(setting)
    throw error
  })
  if (outcome instanceof Withdrawn) {
    await session.unblock({
      state: 'working',
      reason: 'Goes on: no answer is needed any more',
      evidence: { kind: 'command', ref: 'set-rules' },
      summary: 'Goes on: no answer is needed any more',
    })
    throw outcome
  }
  await session.unblock(goesOnWith(request))
  await outcome.afterwards()
  return outcome.answer
}

/** Whoever asked was ended. A turn that ends says itself what follows; beside a subagent others go on. */
async function dropAsked({ ledger, subagent }: Setting): Promise<void> {
  const { session } = ledger
  if (subagent === null || session.isClosed) return session.forgetAsked()
  await session.unblock({
    state: 'working',
    reason: 'Goes on: what asked was stopped',
    evidence: { kind: 'command', ref: 'stop-task' },
    summary: 'Goes on: what asked was stopped',
  })
}

/** A request that says which subagent asks. */
function named(request: OpenRequest, title: string): OpenRequest {
  switch (request.kind) {
    case 'permission':
      return { ...request, title: `${title} ${request.title}` }
    case 'question':
      return {
        ...request,
        questions: request.questions.map((one) => ({ ...one, question: `${title}: ${one.question}` })),
      }
    case 'plan':
    case 'login':
    case 'budget':
      return request
    default:
      return assertNever(request, 'open request')
  }
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
      return `Plan to approve: ${singleLine(request.plan.replace(/^[#\s]+/, '').split('\n')[0] ?? '', 200)}`
    case 'login':
      return request.message
    case 'budget':
      return budgetSentence(request)
    default:
      return assertNever(request, 'open request')
  }
}
