import type { Answer, OpenRequest } from '../../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import { blocksOf, textBlock, textIn, toolUsesIn, type Block, type Message } from './blocks.ts'

/** A tool call of the last answer that has no result yet. */
export type PendingCall = {
  readonly toolUseId: string
  readonly tool: string
  readonly input: unknown
  /** It began to run in some worker; whether it took effect is unknown once that worker is dead. */
  readonly started: boolean
  /** What was asked about it last, if that was not withdrawn. */
  readonly request: OpenRequest | null
  /** The user's answer to `request`. */
  readonly answer: Answer | null
}

/** How the last answer ended. */
export type LastAnswer = {
  readonly messageId: string
  readonly stopReason: string | null
  readonly text: string
  readonly stopDetail: string | null
}

/** A successful `Finish`, as the model called it. */
export type Finished = { readonly toolUseId: string; readonly input: unknown }

type OpenCalls = {
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[]
  readonly results: Map<string, Block>
}

const interruptedText =
  'Interrupted: the process that ran this call ended before its result was known. It may or may not have taken effect.'

/**
 * The conversation as the API wants it, made of nothing but transcript entries: the same entries always give the same
 * messages. Only whole answers are entries, so a broken stream never gets here.
 */
export class Conversation {
  readonly #messages: Message[] = []
  #open: OpenCalls | null = null
  /** What was said while calls were open: it comes after their results. */
  #saidMeanwhile: Block[] = []
  readonly #started = new Set<string>()
  readonly #of: string | null
  readonly #requests = new Map<string, OpenRequest>()
  /** Permissions that other conversations of the session asked for: a rule for the session holds in all of them. */
  readonly #requestsOfOthers: OpenRequest[] = []
  readonly #answers = new Map<string, Answer>()
  readonly #taken = new Set<string>()
  readonly #callIds = new Set<string>()
  #last: LastAnswer | null = null
  #finished: Finished | null = null
  #cutAnswers = 0

  /** `of` is the subagent whose conversation it is; null: the session's own. Entries of others are passed over. */
  constructor(entries: readonly TranscriptEntry[] = [], of: string | null = null) {
    this.#of = of
    for (const entry of entries) this.add(entry)
  }

  /** Adds the next entry. */
  add(entry: TranscriptEntry): void {
    if ((entry.subagent ?? null) !== this.#of) {
      this.#addOfOthers(entry)
      return
    }
    switch (entry.type) {
      case 'user-message':
        if (entry.requestId !== undefined) this.#taken.add(entry.requestId)
        this.#finished = null
        if (entry.source !== 'notice') this.#cutAnswers = 0
        this.#say(blocksOf(entry.content))
        break
      case 'assistant-message':
        this.#answered(entry)
        break
      case 'tool-started':
        this.#started.add(entry.toolUseId)
        break
      case 'tool-finished':
        this.#toolFinished(entry)
        break
      case 'request-opened':
        this.#requests.set(entry.request.requestId, entry.request)
        break
      case 'request-answered':
        this.#requestAnswered(entry)
        break
      case 'note':
        // A command that the user had run: its reply is dealt with, whatever became of it.
        if (typeof entry['replyId'] === 'string') this.#taken.add(entry['replyId'])
        break
      case 'request-withdrawn':
        this.#requests.delete(entry.requestId)
        break
      default:
        // Everything else is for people, not for the model.
        break
    }
  }

