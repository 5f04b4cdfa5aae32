import { singleLine } from '../../../src-shared/base/single-line.ts'
import { contentText } from '../../../src-shared/board/content-text.ts'
import { todosOf } from '../../../src-shared/board/todos.ts'
import { inputText } from '../../../src-shared/board/tool-title.ts'
import type { Progress } from '../../../src-shared/board/session-record.ts'
import type { Reply } from '../../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import type { EngineHost, NewEntry } from '../../session/engine.ts'
import { addUsage } from '../agent/api/usage.ts'
import { OutputLog } from '../agent/output-log.ts'
import { RowLine } from '../agent/summaries/row-line.ts'
import { resultTitle, stepsIn, type TranscriptStep } from './transcript-lines.ts'

/** The row's line follows the work at most this often. */
const summaryEveryMs = 15_000

type Said = { readonly text: string; readonly source: 'prompt' | 'reply' | 'notice' }
type Call = { readonly tool: string; readonly input: unknown; readonly at: number }
type Answered = Extract<TranscriptStep, { kind: 'answered' }>
type Result = Extract<TranscriptStep, { kind: 'result' }>

/**
 * The program's transcript as entries of ours. Each of its lines has an id that goes into the entry, so that a transcript
 * which is read again, by the next worker, adds only what is new.
 */
export class ConversationLog {
  readonly output = new OutputLog()
  readonly line: RowLine
  /** Words of the last whole answer. */
  lastWords = ''
  readonly #host: EngineHost
  readonly #directory: () => string
  readonly #known = new Set<string>()
  readonly #counted = new Set<string>()
  readonly #calls = new Map<string, Call>()
  /** Messages that we wrote down before the program did: its lines about them are no news. */
  #ours: readonly Said[] = []
  readonly #tasks = new Map<string, boolean>()
  #created = 0

  constructor(host: EngineHost, entries: readonly TranscriptEntry[], directory: () => string) {
    this.#host = host
    this.#directory = directory
    for (const entry of entries) {
      this.#note(entry)
      if (entry.type === 'user-message' && entry['uuid'] === undefined)
        this.#ours = [...this.#ours, { text: contentText(entry.content), source: entry.source }]
    }
    this.line = new RowLine(host.clock, summaryEveryMs, (summary) => {
      // What is asked, or what came of the work, is what the row shows then.
      if (host.record().state !== 'working') return
      host.emit({ type: 'summary-changed', summary }).catch((error: unknown) => host.report('no summary', error))
    })
  }

  /** Writes an entry of our own. */
  async append(entry: NewEntry): Promise<TranscriptEntry> {
    const written = await this.#host.append(entry)
    this.#note(written)
    return written
  }

  /** A message that goes to the program: its own line about it will be no news. */
  async say(text: string, source: 'prompt' | 'reply' | 'notice', reply: Reply | null): Promise<void> {
    const requestId = reply === null ? {} : { requestId: reply.requestId }
    // Before it is on disk: the program's line may be read first.
    this.#ours = [...this.#ours, { text, source }]
    await this.append({ type: 'user-message', source, content: text, ...requestId })
  }

  /** A message that the program was given as the word of a hook: no line of its own tells of it. */
  async sayByHook(text: string, reply: Reply): Promise<void> {
    const { requestId } = reply
    await this.append({ type: 'user-message', source: 'reply', content: text, requestId, uuid: `hook ${requestId}` })
  }

  /**
   * The words with which the program takes the conversation up: a notice of ours, if it has a conversation to take up, and
   * what the user said and it has no line about, for it died before it wrote that down.
   */
  async wordsToGoOn(notice: string | null): Promise<readonly string[]> {
    const unheard = this.#ours.filter(({ source }) => source !== 'notice')
    this.#ours = unheard
    if (notice !== null) await this.say(notice, 'notice', null)
    return [...(notice === null ? [] : [notice]), ...unheard.map(({ text }) => text)]
  }

