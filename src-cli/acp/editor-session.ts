import { randomUUID } from 'node:crypto'
import {
  methods,
  RequestError,
  type AgentContext,
  type ContentBlock,
  type PromptResponse,
  type SessionUpdate,
} from '@agentclientprotocol/sdk'
import { isDefinedError } from '@orpc/client'
import { requestIdSchema, type SessionId } from '../../src-shared/base/ids.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { Answer, OpenRequest } from '../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { callAgainWhenLost, followBoard, followTranscript, type Connect } from '../connection/reconnecting.ts'
import { promptOf } from './prompt-of.ts'
import {
  answerOf,
  answerOfForm,
  chosenOption,
  formOf,
  permissionOf,
  questionAsPermission,
  selectedBy,
} from './session-requests.ts'
import { UpdateWriter } from './session-updates.ts'

/** What sessions of an editor stand on. */
export type EditorSessionOptions = {
  readonly connect: Connect
  readonly environment: Readonly<Record<string, string>>
  readonly client: AgentContext
  /** The editor shows forms. */
  readonly hasForms: boolean
  readonly now: () => number
  /** Something that the editor's user cannot do anything about. */
  readonly report: (what: string, error: unknown) => void
}

type Turn = {
  readonly requestId: string
  readonly done: PromiseWithResolvers<PromptResponse>
  begun: boolean
  cancelled: boolean
}

/** One of our sessions as an editor has it: prompts go in, updates and requests come out, in the order of the transcript. */
export class EditorSession {
  readonly sessionId: SessionId
  readonly #options: EditorSessionOptions
  readonly #writer = new UpdateWriter()
  readonly #over = new AbortController()
  readonly #open = new Map<string, AbortController>()
  #lastSeq = 0
  #turn: Turn | null = null
  #before: Promise<unknown> = Promise.resolve()
  #following: Promise<void> | null = null
  #mode = ''
  #name = ''

  constructor(sessionId: SessionId, options: EditorSessionOptions) {
    this.sessionId = sessionId
    this.#options = options
  }

  /** Tells the editor everything that was said, or passes over it. */
  async catchUp(replay: boolean): Promise<void> {
    const enough = new AbortController()
    const { connect } = this.#options
    for await (const message of followTranscript(connect, this.sessionId, { afterSeq: 0 }, enough.signal)) {
      if (message.type !== 'entries') continue
      for (const entry of message.entries) {
        this.#lastSeq = entry.seq
        if (replay) await this.#tell(this.#writer.entry(entry, true))
      }
      if (message.caughtUp) enough.abort()
    }
  }

  /** Gives the session a prompt; resolves when its turn ends. A second prompt waits for the end of the first. */
  async prompt(blocks: readonly ContentBlock[]): Promise<PromptResponse> {
    const { text, files } = promptOf(blocks)
    const mine = this.#before.then(async () => await this.#prompt(text, files))
    this.#before = mine.catch(() => undefined)
    return await mine
  }