  /** The messages of the next request. Every call has its result: one that is still open counts as interrupted. */
  messages(): readonly Message[] {
    if (this.#open === null) return this.#messages
    return [...this.#messages, { role: 'user', content: [...this.#resultsOf(this.#open), ...this.#saidMeanwhile] }]
  }

  /** Calls of the last answer without a result, in the order in which they were made. */
  pending(): PendingCall[] {
    const open = this.#open
    if (open === null) return []
    return open.calls
      .filter((call) => !open.results.has(call.id))
      .map((call) => {
        const request = this.#requestFor(call.id)
        return {
          toolUseId: call.id,
          tool: call.name,
          input: call.input,
          started: this.#started.has(call.id),
          request,
          answer: request === null ? null : (this.#answers.get(request.requestId) ?? null),
        }
      })
  }

  /** A request that belongs to no call (a sign-in, a question in plain text) and was neither answered nor withdrawn. */
  openFree(): OpenRequest | null {
    const free = (one: OpenRequest): boolean =>
      one.kind === 'login' || (one.kind === 'question' && one.toolUseId === undefined)
    return [...this.#requests.values()].findLast((one) => free(one) && !this.#answers.has(one.requestId)) ?? null
  }

  /** The user's answer to a request; null while there is none. */
  answerTo(requestId: string): Answer | null {
    return this.#answers.get(requestId) ?? null
  }

  /** Rules that the user gave for this session, in answers that are part of the transcript. */
  sessionRules(): string[] {
    return [...this.#requestsOfOthers, ...this.#requests.values()].flatMap((request) => {
      const answer = this.#answers.get(request.requestId)
      if (request.kind !== 'permission' || answer?.type !== 'permission' || answer.decision !== 'allow-session')
        return []
      const rule = answer.rule ?? request.suggestedRule
      return rule === undefined ? [] : [rule]
    })
  }

  /** Whether a reply with this id is in the transcript already, or an open request of this id was answered. */
  has(requestId: string): boolean {
    return this.#taken.has(requestId)
  }

  /** Whether a call of this id was ever made. */
  knowsCall(id: string): boolean {
    return this.#callIds.has(id)
  }

  /** Answers in a row that ended at the output limit. */
  get cutAnswers(): number {
    return this.#cutAnswers
  }

  /** Set while the last thing said is the model's. */
  get lastAnswer(): LastAnswer | null {
    return this.#last
  }

  /** Set once the model called `Finish` and nothing was said since. */
  get finished(): Finished | null {
    return this.#finished
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0
  }

  /** What another conversation of the session has in common with this one: answers, and what they allow. */
  #addOfOthers(entry: TranscriptEntry): void {
    if (entry.type === 'request-answered') this.#requestAnswered(entry)
    else if (entry.type === 'request-opened' && entry.request.kind === 'permission') {
      this.#requestsOfOthers.push(entry.request)
    } else if (entry.type === 'user-message' && entry.requestId !== undefined) this.#taken.add(entry.requestId)
    else if (entry.type === 'note' && typeof entry['replyId'] === 'string') this.#taken.add(entry['replyId'])
  }

  /** The user's answer stands outside of the conversation that asked. */
  #requestAnswered(entry: Extract<TranscriptEntry, { type: 'request-answered' }>): void {
    this.#answers.set(entry.requestId, entry.answer)
    this.#taken.add(entry.requestId)
    if (typeof entry['replyId'] === 'string') this.#taken.add(entry['replyId'])
  }

  #requestFor(toolUseId: string): OpenRequest | null {
    return [...this.#requests.values()].findLast((one) => one.kind !== 'login' && one.toolUseId === toolUseId) ?? null
  }

  #answered(entry: Extract<TranscriptEntry, { type: 'assistant-message' }>): void {
    this.#close()
    const content = blocksOf(entry.content)
    const calls = toolUsesIn(content)
    const askedModel = entry['askedModel']
    if (content.length > 0) {
      this.#messages.push({ role: 'assistant', content, ...(typeof askedModel === 'string' ? { askedModel } : {}) })
    }
    this.#finished = null
    const detail = entry['stopDetail']
    this.#last = {
      messageId: entry.messageId,
      stopReason: entry.stopReason,
      text: textIn(content),
      stopDetail: typeof detail === 'string' ? detail : null,
    }
    this.#cutAnswers = entry.stopReason === 'max_tokens' ? this.#cutAnswers + 1 : 0
    for (const { id } of calls) this.#callIds.add(id)
    if (calls.length > 0) this.#open = { calls, results: new Map() }
  }

  #toolFinished(entry: Extract<TranscriptEntry, { type: 'tool-finished' }>): void {
    const open = this.#open
    const call = open?.calls.find((one) => one.id === entry.toolUseId)
    if (open === null || call === undefined || open.results.has(call.id)) return
    open.results.set(call.id, resultBlock(call.id, entry.content, entry.isError))
    if (call.name === 'Finish' && !entry.isError) this.#finished = { toolUseId: call.id, input: call.input }
    if (open.results.size === open.calls.length) this.#close()
  }

  /** Ends the open calls: their results, then what was said meanwhile, become one message of the user. */
  #close(): void {
    const open = this.#open
    if (open === null) return
    this.#open = null
    this.#last = null
    this.#messages.push({ role: 'user', content: [...this.#resultsOf(open), ...this.#saidMeanwhile] })
    this.#saidMeanwhile = []
  }

  #resultsOf(open: OpenCalls): Block[] {
    return open.calls.map((call) => open.results.get(call.id) ?? resultBlock(call.id, interruptedText, true))
  }

  #say(blocks: readonly Block[]): void {
    if (blocks.length === 0) return
    if (this.#open !== null) {
      this.#saidMeanwhile.push(...blocks)
      return
    }
    this.#last = null
    const before = this.#messages.at(-1)
    if (before?.role === 'user') {
      this.#messages[this.#messages.length - 1] = { role: 'user', content: [...before.content, ...blocks] }
    } else this.#messages.push({ role: 'user', content: blocks })
  }
}

function resultBlock(id: string, content: string | readonly Block[], isError: boolean): Block {
  const blocks = blocksOf(content)
  return {
    type: 'tool_result',
    tool_use_id: id,
    content: blocks.length === 0 ? [textBlock('(no output)')] : blocks,
    ...(isError ? { is_error: true } : {}),
  }
}
