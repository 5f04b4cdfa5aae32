import type { Answer, OpenRequest, PermissionDetail } from '../../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import { blocksOf, textBlock, toolUsesIn, type Message } from './blocks.ts'
import { estimateTokens } from './compaction/estimate.ts'
import { Facts } from './compaction/facts.ts'
import { Spoken, type Finished, type LastAnswer, type SpokenEntry } from './spoken.ts'
import { contextTokensOf, countsOf } from './api/usage.ts'

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

type ApiTroubleEntry = Extract<TranscriptEntry, { type: 'api-trouble' }>

/**
 * The conversation as the API wants it, made of nothing but transcript entries: the same entries always give the same
 * messages. Only whole answers are entries, so a broken stream never gets here.
 */
export class Conversation {
  readonly #of: string | null
  #spoken = new Spoken()
  /** What the messages are made of, from the last compaction's kept part on. */
  #entries: SpokenEntry[] = []
  #facts = new Facts()
  readonly #started = new Set<string>()
  readonly #requests = new Map<string, OpenRequest>()
  /** Permissions that other conversations of the session asked for: a rule for the session holds in all of them. */
  readonly #requestsOfOthers: OpenRequest[] = []
  readonly #answers = new Map<string, Answer>()
  readonly #taken = new Set<string>()
  readonly #callIds = new Set<string>()
  #hasBegun = false
  #lastSeq = 0
  /** Tokens of the last request and its answer, as the API counted them; null when it did not, or all is new since. */
  #counted: number | null = null
  /** Tokens said since, roughly. */
  #uncounted = 0
  readonly #byModel = new Map<string, { readonly input: number; readonly output: number }>()
  #trouble: ApiTroubleEntry | null = null
  #compactions = 0
  #answersSinceCompaction = 0

  /** `of` is the subagent whose conversation it is; null: the session's own. Entries of others are passed over. */
  constructor(entries: readonly TranscriptEntry[] = [], of: string | null = null) {
    this.#of = of
    for (const entry of entries) this.add(entry)
  }

  /** Adds the next entry. */
  add(entry: TranscriptEntry): void {
    this.#noteAnswers(entry)
    // The end of a session withdraws what it asks, in whichever conversation that was.
    if (entry.type === 'request-withdrawn') this.#requests.delete(entry.requestId)
    if ((entry.subagent ?? null) !== this.#of) {
      if (entry.type === 'request-opened' && entry.request.kind === 'permission') {
        this.#requestsOfOthers.push(entry.request)
      }
      return
    }
    this.#lastSeq = entry.seq
    this.#facts.add(entry)
    switch (entry.type) {
      case 'user-message':
      case 'assistant-message':
      case 'tool-finished':
        this.#speak(entry)
        break
      case 'api-trouble':
        this.#trouble = entry
        break
      case 'tool-started':
        this.#started.add(entry.toolUseId)
        break
      case 'request-opened':
        this.#requests.set(entry.request.requestId, entry.request)
        break
      case 'compacted':
        this.#compact(entry.summary, entry.keptFromSeq)
        break
      case 'conversation-cleared':
        this.#entries = []
        this.#spoken = new Spoken()
        this.#counted = null
        this.#uncounted = 0
        this.#compactions = 0
        break
      default:
        // Everything else is for people, not for the model.
        break
    }
  }

  /** The messages of the next request. Every call has its result: one that is still open counts as interrupted. */
  messages(): readonly Message[] {
    return this.#spoken.messages()
  }

  /** What the messages are made of; from here `keptFrom` chooses what stays verbatim. */
  get entries(): readonly SpokenEntry[] {
    return this.#entries
  }

  /** What outlives a compaction, as text for the model. */
  facts(): string {
    return this.#facts.text()
  }

  /** The `seq` of the last entry. */
  get lastSeq(): number {
    return this.#lastSeq
  }

  /** Tokens that the next request has, roughly; `overhead` are those of tools and system prompt. */
  filled(overhead: number): number {
    return this.#counted === null ? overhead + this.size() : this.#counted + this.#uncounted
  }

  /** Tokens of the messages alone, roughly. */
  size(): number {
    return this.messages().reduce((sum, { content }) => sum + estimateTokens(content), 0)
  }

  /** Tokens of its answers, by the model that gave them; `input` with what came from the cache. */
  usageByModel(): ReadonlyMap<string, { readonly input: number; readonly output: number }> {
    return this.#byModel
  }