  /** Calls that began and have no result. */
  openCalls(): readonly string[] {
    return [...this.#calls.keys()]
  }

  /** Takes a line of the program's transcript; returns what it said that is new. `claim` tells whose a message is. */
  async take(line: string, claim: (text: string) => Reply | null): Promise<readonly TranscriptStep[]> {
    const fresh: TranscriptStep[] = []
    for (const step of stepsIn(line, this.#directory())) {
      if (step.kind === 'queued') fresh.push(step)
      else if (await this.#takeStep(step, claim)) fresh.push(step)
    }
    return fresh
  }

  async #takeStep(
    step: Exclude<TranscriptStep, { kind: 'queued' }>,
    claim: (text: string) => Reply | null,
  ): Promise<boolean> {
    const id = step.kind === 'result' ? `${step.uuid} ${step.toolUseId}` : step.uuid
    if (this.#known.has(id)) return false
    switch (step.kind) {
      case 'said': {
        this.#known.add(id)
        if (this.#isOurs(step.text)) return false
        const reply = claim(step.text)
        await this.append({
          type: 'user-message',
          source: 'reply',
          content: step.content,
          uuid: id,
          ...(reply === null ? {} : { requestId: reply.requestId }),
        })
        return true
      }
      case 'interrupted':
        await this.append({ type: 'note', text: 'The turn was interrupted.', uuid: id })
        return true
      case 'answered':
        await this.#answered(step)
        return true
      case 'result':
        await this.#result(step, id)
        return true
    }
  }

  async #answered({ uuid, messageId, model, content, stopReason, usage, calls }: Answered): Promise<void> {
    const isCounted = this.#counted.has(messageId)
    await this.append({ type: 'assistant-message', messageId, model, content, stopReason, usage, uuid })
    if (!isCounted) {
      const { usage: before, launch } = this.#host.record()
      await this.#host.emit({ type: 'usage-changed', usage: addUsage(before, model, usage, launch.prices) })
    }
    for (const { id: toolUseId, tool, input } of calls) {
      await this.append({ type: 'tool-started', toolUseId, tool, input })
      this.line.show(resultTitle(tool, input))
      await this.#tellProgress(tool)
    }
    const words = contentText(content).trim()
    if (words !== '' && calls.length === 0) this.line.show(singleLine(words, 200))
  }

  async #result({ toolUseId, content, isError, change }: Result, id: string): Promise<void> {
    const call = this.#calls.get(toolUseId)
    const { tool = 'unknown', input = {}, at = this.#host.clock.now() } = call ?? {}
    const text = contentText(content)
    const code = /^(?:Error: )?Exit code (\d+)/.exec(text)?.[1]
    await this.append({
      type: 'tool-finished',
      toolUseId,
      tool,
      content,
      isError,
      durationMs: Math.max(0, this.#host.clock.now() - at),
      title: resultTitle(tool, input),
      ...(tool !== 'Bash' ? {} : { exitCode: code === undefined ? (isError ? null : 0) : Number(code) }),
      files: change === null ? [] : [change.file],
      ...(change === null ? {} : { patch: change.patch }),
      uuid: id,
    })
  }

  async #tellProgress(tool: string): Promise<void> {
    if (!/^(?:TaskCreate|TaskUpdate|TodoWrite)$/.test(tool)) return
    const progress = this.#progress()
    if (JSON.stringify(progress) === JSON.stringify(this.#host.record().progress)) return
    await this.#host.emit({ type: 'progress-changed', progress })
  }

  #progress(): Progress | null {
    const done = [...this.#tasks.values()].filter((isDone) => isDone).length
    const total = Math.max(this.#created, this.#tasks.size)
    return total === 0 ? null : { done, total }
  }

  /** Whether a line of the program's says what we wrote down before: one message, or those that it was started with. */
  #isOurs(line: string): boolean {
    const whole = plain(line)
    const same = this.#ours.find(({ text }) => plain(text) === whole)
    const used = same === undefined ? piecesOf(whole, this.#ours) : [same]
    this.#ours = this.#ours.filter((one) => !used.includes(one))
    return used.length > 0
  }

  #note(entry: TranscriptEntry): void {
    this.output.add(entry)
    const uuid: unknown = entry['uuid']
    if (typeof uuid === 'string') this.#known.add(uuid)
    switch (entry.type) {
      case 'assistant-message': {
        this.#counted.add(entry.messageId)
        const words = contentText(entry.content).trim()
        if (words !== '') this.lastWords = words
        break
      }
      case 'tool-started':
        this.#calls.set(entry.toolUseId, { tool: entry.tool, input: entry.input, at: entry.at })
        this.#noteTask(entry.tool, entry.input)
        break
      case 'tool-finished':
        this.#calls.delete(entry.toolUseId)
        break
      default:
        break
    }
  }

  #noteTask(tool: string, input: unknown): void {
    if (tool === 'TaskCreate') this.#created += 1
    const id = tool === 'TaskUpdate' ? inputText(input, 'taskId') : null
    const status = inputText(input, 'status')
    if (id !== null && status === 'deleted') {
      this.#tasks.delete(id)
      this.#created -= 1
    } else if (id !== null && status !== null) this.#tasks.set(id, status === 'completed')
    const todos = tool === 'TodoWrite' ? todosOf(input) : null
    if (todos === null) return
    this.#tasks.clear()
    for (const [at, todo] of todos.entries()) this.#tasks.set(String(at), todo.status === 'completed')
    this.#created = todos.length
  }
}

/** The id that the program gave the conversation last; null: it has the session's own. */
export function conversationIn(entries: readonly TranscriptEntry[]): string | null {
  const cleared = entries.findLast((entry) => entry.type === 'conversation-cleared')
  const id: unknown = cleared === undefined ? null : cleared['conversationId']
  return typeof id === 'string' ? id : null
}

/** The messages that make up a line together; none when more than they stands there. */
function piecesOf(line: string, said: readonly Said[]): readonly Said[] {
  let rest = line
  const used: Said[] = []
  for (const one of said.toSorted((a, b) => b.text.length - a.text.length)) {
    const text = plain(one.text)
    const at = text === '' ? -1 : rest.indexOf(text)
    if (at === -1) continue
    rest = `${rest.slice(0, at)} ${rest.slice(at + text.length)}`.trim()
    used.push(one)
  }
  return rest === '' ? used : []
}

/** A message as it may come back: blanks around it go, and a long one may be wrapped. */
function plain(text: string): string {
  return text
    .replace(/<\/?pasted_content[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}
