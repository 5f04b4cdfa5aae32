import type { Trouble } from '../api/trouble.ts'
import { limitsOf } from '../api/models.ts'
import type { ModelAnswer } from '../api/assemble.ts'
import { textBlock, textIn, toolUsesIn, type Message } from '../blocks.ts'
import { tellModel } from '../context/say-as-user.ts'
import { withoutSecrets } from '../../../../src-node/log/secret-filter.ts'
import type { Setting } from '../setting.ts'
import { modelsOf, requestAnswer } from '../turn/request-answer.ts'
import { keptFrom } from './keep.ts'
import { overheadOf } from './room.ts'
import { shortened } from './shorten.ts'
import { compactedText, summaryQuestion } from './summary-text.ts'

/** An answer, and the model that it was asked of. */
export type AskedAnswer = { readonly answer: ModelAnswer; readonly model: string }

/** How compacting ended. Only `compacted` has changed the conversation. */
export type CompactionEnd =
  | {
      readonly kind: 'compacted'
      readonly before: number
      readonly after: number
      /** Answers that went on with the work instead: the model gave them, so they are not lost. */
      readonly unasked: readonly AskedAnswer[]
    }
  /** There is nothing that a summary could stand for. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'login'; readonly trouble: Trouble }
  | { readonly kind: 'failed'; readonly reason: string; readonly ref: string }

/** How it is done. */
export type CompactionWish = {
  readonly trigger: 'auto' | 'manual'
  /** What the user wants kept above all. */
  readonly focus?: string
  readonly signal: AbortSignal
  /** Whether trouble with the API may show as the session's state. */
  readonly mayHold: boolean
  /** The user's reply that asked for it. */
  readonly replyId?: string
}

/** What the row says meanwhile. */
export const compactingLine = 'Compacts the conversation'

/** Tokens of the last messages that stay verbatim, at most. */
const mostKept = 20_000
const mostKeptOfConversation = 0.3
const mostKeptWithoutSummary = 0.3
const summaryTokens = 16_000
/** Characters of a text that is a summary even where calls follow it. */
const shortestWithCalls = 600
/** What is left out of the conversation at each try to fit the question for a summary in. */
const leftOut = [0, 0.35, 0.6, 0.85] as const

/**
 * Has the model sum the conversation up and goes on with the summary and the last messages. The entry comes last: until it
 * is written the conversation is as it was, whatever happens.
 */
export async function compact(setting: Setting, wish: CompactionWish): Promise<CompactionEnd> {
  const { ledger } = setting
  const { conversation } = ledger
  if (conversation.entries.length < 2 || conversation.pending().length > 0) return { kind: 'nothing' }
  const overhead = await overheadOf(setting)
  const before = Math.round(conversation.filled(overhead))
  const size = conversation.size()
  // What is said while the model writes comes after these and stays.
  const entries = [...conversation.entries]
  const { lastSeq } = conversation
  ledger.line.reset()
  await ledger.emit({ type: 'summary-changed', summary: compactingLine })
  await setting.hooks.beforeCompaction(wish.trigger, wish.focus ?? '')
  const asked = await askForSummary(setting, wish, size)
  if (asked.kind === 'login' || asked.kind === 'failed') return asked
  const summary = asked.kind === 'none' ? null : asked.text
  const { window } = limitsOf(modelsOf(setting).model)
  if (summary === null) {
    const text =
      'The model could not sum the conversation up: it goes on with what was noted on the way and the last messages.'
    await ledger.append({ type: 'note', text })
  }
  const text = withoutSecrets(compactedText(summary, conversation.facts()), ledger.host.environment())
  await ledger.append({
    type: 'compacted',
    trigger: wish.trigger,
    summary: text,
    keptFromSeq:
      keptFrom(entries, summary === null ? window * mostKeptWithoutSummary : keptBeside(size)) ?? lastSeq + 1,
    tokensBefore: before,
    ...(wish.replyId === undefined ? {} : { replyId: wish.replyId }),
  })
  await tellModel(setting, await setting.hooks.sessionStart('compact'))
  const after = Math.round(conversation.filled(overhead))
  await ledger.emit({ type: 'context-changed', context: { used: after, window } })
  return { kind: 'compacted', before, after, unasked: asked.kind === 'none' ? asked.unasked : [] }
}

function keptBeside(size: number): number {
  return Math.min(mostKept, size * mostKeptOfConversation)
}

type Summary =
  | { readonly kind: 'summary'; readonly text: string }
  | { readonly kind: 'none'; readonly unasked: readonly AskedAnswer[] }
  | Extract<CompactionEnd, { kind: 'login' | 'failed' }>

/** Asks with the conversation as it is, so that the cache serves it; with less and less of it if it does not fit. */
async function askForSummary(setting: Setting, wish: CompactionWish, size: number): Promise<Summary> {
  const { ledger } = setting
  const messages = ledger.conversation.messages()
  const unasked: AskedAnswer[] = []
  let isSecondTry = false
  for (let step = 0; step < leftOut.length;) {
    const share = leftOut[step] ?? 0
    const question = textBlock(summaryQuestion(wish.focus ?? null, isSecondTry))
    const asking = withQuestion(share === 0 ? messages : shortened(messages, size * share), question)
    const requested = await requestAnswer(setting, {
      signal: wish.signal,
      onSent: () => undefined,
      messages: () => asking,
      isShown: false,
      mayHold: wish.mayHold,
      maxTokens: summaryTokens,
    })
    if (requested.kind === 'login') return requested
    // What the API finds wrong with the conversation may be in the part that goes.
    if (requested.kind === 'failed') return requested.ref === 'HTTP 400' ? { kind: 'none', unasked } : requested
    if (requested.kind === 'too-long') {
      step += 1
      continue
    }
    const { answer } = requested
    await ledger.countUsage(answer.model, answer.usage)
    const text = textIn(answer.content).trim()
    const isWork = toolUsesIn(answer.content).length > 0 && text.length < shortestWithCalls
    if (isWork && !isSameWork(unasked.at(-1)?.answer, answer)) unasked.push(requested)
    if (answer.stopReason === 'model_context_window_exceeded' && step + 1 < leftOut.length) step += 1
    else if (text !== '' && !isWork && answer.stopReason !== 'refusal') return { kind: 'summary', text }
    else if (isSecondTry) return { kind: 'none', unasked }
    else isSecondTry = true
  }
  return { kind: 'none', unasked }
}

/** A server that looks at the conversation alone goes on with the same work both times: it is done once. */
function isSameWork(before: ModelAnswer | undefined, now: ModelAnswer): boolean {
  if (before === undefined) return false
  const workOf = ({ content }: ModelAnswer): string =>
    JSON.stringify(toolUsesIn(content).map(({ name, input }) => [name, input]))
  return workOf(before) === workOf(now)
}

function withQuestion(messages: readonly Message[], question: Message['content'][number]): readonly Message[] {
  const last = messages.at(-1)
  return last?.role === 'user'
    ? [...messages.slice(0, -1), { ...last, content: [...last.content, question] }]
    : [...messages, { role: 'user', content: [question] }]
}
