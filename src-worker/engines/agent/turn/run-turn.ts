import { assertNever } from '../../../../src-shared/base/assert-never.ts'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import type { OpenRequest } from '../../../../src-shared/board/session-state.ts'
import type { Trouble } from '../api/trouble.ts'
import { reminder } from '../blocks.ts'
import type { StateChange } from '../ledger.ts'
import type { Setting } from '../setting.ts'
import type { Finished } from '../spoken.ts'
import { finishInputSchema } from '../tools/finish.ts'
import { askModel } from './ask-model.ts'
import { Withdrawn } from './asking.ts'
import { stateAfterText } from './conclude.ts'
import { decide } from './decide.ts'
import { newRequestId } from './permit.ts'
import { refOf } from './request-answer.ts'
import { closeCalls } from './close-calls.ts'
import { runCalls } from './run-calls.ts'
import { waitForUser } from './wait-for-user.ts'
import { withinBudget } from './within-budget.ts'

/** What a turn needs besides its setting. */
export type TurnInput = {
  /** Puts replies that wait into the conversation; true when there were any. */
  readonly takeReplies: () => Promise<boolean>
  /** Tells the conversation what ended in the background; true when there was anything. */
  readonly takeNotices: () => Promise<boolean>
  /** A question stays open after the turn. */
  readonly keepOpen: (request: OpenRequest) => void
  /** A request is on its way: a good time for work in the background. */
  readonly onSent: () => void
  readonly signal: AbortSignal
}

/** Runs the turn to its end, whatever the conversation stands at, and enters the state that it leaves. */
export async function runTurn(setting: Setting, input: TurnInput): Promise<void> {
  const { ledger } = setting
  for (;;) {
    input.signal.throwIfAborted()
    const halt = setting.hooks.takeHalt()
    if (halt !== null) return await stopFor(setting, halt)
    const next = decide(ledger.conversation)
    switch (next.do) {
      case 'run':
        await runCalls(setting, next.calls, input.signal)
        break
      case 'ask': {
        await withinBudget(setting, input.signal)
        await input.takeReplies()
        await input.takeNotices()
        const end = await askOnce(setting, input)
        if (end !== null) return await ledger.enter(end)
        break
      }
      case 'go-on':
        await ledger.append({ type: 'user-message', source: 'notice', content: reminder(next.notice) })
        break
      case 'finish':
        await closeCalls(setting, { started: notRun, waiting: notRun })
        if (await input.takeReplies()) break
        if (await mustGoOn(setting, input.signal)) break
        return await ledger.enter(besideTasks(setting, finishedState(next.finished)))
      case 'fail':
        if (await input.takeReplies()) break
        return await ledger.enter(failedState(next.reason, next.ref))
      case 'conclude': {
        if (await input.takeReplies()) break
        if (await input.takeNotices()) break
        if (await mustGoOn(setting, input.signal)) break
        const end = await stateAfterText(setting, next, input.signal)
        // A reply may have come while the small model was thinking: then the turn is not over.
        if (await input.takeReplies()) break
        if (await input.takeNotices()) break
        if (end.request !== undefined) {
          await ledger.append({ type: 'request-opened', request: end.request })
          input.keepOpen(end.request)
        }
        return await ledger.enter(end)
      }
      case 'rest':
        if (await input.takeReplies()) break
        return await ledger.enter({
          state: 'idle',
          reason: 'Waits for a task',
          evidence: { kind: 'command', ref: 'no prompt' },
          summary: 'Waits for a task',
        })
      default:
        assertNever(next, 'next step')
    }
  }
}

/** A hook of the user's wants everything to stop. */
async function stopFor(setting: Setting, reason: string): Promise<void> {
  await closeCalls(setting, { started: `Stopped by a hook: ${reason}`, waiting: `Not run: a hook stopped the turn` })
  await setting.ledger.enter({
    state: 'idle',
    reason: `Stopped by a hook: ${reason}`,
    evidence: { kind: 'hook', ref: 'continue: false' },
    summary: `Stopped by a hook: ${reason}`,
  })
}

