import type { ModelAnswer } from '../api/assemble.ts'
import { limitsOf } from '../api/models.ts'
import type { Trouble } from '../api/trouble.ts'
import { reminder, toolUsesIn, type Block } from '../blocks.ts'
import { compact, type AskedAnswer } from '../compaction/compact.ts'
import { overheadOf, roomOf } from '../compaction/room.ts'
import type { Conversation } from '../conversation.ts'
import type { Setting } from '../setting.ts'
import { modelsOf, requestAnswer, usualMaxTokens } from './request-answer.ts'

/** How asking the model ended. */
export type ModelAsked =
  | { readonly kind: 'answered' }
  | { readonly kind: 'login'; readonly trouble: Trouble }
  | { readonly kind: 'failed'; readonly reason: string; readonly ref: string }

type Input = { readonly signal: AbortSignal; readonly onSent: () => void }

const stillTooLong =
  'The conversation does not fit into the model even after it was compacted; reply with a smaller step, /clear, or start a new session'

/** Asks the model, after compacting a conversation that grew too long, and writes its whole answer down. */
export async function askModel(setting: Setting, input: Input): Promise<ModelAsked> {
  const { conversation } = setting.ledger
  if (await takeUnasked(setting)) return { kind: 'answered' }
  const unfit = await makeRoom(setting, input.signal)
  if (unfit !== null) return unfit
  if (await takeUnasked(setting)) return { kind: 'answered' }
  const question = {
    ...input,
    messages: () => conversation.messages(),
    isShown: true,
    mayHold: true,
    maxTokens: usualMaxTokens,
  }
  let requested = await requestAnswer(setting, question)
  if (requested.kind === 'too-long') {
    const compacted = await compact(setting, { trigger: 'auto', signal: input.signal, mayHold: true })
    if (compacted.kind === 'login' || compacted.kind === 'failed') return compacted
    if (compacted.kind === 'compacted') {
      keepUnasked(setting, compacted.unasked)
      if (await takeUnasked(setting)) return { kind: 'answered' }
      requested = await requestAnswer(setting, question)
    }
  }
  if (requested.kind === 'too-long') return { kind: 'failed', reason: stillTooLong, ref: 'HTTP 400' }
  if (requested.kind !== 'answered') return requested
  await writeDown(setting, requested.answer, requested.model)
  return { kind: 'answered' }
}

/** Answers that came instead of a summary, by the conversation that they go on with. */
const unasked = new WeakMap<Conversation, AskedAnswer[]>()

function keepUnasked({ ledger }: Setting, answers: readonly AskedAnswer[]): void {
  if (answers.length > 0) unasked.set(ledger.conversation, [...answers])
}

/** Goes on with such an answer, unless the user said something since. True when there was one. */
async function takeUnasked(setting: Setting): Promise<boolean> {
  const { conversation } = setting.ledger
  const next = unasked.get(conversation)?.shift()
  if (next === undefined) return false
  if (conversation.turnModel === null) {
    unasked.delete(conversation)
    return false
  }
  await writeDown(setting, next.answer, next.model, true)
  return true
}

/** Compacts while there is still room for it. Null: it may be asked. */
async function makeRoom(setting: Setting, signal: AbortSignal): Promise<ModelAsked | null> {
  const { ledger } = setting
  const { conversation } = ledger
  const isCut = conversation.lastAnswer?.stopReason === 'model_context_window_exceeded'
  const { isDue } = await roomOf(setting)
  if (isDue || (isCut && conversation.answersSinceCompaction > 0)) {
    const compacted = await compact(setting, { trigger: 'auto', signal, mayHold: true })
    if (compacted.kind === 'login' || compacted.kind === 'failed') return compacted
    if (compacted.kind === 'compacted') keepUnasked(setting, compacted.unasked)
  }
  if (isCut) {
    const text =
      'Your last answer was cut off because the conversation filled the context window. The conversation was compacted since; go on from where you stopped. A tool call that was cut off did not run.'
    await ledger.append({ type: 'user-message', source: 'notice', content: reminder(text) })
  }
  return null
}

async function writeDown(setting: Setting, answer: ModelAnswer, askedModel: string, isCounted = false): Promise<void> {
  const { ledger } = setting
  await ledger.append({
    type: 'assistant-message',
    messageId: answer.messageId,
    model: answer.model,
    askedModel,
    content: withFreshIds(answer.content, (id) => ledger.session.claimCall(id)),
    stopReason: answer.stopReason,
    usage: answer.usage,
    ...(answer.stopDetail === null ? {} : { stopDetail: answer.stopDetail }),
  })
  ledger.host.live({ type: 'cleared' })
  if (!isCounted) await ledger.countUsage(answer.model, answer.usage)
  const used = ledger.conversation.filled(await overheadOf(setting))
  await ledger.emit({
    type: 'context-changed',
    context: { used: Math.round(used), window: limitsOf(modelsOf(setting).model).window },
  })
}

/** The ids of calls name them for good: a server that uses one twice gets it changed, else results would be mixed up. */
function withFreshIds(content: readonly Block[], isTaken: (id: string) => boolean): Block[] {
  const here = new Set<string>()
  const calls = new Set(toolUsesIn(content).map(({ id }) => id))
  return content.map((block) => {
    const id = block['id']
    if (block.type !== 'tool_use' || typeof id !== 'string') return block
    let fresh = id
    for (let n = 2; (fresh !== id && calls.has(fresh)) || here.has(fresh) || isTaken(fresh); n += 1)
      fresh = `${id}-${n}`
    here.add(fresh)
    return fresh === id ? block : { ...block, id: fresh }
  })
}
