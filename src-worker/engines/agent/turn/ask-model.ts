import { ask } from '../api/ask.ts'
import type { ModelAnswer } from '../api/assemble.ts'
import { resolveModel } from '../api/models.ts'
import { mainRequestBody } from '../api/request.ts'
import { ApiTrouble, type Trouble } from '../api/trouble.ts'
import { toolUsesIn, type Block } from '../blocks.ts'
import { withoutSecrets } from '../secrets.ts'
import type { Setting } from '../setting.ts'
import { clockTime } from './clock-time.ts'

/** How asking the model ended. */
export type ModelAsked =
  | { readonly kind: 'answered' }
  | { readonly kind: 'login'; readonly trouble: Trouble }
  | { readonly kind: 'failed'; readonly reason: string; readonly ref: string }

const usualMaxTokens = 32_000

/** Asks the model and writes its whole answer down, with every attempt that failed on the way. */
export async function askModel(
  setting: Setting,
  input: { readonly signal: AbortSignal; readonly onSent: () => void },
  limit = usualMaxTokens,
): Promise<ModelAsked> {
  const { signal } = input
  const { ledger, options } = setting
  const { host, conversation } = ledger
  const environment = host.environment()
  const { launch } = ledger.record
  const maxTokens = outputLimit(environment, limit)
  const system = await setting.system()
  await setting.toolbox.ready()
  const asked = await ask({
    clock: host.clock,
    options,
    signal,
    model: resolveModel(launch.model, environment),
    fallbackModel: launch.fallbackModel === undefined ? null : resolveModel(launch.fallbackModel, environment),
    send: async (model) => {
      const tools = setting.toolbox.list().map(({ name, description, inputSchema }) => ({
        name,
        description,
        input_schema: inputSchema,
      }))
      const body = mainRequestBody({
        model,
        effort: launch.effort,
        maxTokens,
        system,
        tools,
        messages: conversation.messages(),
      })
      return await sendShown(setting, body, input)
    },
    onTrouble: async (trouble, attempt, nextAt) => await tellTrouble(setting, trouble, attempt, nextAt),
  })
  if (asked.kind === 'answered') {
    await writeDown(setting, asked.answer, asked.model)
    if (asked.attempts > 1) await workAgain(setting)
    return { kind: 'answered' }
  }
  const { trouble } = asked
  if (trouble.remedy === 'login') return { kind: 'login', trouble }
  const lower = lowerLimit(trouble, maxTokens)
  if (lower !== null) return await askModel(setting, input, lower)
  return { kind: 'failed', reason: withoutSecrets(failure(trouble, asked.attempts), environment), ref: refOf(trouble) }
}

/** Shows the answer while it grows; what was shown is taken back when the stream breaks. */
async function sendShown(
  setting: Setting,
  body: Parameters<Setting['api']['send']>[0],
  { signal, onSent }: { readonly signal: AbortSignal; readonly onSent: () => void },
): Promise<ModelAnswer> {
  const { api, options, ledger } = setting
  const { host } = ledger
  try {
    const sending = api.send(body, { signal, stallMs: options.stallMs, live: (output) => host.live(output) })
    onSent()
    return await sending
  } catch (error) {
    host.live({ type: 'cleared' })
    throw error
  }
}

async function writeDown({ ledger }: Setting, answer: ModelAnswer, askedModel: string): Promise<void> {
  await ledger.append({
    type: 'assistant-message',
    messageId: answer.messageId,
    model: answer.model,
    askedModel,
    content: withFreshIds(answer.content, (id) => ledger.conversation.knowsCall(id)),
    stopReason: answer.stopReason,
    usage: answer.usage,
    ...(answer.stopDetail === null ? {} : { stopDetail: answer.stopDetail }),
  })
  ledger.host.live({ type: 'cleared' })
  await ledger.countUsage(answer.model, answer.usage)
}

/** The ids of calls name them for good: a server that uses one twice gets it changed, else results would be mixed up. */
function withFreshIds(content: readonly Block[], isTaken: (id: string) => boolean): Block[] {
  const here = new Set<string>()
  const calls = new Set(toolUsesIn(content).map(({ id }) => id))
  return content.map((block) => {
    const id = block['id']
    if (block.type !== 'tool_use' || typeof id !== 'string') return block
    let fresh = id
    for (let n = 2; isTaken(fresh) || here.has(fresh) || (fresh !== id && calls.has(fresh)); n += 1)
      fresh = `${id}-${n}`
    here.add(fresh)
    return fresh === id ? block : { ...block, id: fresh }
  })
}

async function tellTrouble(
  { ledger }: Setting,
  trouble: Trouble,
  attempt: number,
  nextAt: number | null,
): Promise<void> {
  const message = withoutSecrets(new ApiTrouble(trouble).message, ledger.host.environment())
  await ledger.append({ type: 'api-trouble', status: trouble.status, message, attempt, nextAt })
  if (nextAt === null) return
  const summary = `${trouble.what}, attempt ${attempt + 1}, resumes ${clockTime(nextAt)}`
  await ledger.hold({
    state: 'working',
    reason: message,
    evidence: { kind: 'api', ref: refOf(trouble) },
    hold: { kind: 'rate-limit', until: nextAt, attempt: attempt + 1, detail: trouble.what },
    summary,
  })
}

async function workAgain({ ledger }: Setting): Promise<void> {
  await ledger.hold({
    state: 'working',
    reason: 'The API answers again',
    evidence: { kind: 'api', ref: 'answered' },
    summary: 'The API answers again',
  })
}

/** What the state names as its source. */
export function refOf(trouble: Trouble): string {
  return trouble.status === null ? trouble.what : `HTTP ${trouble.status}`
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