  async #prompt(text: string, files: ReturnType<typeof promptOf>['files']): Promise<PromptResponse> {
    const { connect, environment, now } = this.#options
    const { sessionId } = this
    const requestId = requestIdSchema.parse(randomUUID())
    const turn: Turn = { requestId, done: Promise.withResolvers(), begun: false, cancelled: false }
    this.#turn = turn
    this.#follow()
    try {
      const sent = await callAgainWhenLost(connect, async ({ api }) => {
        const attachments = await Promise.all(files.map(async (file) => await api.attachments.keep(file)))
        const said = { type: 'text' as const, text: text === '' ? 'Look at what is attached.' : text }
        const answer = attachments.length === 0 ? said : { ...said, attachments }
        return await api.sessions.reply({ sessionId, reply: { requestId, answer, at: now() }, environment })
      })
      if (sent.answer !== undefined) turn.done.resolve({ stopReason: 'end_turn' })
      const ended = await turn.done.promise
      await this.#tellStanding()
      return ended
    } finally {
      this.#turn = null
    }
  }

  /** Ends the running turn. */
  async cancel(): Promise<void> {
    const turn = this.#turn
    if (turn === null) return
    turn.cancelled = true
    for (const asked of this.#open.values()) asked.abort()
    await this.#call(async (api) => await api.sessions.interrupt({ sessionId: this.sessionId }))
  }

  /** The editor goes: a session at work goes on on the board, one that was never used is taken away. */
  async leave(): Promise<void> {
    this.#over.abort()
    for (const asked of this.#open.values()) asked.abort()
    await this.#following
    const row = await this.#row().catch(() => null)
    if (row === null) return
    const { sessionId } = this
    await this.#call(async (api) => {
      if (row.prompt === '' && this.#lastSeq === 0) await api.sessions.remove({ sessionId, force: false })
      else await api.sessions.sendToBackground({ sessionId })
    }).catch((error: unknown) => this.#options.report('a session was not left in order', error))
  }

  /** The session's row; null when it is gone. */
  async #row(): Promise<SessionRow | null> {
    const { rows } = await callAgainWhenLost(this.#options.connect, async ({ api }) => await api.board.list())
    return rows.find(({ sessionId }) => sessionId === this.sessionId) ?? null
  }

  async #call(run: (api: Awaited<ReturnType<Connect>>['api']) => Promise<unknown>): Promise<void> {
    await callAgainWhenLost(this.#options.connect, async ({ api }) => await run(api))
  }

  #follow(): void {
    this.#following ??= this.#read().catch((error: unknown) => {
      this.#following = null
      this.#turn?.done.reject(failure(error))
    })
  }

  async #read(): Promise<void> {
    const { signal } = this.#over
    const start = { afterSeq: this.#lastSeq }
    for await (const message of followTranscript(this.#options.connect, this.sessionId, start, signal)) {
      if (message.type === 'live') await this.#tell(this.#writer.live(message.output))
      else for (const entry of message.entries) await this.#take(entry)
    }
  }

  async #take(entry: TranscriptEntry): Promise<void> {
    this.#lastSeq = entry.seq
    const turn = this.#turn
    await this.#tell(this.#writer.entry(entry, false))
    if (entry.subagent !== undefined) return
    switch (entry.type) {
      case 'user-message':
        if (turn !== null && entry.requestId === turn.requestId) turn.begun = true
        return
      case 'request-opened':
        void this.#ask(entry.request).catch((error: unknown) => this.#options.report('a question was not asked', error))
        return
      case 'request-answered':
      case 'request-withdrawn':
        // Answered elsewhere, or not to be answered any more.
        this.#open.get(entry.requestId)?.abort()
        return
      case 'state-changed':
        if (turn !== null) settle(turn, entry)
        return
      default:
    }
  }

  /** Puts what a session waits for to the editor's user, and passes the answer on. */
  async #ask(request: OpenRequest): Promise<void> {
    if (request.kind === 'login') {
      this.#turn?.done.reject(RequestError.authRequired({ details: request.message }))
      return
    }
    const asked = new AbortController()
    this.#open.set(request.requestId, asked)
    try {
      const answer =
        request.kind === 'question'
          ? await this.#question(request, asked.signal)
          : await this.#permission(request, asked.signal)
      if (asked.signal.aborted || this.#over.signal.aborted) return
      // An editor that will not say anything wants the turn to end.
      if (answer === null) return await this.cancel()
      await this.#answer(request.requestId, answer, asked.signal)
    } catch (error) {
      if (!asked.signal.aborted && !this.#over.signal.aborted) throw error
    } finally {
      this.#open.delete(request.requestId)
    }
  }

  /** The entry of a request is told before the state that it brings about: a quick answer waits for that. */
  async #answer(answers: OpenRequest['requestId'], answer: Answer, signal: AbortSignal): Promise<void> {
    const { sessionId } = this
    const { connect, now } = this.#options
    const reply = { requestId: requestIdSchema.parse(randomUUID()), answers, answer, at: now() }
    const send = async (): Promise<void> =>
      await this.#call(async (api) => await api.sessions.reply({ sessionId, reply }))
    try {
      await send()
    } catch (error) {
      if (!(error instanceof Error) || !isDefinedError(error)) throw error
      const { code }: { readonly code: unknown } = error
      if (code !== 'STALE_ANSWER') throw error
      for await (const board of followBoard(connect, signal)) {
        if (board.rows.get(sessionId)?.request?.requestId === answers) return await send()
      }
    }
  }

  async #permission(
    request: Extract<OpenRequest, { readonly kind: 'permission' | 'plan' | 'budget' }>,
    signal: AbortSignal,
  ): Promise<Answer | null> {
    const optionId = await this.#choose(permissionOf(request), signal)
    return optionId === null ? null : answerOf(request, optionId)
  }

  async #choose(asked: ReturnType<typeof permissionOf>, signal: AbortSignal): Promise<string | null> {
    const { client } = this.#options
    const params = { sessionId: this.sessionId, ...asked }
    const options = { cancellationSignal: signal, stopWaitingOnCancel: true }
    return chosenOption(await client.request(methods.client.session.requestPermission, params, options))
  }

  async #question(
    request: Extract<OpenRequest, { readonly kind: 'question' }>,
    signal: AbortSignal,
  ): Promise<Answer | null> {
    const { client, hasForms } = this.#options
    if (hasForms) {
      const message = request.questions.map(({ question }) => question).join('\n')
      const requestedSchema = { type: 'object' as const, properties: formOf(request) }
      const params = { sessionId: this.sessionId, mode: 'form' as const, message, requestedSchema }
      const options = { cancellationSignal: signal, stopWaitingOnCancel: true }
      return answerOfForm(request, await client.request(methods.client.elicitation.create, params, options))
    }
    const answers: ReturnType<typeof selectedBy>[] = []
    for (const question of request.questions) {
      const optionId = await this.#choose(questionAsPermission(request, question), signal)
      if (optionId === null) return null
      answers.push(selectedBy(optionId))
    }
    return { type: 'options', answers }
  }

  /** What the turn changed besides the conversation. */
  async #tellStanding(): Promise<void> {
    const row = await this.#row()
    if (row === null) return
    const updates: SessionUpdate[] = []
    const { context, usage, name } = row
    const mode = row.launch.permissionMode
    if (this.#mode !== '' && mode !== this.#mode)
      updates.push({ sessionUpdate: 'current_mode_update', currentModeId: mode })
    if (name !== this.#name) updates.push({ sessionUpdate: 'session_info_update', title: name })
    this.#mode = mode
    this.#name = name
    if (context !== null) {
      const cost = usage.costUsd === null ? {} : { cost: { amount: usage.costUsd, currency: 'USD' } }
      updates.push({ sessionUpdate: 'usage_update', used: context.used, size: context.window, ...cost })
    }
    await this.#tell(updates)
  }

  async #tell(updates: readonly SessionUpdate[]): Promise<void> {
    const { sessionId } = this
    for (const update of updates) {
      await this.#options.client.notify(methods.client.session.update, { sessionId, update })
    }
  }
}

/** Ends a turn with the state in which the session does not work any more. */
function settle(turn: Turn, entry: Extract<TranscriptEntry, { readonly type: 'state-changed' }>): void {
  switch (entry.state) {
    case 'completed':
    case 'idle':
      if (turn.begun) turn.done.resolve({ stopReason: turn.cancelled ? 'cancelled' : 'end_turn' })
      return
    case 'stopped':
      return turn.done.resolve({ stopReason: 'cancelled' })
    case 'failed':
      return turn.done.reject(RequestError.internalError({ details: entry.reason }))
    case 'working':
    case 'blocked':
  }
}

/** What an editor is told of a failure. */
export function failure(error: unknown): RequestError {
  if (error instanceof RequestError) return error
  return RequestError.internalError({ details: error instanceof Error ? error.message : String(error) })
}