/** A hook of the user's may have a reason why the turn must not end yet: then the model is told. */
async function mustGoOn({ hooks, ledger }: Setting, signal: AbortSignal): Promise<boolean> {
  const reason = await hooks.stop(signal)
  if (reason === null) return false
  await ledger.append({ type: 'user-message', source: 'notice', content: reminder(reason) })
  return true
}

/** What goes on in the background is part of how a turn ended. */
function besideTasks({ tasks, subagent }: Setting, end: StateChange): StateChange {
  const running = subagent === null ? tasks.running() : []
  if (running.length === 0) return end
  const titles = running.map(({ title }) => singleLine(title, 60)).join(', ')
  const ref = `${end.evidence.ref}; in the background: ${singleLine(titles, 200)}`
  return { ...end, evidence: { ...end.evidence, ref } }
}

const notRun = 'Not run: the turn was ended by Finish.'

/** Asks the model once (with its retries). A state means that the turn is over. */
async function askOnce(setting: Setting, input: TurnInput): Promise<StateChange | null> {
  const asked = await askModel(setting, input)
  switch (asked.kind) {
    case 'answered':
      return null
    case 'failed':
      return failedState(asked.reason, asked.ref)
    case 'login':
      await waitForLogin(setting, asked.trouble, input.signal)
      return null
    default:
      return assertNever(asked, 'outcome')
  }
}

/** Waits until the user has seen to the credentials; any reply, or new credentials, tries again. */
async function waitForLogin(setting: Setting, trouble: Trouble, signal: AbortSignal): Promise<void> {
  const { ledger, api } = setting
  const words = api.withoutSecrets(trouble.message)
  const message = loginMessage(trouble, words, api)
  const request = { kind: 'login', requestId: newRequestId(), askedAt: ledger.host.clock.now(), message } as const
  try {
    const before = api.credentials
    const answer = await waitForUser(setting, request, {
      isNew: true,
      evidence: { kind: 'api', ref: refOf(trouble) },
      signal,
      // Others may have asked for the same sign-in first.
      settled: () => api.credentials !== before,
    })
    if (answer.type === 'text' && !isJustRetry(answer.text)) {
      await ledger.append({ type: 'user-message', source: 'reply', content: answer.text })
    }
  } catch (error) {
    if (!(error instanceof Withdrawn)) throw error
    if (!error.wasOpen) return
    await ledger.append({ type: 'request-withdrawn', requestId: request.requestId, reason: 'new credentials came' })
  }
}

/** What has to be seen to, as the row says it. */
function loginMessage(trouble: Trouble, words: string, api: Setting['api']): string {
  if (!api.hasCredentials) {
    return `No API key for ${api.baseUrl}: enter one in the app under Settings, Account, or reply from a shell that has ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN`
  }
  // A shell that replies brings its own environment along; the window has none, but settings hold everywhere.
  if (trouble.status === null)
    return `${trouble.what}: ${words}; correct it in the shell that you reply from or under "env" in the settings, then reply or respawn`
  const detail = words === '' ? '' : ` (${words})`
  return `${trouble.what} by ${api.baseUrl}${detail}: enter another in the app under Settings, Account, or reply from a shell whose ANTHROPIC_API_KEY or ANTHROPIC_AUTH_TOKEN is good there`
}

/** Words that mean "try again" and nothing to the model. */
export function isJustRetry(text: string): boolean {
  return /^\s*(?:retry|try again|again|go on|continue|ok|okay|done|yes|y)[.!]?\s*$/i.test(text)
}

/** A finished turn: the model's own result, verbatim. */
export function finishedState(finished: Finished): StateChange {
  const parsed = finishInputSchema.safeParse(finished.input)
  const { outcome, result } = parsed.success ? parsed.data : { outcome: 'completed' as const, result: 'Finished' }
  return {
    state: outcome,
    reason: result,
    evidence: { kind: 'tool', ref: `Finish ${finished.toolUseId}` },
    summary: result,
    result,
  }
}

/** A failure: the whole error is the result, its sentence the row's line. */
export function failedState(reason: string, ref: string): StateChange {
  return { state: 'failed', reason, evidence: { kind: 'api', ref }, summary: reason, result: reason }
}
