import { ask, sleepUntil } from '../api/ask.ts'
import type { ModelAnswer } from '../api/assemble.ts'
import { limitsOf, nameForApi, resolveModel } from '../api/models.ts'
import { mainRequestBody } from '../api/request.ts'
import { ApiTrouble, isTooLong, type Trouble } from '../api/trouble.ts'
import type { Message } from '../blocks.ts'
import type { Setting } from '../setting.ts'
import { clockTime } from './clock-time.ts'

/** One question to the model of the session, with tools, system prompt and everything else as always. */
export type ModelQuestion = {
  readonly signal: AbortSignal
  /** A request is on its way. */
  readonly onSent: () => void
  readonly messages: () => readonly Message[]
  /** The answer is shown while it grows. */
  readonly isShown: boolean
  /** Whether the row tells of trouble as a state of its own; else only its line does. */
  readonly mayHold: boolean
  readonly maxTokens: number
}

/** How it ended. */
export type Requested =
  | { readonly kind: 'answered'; readonly answer: ModelAnswer; readonly model: string }
  | { readonly kind: 'login'; readonly trouble: Trouble }
  | { readonly kind: 'too-long'; readonly trouble: Trouble }
  | { readonly kind: 'failed'; readonly reason: string; readonly ref: string }

/** The usual limit of an answer. */
export const usualMaxTokens = 32_000

/** Asks until there is a whole answer or asking makes no more sense; every attempt that failed is written down. */
export async function requestAnswer(setting: Setting, question: ModelQuestion): Promise<Requested> {
  const { ledger, options } = setting
  const { host } = ledger
  const environment = host.environment()
  const maxTokens = outputLimit(environment, question.maxTokens)
  const system = await setting.system()
  await setting.toolbox.ready(question.signal)
  const hasWaited = await waitOut(setting, question)
  const { model, fallbackModel } = modelsOf(setting)
  // A model that stood in for another answers the turn to its end.
  const stoodIn = fallbackModel !== null && ledger.conversation.turnModel === nameForApi(fallbackModel)
  const asked = await ask({
    clock: host.clock,
    options,
    signal: question.signal,
    model: stoodIn ? fallbackModel : model,
    fallbackModel: stoodIn ? null : fallbackModel,
    send: async (asking) =>
      await sendShown(setting, bodyFor(setting, question, { model: asking, maxTokens, system }), {
        question,
        betas: limitsOf(asking).betas,
      }),
    onFallback: async (to) => {
      const text = `${nameForApi(model)} has no capacity: ${nameForApi(to)} answers for the rest of this turn.`
      await ledger.append({ type: 'note', text })
    },
    onTrouble: async (trouble, attempt, nextAt) => await tellTrouble(setting, trouble, { attempt, nextAt, question }),
  })
  if (asked.kind === 'answered') {
    if (hasWaited || asked.attempts > 1) await workAgain(setting, question)
    return { kind: 'answered', answer: asked.answer, model: nameForApi(asked.model) }
  }
  const { trouble } = asked
  if (trouble.remedy === 'login') return { kind: 'login', trouble }
  if (isTooLong(trouble)) return { kind: 'too-long', trouble }
  const lower = lowerLimit(trouble, maxTokens)
  if (lower !== null) return await requestAnswer(setting, { ...question, maxTokens: lower })
  return { kind: 'failed', reason: setting.api.withoutSecrets(failure(trouble, asked.attempts)), ref: refOf(trouble) }
}

/** The model that the session asks now, and the one that stands in for it. */
export function modelsOf({ ledger, permissions }: Pick<Setting, 'ledger' | 'permissions'>): {
  readonly model: string
  readonly fallbackModel: string | null
} {
  const environment = ledger.host.environment()
  const { launch } = ledger.record
  const resolve = (name: string): string => resolveModel(name, environment, permissions.mode === 'plan')
  return {
    model: resolve(ledger.conversation.wantedModel ?? launch.model),
    fallbackModel: launch.fallbackModel === undefined ? null : resolve(launch.fallbackModel),
  }
}

/** What the state names as its source. */
export function refOf(trouble: Trouble): string {
  return trouble.status === null ? trouble.what : `HTTP ${trouble.status}`
}

type Body = ReturnType<typeof mainRequestBody>

