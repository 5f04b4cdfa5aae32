import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import { blocksOf, textBlock, textIn, toolUsesIn, type Block, type Message } from './blocks.ts'

/** How the last answer ended. */
export type LastAnswer = {
  readonly messageId: string
  readonly stopReason: string | null
  readonly text: string
  readonly stopDetail: string | null
}

/** A successful `Finish`, as the model called it. */
export type Finished = { readonly toolUseId: string; readonly input: unknown }

/** An entry that becomes part of a message. */
export type SpokenEntry = Extract<TranscriptEntry, { type: 'user-message' | 'assistant-message' | 'tool-finished' }>

type Call = { readonly id: string; readonly name: string; readonly input: unknown }
type OpenCalls = { readonly calls: readonly Call[]; readonly results: Map<string, Block> }

const interruptedText =
  'Interrupted: the process that ran this call ended before its result was known. It may or may not have taken effect.'

/** What was said, as messages of the API, and how it stands. */
export class Spoken {
  readonly #messages: Message[] = []
  #open: OpenCalls | null = null
  /** What was said while calls were open: it comes after their results. */
  #saidMeanwhile: Block[] = []
  #last: LastAnswer | null = null
  #finished: Finished | null = null
  #cutAnswers = 0
  #overflows = 0
  #turnModel: string | null = null
  #wantedModel: string | null = null

  /** Adds the next entry. */
  add(entry: SpokenEntry): void {
    switch (entry.type) {
      case 'user-message':
        this.#finished = null
        if (entry.source !== 'notice') {
          this.#cutAnswers = 0
          this.#overflows = 0
          this.#turnModel = null
          this.#wantedModel = entry.model ?? null
        }
        this.say(blocksOf(entry.content))
        break
      case 'assistant-message':
        this.#answered(entry)
        break
      case 'tool-finished':
        this.#toolFinished(entry)
        break
    }
  }

  /** The user, or we, say something. */
  say(blocks: readonly Block[]): void {
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

  /** Stands as another did, whatever of its messages is left: nothing new was said. */
  standAs(other: Spoken): void {
    this.#last = other.#last
    this.#finished = other.#finished
    this.#cutAnswers = other.#cutAnswers
    this.#overflows = other.#overflows
    this.#turnModel = other.#turnModel
    this.#wantedModel = other.#wantedModel
  }

  /** The messages so far. Every call has its result: one that is still open counts as interrupted. */
  messages(): readonly Message[] {
    if (this.#open === null) return this.#messages
    return [...this.#messages, { role: 'user', content: [...this.#resultsOf(this.#open), ...this.#saidMeanwhile] }]
  }

  /** Calls of the last answer without a result, in the order in which they were made. */
  openCalls(): readonly Call[] {
    const open = this.#open
    return open === null ? [] : open.calls.filter((call) => !open.results.has(call.id))
  }

  /** Set while the last thing said is the model's. */
  get lastAnswer(): LastAnswer | null {
    return this.#last
  }

  /** Set once the model called `Finish` and nothing was said since. */
  get finished(): Finished | null {
    return this.#finished
  }

  /** Answers in a row that ended at the output limit. */
  get cutAnswers(): number {
    return this.#cutAnswers
  }

  /** Answers in a row that ended because the window was full. */
  get overflows(): number {
    return this.#overflows
  }

  /** The model that the last answer was asked of, unless the user spoke since. */
  get turnModel(): string | null {
    return this.#turnModel
  }

  /** The model that the command which the user called wants; null: the session's. */
  get wantedModel(): string | null {
    return this.#wantedModel
  }

  #answered(entry: Extract<SpokenEntry, { type: 'assistant-message' }>): void {
    this.#close()
    const content = blocksOf(entry.content)
    const calls = toolUsesIn(content)
    const askedModel = entry['askedModel']
    if (content.length > 0) {
      this.#messages.push({ role: 'assistant', content, ...(typeof askedModel === 'string' ? { askedModel } : {}) })
    }
    this.#finished = null
    this.#turnModel = typeof askedModel === 'string' ? askedModel : null
    const detail = entry['stopDetail']
    this.#last = {
      messageId: entry.messageId,
      stopReason: entry.stopReason,
      text: textIn(content),
      stopDetail: typeof detail === 'string' ? detail : null,
    }
    this.#cutAnswers = entry.stopReason === 'max_tokens' ? this.#cutAnswers + 1 : 0
    this.#overflows = entry.stopReason === 'model_context_window_exceeded' ? this.#overflows + 1 : 0
    if (calls.length > 0) this.#open = { calls, results: new Map() }
  }

  #toolFinished(entry: Extract<SpokenEntry, { type: 'tool-finished' }>): void {
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
