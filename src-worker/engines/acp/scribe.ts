import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import type { EngineHost } from '../../session/engine.ts'
import { OutputLog } from '../agent/output-log.ts'
import { withoutSecrets } from '../../../src-node/log/secret-filter.ts'
import { RowLine } from '../agent/summaries/row-line.ts'
import { changeOf } from '../agent/tools/text-file.ts'
import type { NewEntry } from '../../session/engine.ts'
import { AgentTrouble } from './agent-trouble.ts'
import { diffsOf, inputOf, textOf, toolOf, withNews, type ToolCall } from './tool-calls.ts'
import type { ToolCallNews, Update } from './updates.ts'

/** A text grows in memory up to here; what is longer becomes several entries. */
const longestText = 128 * 1024
/** What a call printed is kept up to here. */
const longestOutput = 64 * 1024
/** An agent that says more in one turn is no longer listened to. */
const mostInTurn = 32 * 2 ** 20
const mostCallsInTurn = 10_000
/** What each call counts at least towards the limit: every change of it costs. */
const leastPerUpdate = 64
const summaryEveryMs = 2_000

type Tracked = { call: ToolCall; began: number | null; readonly entryId: string }

/** Writes what an agent tells into the transcript and onto the row. */
export class Scribe {
  readonly output = new OutputLog()
  readonly #host: EngineHost
  readonly #name: string
  readonly #root: () => string
  readonly #line: RowLine
  readonly #calls = new Map<string, Tracked>()
  readonly #ids: Set<string>
  #text = ''
  #thought = ''
  #said = ''
  #received = 0
  #callsInTurn = 0
  #plan = ''
  #costBefore = 0
  #closed = false