  /** Why the API did not answer last; null once it did, or the user spoke. */
  get trouble(): ApiTroubleEntry | null {
    return this.#trouble
  }

  /** Compactions since the conversation began or was cleared. */
  get compactions(): number {
    return this.#compactions
  }

  /** Answers since the last compaction. */
  get answersSinceCompaction(): number {
    return this.#answersSinceCompaction
  }

  /** Answers in a row that ended because the window was full. */
  get overflows(): number {
    return this.#spoken.overflows
  }

  /** The model that the last answer was asked of, unless the user spoke since. */
  get turnModel(): string | null {
    return this.#spoken.turnModel
  }

  /** The model that the command which the user called last wants; null: the session's. */
  get wantedModel(): string | null {
    return this.#spoken.wantedModel
  }

  /** Calls of the last answer without a result, in the order in which they were made. */
  pending(): PendingCall[] {
    return this.#spoken.openCalls().map((call) => {
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
      one.kind === 'login' || one.kind === 'budget' || (one.kind === 'question' && one.toolUseId === undefined)
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
      const rule = answer.rule ?? request.suggestedRule ?? exactRule(request.detail)
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
    return this.#spoken.cutAnswers
  }

  /** Set while the last thing said is the model's. */
  get lastAnswer(): LastAnswer | null {
    return this.#spoken.lastAnswer
  }

  /** Set once the model called `Finish` and nothing was said since. */
  get finished(): Finished | null {
    return this.#spoken.finished
  }

  /** Nothing is said (any more, if it was cleared). */
  get isEmpty(): boolean {
    return this.messages().length === 0
  }

  /** Something was ever said, even if it was cleared since. */
  get hasBegun(): boolean {
    return this.#hasBegun
  }

  #requestFor(toolUseId: string): OpenRequest | null {
    return (
      [...this.#requests.values()].findLast(
        (one) => one.kind !== 'login' && one.kind !== 'budget' && one.toolUseId === toolUseId,
      ) ?? null
    )
  }

  /** The user's answers stand outside of the conversation that asked, and so do replies that are dealt with. */
  #noteAnswers(entry: TranscriptEntry): void {
    const replyId = entry['replyId']
    if (typeof replyId === 'string') this.#taken.add(replyId)
    if (entry.type === 'user-message' && entry.requestId !== undefined) this.#taken.add(entry.requestId)
    if (entry.type !== 'request-answered') return
    this.#answers.set(entry.requestId, entry.answer)
    this.#taken.add(entry.requestId)
  }

  #speak(entry: SpokenEntry): void {
    this.#hasBegun = true
    if (entry.type === 'assistant-message' || (entry.type === 'user-message' && entry.source !== 'notice'))
      this.#trouble = null
    // What only people look at need not be held.
    this.#entries.push(entry.type === 'tool-finished' ? { ...entry, patch: undefined, files: [] } : entry)
    this.#spoken.add(entry)
    if (entry.type !== 'assistant-message') {
      this.#uncounted += estimateTokens(entry.content)
      return
    }
    for (const { id } of toolUsesIn(blocksOf(entry.content))) this.#callIds.add(id)
    this.#answersSinceCompaction += 1
    const { input, output } = countsOf(entry.usage)
    const before = this.#byModel.get(entry.model) ?? { input: 0, output: 0 }
    this.#byModel.set(entry.model, { input: before.input + input, output: before.output + output })
    this.#counted = contextTokensOf(entry.usage)
    this.#uncounted = 0
  }

  /** The summary stands for everything before the kept entries. How the conversation stands does not change. */
  #compact(summary: string, keptFromSeq: number): void {
    const before = this.#spoken
    this.#entries = this.#entries.filter(({ seq }) => seq >= keptFromSeq)
    this.#spoken = new Spoken()
    this.#spoken.say([textBlock(summary)])
    for (const entry of this.#entries) this.#spoken.add(entry)
    this.#spoken.standAs(before)
    this.#counted = null
    this.#uncounted = 0
    this.#compactions += 1
    this.#answersSinceCompaction = 0
  }
}

/** Where no rule is safe to keep, the user still allowed these very words for the session. A star would mean others, too. */
function exactRule(detail: PermissionDetail): string | undefined {
  return detail.type !== 'command' || detail.command.includes('*') ? undefined : `Bash(${detail.command.trim()})`
}