function bodyFor(
  { toolbox, ledger }: Setting,
  question: ModelQuestion,
  fixed: { readonly model: string; readonly maxTokens: number; readonly system: string },
): Body {
  const tools = toolbox.list().map(({ name, description, inputSchema }) => ({
    name,
    description,
    input_schema: inputSchema,
  }))
  return mainRequestBody({ ...fixed, effort: ledger.record.launch.effort, tools, messages: question.messages() })
}

/** Shows the answer while it grows; what was shown is taken back when the stream breaks. */
async function sendShown(
  setting: Setting,
  body: Body,
  { question, betas }: { readonly question: ModelQuestion; readonly betas: readonly string[] },
): Promise<ModelAnswer> {
  const { api, options, ledger } = setting
  const { host } = ledger
  const { signal, onSent, isShown } = question
  try {
    const sending = api.send(body, {
      signal,
      stallMs: options.stallMs,
      betas,
      live: isShown ? (output) => host.live(output) : () => undefined,
    })
    onSent()
    return await sending
  } catch (error) {
    if (isShown) host.live({ type: 'cleared' })
    throw error
  }
}

/** The last worker knew when to ask again and did not live to do it: its time holds. */
async function waitOut({ ledger }: Setting, { mayHold, signal }: ModelQuestion): Promise<boolean> {
  const { clock } = ledger.host
  const { trouble } = ledger.conversation
  if (trouble === null || trouble.nextAt === null || trouble.nextAt <= clock.now()) return false
  const { nextAt: until, status, attempt } = trouble
  const [detail = ''] = trouble.message.split(': ')
  const summary = `${detail}, attempt ${attempt + 1}, resumes ${clockTime(until)}`
  if (mayHold)
    await ledger.hold({
      state: 'working',
      reason: trouble.message,
      evidence: { kind: 'api', ref: status === null ? detail : `HTTP ${status}` },
      hold: { kind: 'rate-limit', until, attempt: attempt + 1, detail },
      summary,
    })
  else await ledger.emit({ type: 'summary-changed', summary })
  await sleepUntil(until, clock, signal)
  return true
}

async function tellTrouble(
  { ledger, api }: Setting,
  trouble: Trouble,
  at: { readonly attempt: number; readonly nextAt: number | null; readonly question: ModelQuestion },
): Promise<void> {
  const { attempt, nextAt, question } = at
  const message = api.withoutSecrets(new ApiTrouble(trouble).message)
  if (!isTooLong(trouble))
    await ledger.append({ type: 'api-trouble', status: trouble.status, message, attempt, nextAt })
  if (nextAt === null) return
  const summary = `${trouble.what}, attempt ${attempt + 1}, resumes ${clockTime(nextAt)}`
  if (!question.mayHold) return await ledger.emit({ type: 'summary-changed', summary })
  await ledger.hold({
    state: 'working',
    reason: message,
    evidence: { kind: 'api', ref: refOf(trouble) },
    hold: { kind: 'rate-limit', until: nextAt, attempt: attempt + 1, detail: trouble.what },
    summary,
  })
}

async function workAgain({ ledger }: Setting, { mayHold }: ModelQuestion): Promise<void> {
  if (!mayHold) return
  await ledger.hold({
    state: 'working',
    reason: 'The API answers again',
    evidence: { kind: 'api', ref: 'answered' },
    summary: 'The API answers again',
  })
}

function failure(trouble: Trouble, attempts: number): string {
  const what = new ApiTrouble(trouble).message.replace(/[.\s]+$/, '')
  if (trouble.remedy !== 'retry') return `${what}; reply or respawn to go on`
  if (trouble.retryAfterMs !== null) {
    const wait = Math.ceil(trouble.retryAfterMs / 60_000)
    return `${what}; it asks to wait ${wait} ${wait === 1 ? 'minute' : 'minutes'}: reply or respawn after that to go on`
  }
  return `${what}; gave up after ${attempts} attempts: check the connection, then reply or respawn to go on`
}

/** `max_tokens: 32000 > 8192, …`: an older model that allows less. */
function lowerLimit(trouble: Trouble, maxTokens: number): number | null {
  if (trouble.status !== 400) return null
  const found = /max_tokens\D{0,40}?(\d+)\s*>\s*(\d+)/.exec(trouble.message)
  const allowed = Number(found?.[2] ?? Number.NaN)
  return allowed > 0 && allowed < maxTokens ? allowed : null
}

function outputLimit(environment: Readonly<Record<string, string>>, limit: number): number {
  const wanted = Number(environment['CLAUDE_CODE_MAX_OUTPUT_TOKENS'])
  return Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, limit === usualMaxTokens ? wanted : limit) : limit
}