  constructor(host: EngineHost, name: string, root: () => string, entries: readonly TranscriptEntry[]) {
    this.#host = host
    this.#name = name
    this.#root = root
    this.#ids = new Set(entries.flatMap((entry) => (entry.type === 'tool-started' ? [entry.toolUseId] : [])))
    for (const entry of entries) this.output.add(entry)
    this.#costBefore = entries.findLast((entry) => entry.type === 'conversation-opened')?.costBefore ?? 0
    this.#line = new RowLine(host.clock, summaryEveryMs, (summary) => {
      if (this.#closed || host.record().state !== 'working') return
      host.emit({ type: 'summary-changed', summary }).catch((error: unknown) => host.report('the summary', error))
    })
  }

  /** The last words of the turn, for the row. */
  get said(): string {
    return this.#said
  }

  async append(entry: NewEntry): Promise<void> {
    if (this.#closed) return
    this.output.add(await this.#host.append(entry))
  }

  /** Nothing is written any more. */
  close(): void {
    this.#closed = true
    this.#line.reset()
  }

  /** A new turn begins. */
  beginTurn(): void {
    this.#said = ''
    this.#received = 0
    this.#callsInTurn = 0
  }

  /** The row shows something else now. */
  resetLine(): void {
    this.#line.reset()
  }

  show(line: string): void {
    this.#line.show(line)
  }

  /** A conversation of the agent's own began; it counts its cost from nought. */
  countFrom(costBefore: number): void {
    this.#costBefore = costBefore
  }

  /** Takes an update. Throws when the agent says more than anybody could read. */
  async take(update: Update): Promise<void> {
    if (this.#closed) return
    switch (update.sessionUpdate) {
      case 'agent_message_chunk':
        return await this.#say('text', update.content.text ?? '')
      case 'agent_thought_chunk':
        return await this.#say('thinking', update.content.text ?? '')
      case 'tool_call':
      case 'tool_call_update':
        return await this.#takeCall(update)
      case 'plan':
        return await this.#takePlan(update.entries)
      case 'session_info_update': {
        const name = singleLine(update.title ?? '', 80)
        if (name !== '' && this.#host.record().nameSource !== 'user')
          await this.#host.emit({ type: 'named', name, source: 'model' })
        return
      }
      case 'usage_update': {
        const { used, size, cost } = update
        await this.#host.emit({ type: 'context-changed', context: { used, window: size } })
        if (cost?.currency !== 'USD') return
        const { usage } = this.#host.record()
        await this.#host.emit({ type: 'usage-changed', usage: { ...usage, costUsd: this.#costBefore + cost.amount } })
        return
      }
      case 'notice':
        return await this.append({ type: 'note', text: this.#clean(singleLine(update.title, 400)) })
    }
  }

  /** Makes sure that the transcript has a call which the agent asks about; agents may ask before they tell. */
  async asked(news: ToolCallNews): Promise<ToolCall> {
    const tracked = this.#upsert(news)
    await this.#begin(tracked)
    return tracked.call
  }

  /** The entry's id of a call. */
  entryIdOf(callId: string): string {
    return this.#calls.get(callId)?.entryId ?? callId
  }

  /** Writes down what was streamed so far. */
  async flush(): Promise<void> {
    const thinking = this.#clean(this.#thought)
    const text = this.#clean(this.#text)
    this.#thought = ''
    this.#text = ''
    if (thinking.trim() === '' && text.trim() === '') return
    if (text.trim() !== '') this.#said = text
    await this.append({
      type: 'assistant-message',
      messageId: crypto.randomUUID(),
      model: this.#name,
      content: [
        ...(thinking.trim() === '' ? [] : [{ type: 'thinking', thinking }]),
        ...(text.trim() === '' ? [] : [{ type: 'text', text }]),
      ],
      stopReason: null,
      usage: {},
    })
    this.#host.live({ type: 'cleared' })
  }

  /** The turn is over: what was streamed is written, and calls without an end get one. */
  async endTurn(why: string): Promise<void> {
    await this.flush()
    for (const tracked of this.#calls.values()) {
      if (tracked.began !== null) await this.#finish(tracked, why)
    }
    this.#calls.clear()
  }

  async #say(kind: 'text' | 'thinking', piece: string): Promise<void> {
    this.#count(piece.length)
    if (piece === '') return
    // What follows a thought, or is thought after words, is another message.
    if (kind === 'thinking' && this.#text !== '') await this.flush()
    if (kind === 'text') this.#text += piece
    else this.#thought += piece
    this.#host.live({ type: kind, text: piece })
    if (kind === 'text') this.#line.show(lastLineOf(this.#text))
    if (this.#text.length + this.#thought.length > longestText) await this.flush()
  }

  async #takeCall(news: ToolCallNews): Promise<void> {
    this.#count(leastPerUpdate)
    const tracked = this.#upsert(news)
    const { status } = tracked.call
    if (status === 'pending') return
    await this.#begin(tracked)
    if (status === 'in_progress') return
    await this.#finish(tracked, null)
    this.#calls.delete(news.toolCallId)
  }

  #upsert(news: ToolCallNews): Tracked {
    const id = news.toolCallId
    const known = this.#calls.get(id)
    const call = withNews(known?.call ?? null, news)
    this.#count(JSON.stringify(news.content ?? '').length)
    if (known !== undefined) {
      known.call = call
      return known
    }
    this.#callsInTurn += 1
    if (this.#callsInTurn > mostCallsInTurn) throw tooMuch(`${mostCallsInTurn} tool calls`)
    let entryId = id
    for (let again = 2; this.#ids.has(entryId); again++) entryId = `${id}~${again}`
    this.#ids.add(entryId)
    const tracked: Tracked = { call, began: null, entryId }
    this.#calls.set(id, tracked)
    return tracked
  }

  async #begin(tracked: Tracked): Promise<void> {
    if (tracked.began !== null) return
    tracked.began = this.#host.clock.now()
    await this.flush()
    const { call, entryId } = tracked
    const input = inputOf(call, this.#root())
    const text = JSON.stringify(input)
    await this.append({
      type: 'tool-started',
      toolUseId: entryId,
      tool: toolOf(call),
      input: JSON.parse(this.#clean(text.length > longestOutput ? '{"description":"(too long to show)"}' : text)),
    })
    this.#line.show(`${toolOf(call)} ${singleLine(call.title, 160)}`)
  }

  async #finish({ call, began, entryId }: Tracked, unknown: string | null): Promise<void> {
    const root = this.#root()
    const isOpen = call.status === 'pending' || call.status === 'in_progress'
    const changes = isOpen
      ? []
      : diffsOf(call, root).map(({ path, before, after }) => changeOf(nameIn(path, root), before, after))
    const patch = this.#clean(changes.map((change) => change.patch).join('\n')).slice(0, longestOutput)
    const output = isOpen && unknown !== null ? unknown : this.#clean(textOf(call).slice(0, longestOutput))
    await this.append({
      type: 'tool-finished',
      toolUseId: entryId,
      tool: toolOf(call),
      content: output,
      isError: isOpen || call.status === 'failed',
      durationMs: Math.max(0, this.#host.clock.now() - (began ?? this.#host.clock.now())),
      title: this.#clean(singleLine(call.title === '' ? toolOf(call) : call.title, 300)),
      files: call.status === 'completed' ? changes.map(({ file }) => file) : [],
      ...(patch === '' ? {} : { patch }),
    })
  }

  async #takePlan(entries: readonly { readonly content: string; readonly status: string }[]): Promise<void> {
    this.#count(JSON.stringify(entries).length)
    const total = entries.length
    const done = entries.filter(({ status }) => status === 'completed').length
    const todos = entries.map(({ content, status }) => ({ content: this.#clean(singleLine(content, 400)), status }))
    const plan = JSON.stringify(todos)
    if (plan === this.#plan) return
    this.#plan = plan
    await this.#host.emit({ type: 'progress-changed', progress: total === 0 ? null : { done, total } })
    const toolUseId = `plan-${crypto.randomUUID()}`
    await this.flush()
    await this.append({ type: 'tool-started', toolUseId, tool: 'TodoWrite', input: { todos } })
    await this.append({
      type: 'tool-finished',
      toolUseId,
      tool: 'TodoWrite',
      content: '',
      isError: false,
      durationMs: 0,
      title: `Plan: ${done} of ${total} done`,
      files: [],
    })
  }

  #count(length: number): void {
    this.#received += Math.max(length, leastPerUpdate)
    if (this.#received > mostInTurn) throw tooMuch(`${mostInTurn / 2 ** 20} MB`)
  }

  #clean(text: string): string {
    return withoutSecrets(text, this.#host.environment())
  }
}

function tooMuch(what: string): AgentTrouble {
  return new AgentTrouble('failed', `it sent more than ${what} in one turn, and was ended`)
}

function nameIn(path: string, root: string): string {
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path
}

function lastLineOf(text: string): string {
  return text.slice(-2_000).trimEnd().split('\n').at(-1) ?? ''
}
