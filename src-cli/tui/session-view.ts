import { setTimeout as sleep } from 'node:timers/promises'
import { Emitter, type Unsubscribe } from '../../src-shared/base/emitter.ts'
import type { PermissionMode } from '../../src-shared/board/launch.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { Answer } from '../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { failureOf } from '../api-failure.ts'
import type { Connection } from '../connection/connection.ts'
import { callAgainWhenLost, followBoard, followTranscript, type Connect } from '../connection/reconnecting.ts'
import { exitCodes } from '../failure.ts'
import { freshView, seeMessage, type ViewState } from './view-state.ts'

/** So many entries come at first; who wants to see what was before asks for it. */
const TAIL_ENTRIES = 2_000
const RETRY_MS = 2_000
/** Streams come in many small pieces; the eye takes 30 pictures a second. */
const FRAME_MS = 33

/** One session as the terminal view follows it: what it knows, what scrolls by, and what can be done. */
export class SessionView {
  readonly changed = new Emitter<void>()
  /** Entries in their order; `caughtUp` with the last of those that were there at the start. */
  readonly entries = new Emitter<{ readonly entries: readonly TranscriptEntry[]; readonly caughtUp: boolean }>()
  readonly #connect: Connect
  readonly #sessionId: SessionRow['sessionId']
  /** To look on is no wish to have a supervisor that somebody stopped; to do something is. */
  readonly #rejoin: Connect
  readonly #over = new AbortController()
  readonly #sending = new Map<string, Promise<void>>()
  #state: ViewState = freshView
  #frame: NodeJS.Timeout | null = null
  #tick: NodeJS.Timeout | null = null

  constructor(connect: Connect, row: SessionRow) {
    this.#connect = connect
    this.#rejoin = () => connect('rejoin')
    this.#sessionId = row.sessionId
    this.#state = { ...freshView, row, now: Date.now() }
  }

  get state(): ViewState {
    return this.#state
  }

  subscribe = (listener: () => void): Unsubscribe => this.changed.subscribe(listener)

  start(): void {
    void this.#keep(() => this.#followRow())
    void this.#keep(() => this.#followEntries())
    // The status line counts seconds.
    this.#tick = setInterval(() => this.#set(this.#state), 1_000)
  }

  close(): void {
    this.#over.abort()
    if (this.#frame !== null) clearTimeout(this.#frame)
    if (this.#tick !== null) clearInterval(this.#tick)
  }

  /** Sends an answer or a message; throws a sentence. */
  async reply(answer: Answer, answers: string | null): Promise<void> {
    const requestId = crypto.randomUUID()
    const text = answer.type === 'text' ? answer.text : ''
    if (answers === null) this.#set({ ...this.#state, queued: [...this.#state.queued, { requestId, text }] })
    const reply = { requestId, answer, at: Date.now(), ...(answers === null ? {} : { answers }) }
    const sending = this.#call((api, session) => api.sessions.reply({ ...session, reply }))
    this.#sending.set(requestId, sending)
    try {
      await sending
    } catch (error) {
      this.#set({ ...this.#state, queued: this.#state.queued.filter((queued) => queued.requestId !== requestId) })
      throw error
    } finally {
      this.#sending.delete(requestId)
    }
  }

  /** Takes a queued reply back; false when the session has it already. */
  async withdraw(replyId: string): Promise<boolean> {
    // It may still be on its way.
    await this.#sending.get(replyId)?.catch(() => undefined)
    let withdrawn = false
    await this.#call(async (api, session) => {
      withdrawn = (await api.sessions.withdrawReply({ ...session, replyId })).withdrawn
    })
    if (withdrawn) {
      this.#set({ ...this.#state, queued: this.#state.queued.filter((queued) => queued.requestId !== replyId) })
    }
    return withdrawn
  }

  interrupt(): Promise<void> {
    return this.#call((api, session) => api.sessions.interrupt(session))
  }

  stop(): Promise<void> {
    return this.#call((api, session) => api.sessions.stop(session))
  }

  sendToBackground(): Promise<void> {
    return this.#call((api, session) => api.sessions.sendToBackground(session))
  }

  setMode(permissionMode: PermissionMode): Promise<void> {
    return this.#call((api, session) => api.sessions.setMode({ ...session, permissionMode }))
  }

  /** The user has seen everything so far. */
  markSeen(): Promise<void> {
    return this.#call((api, session) => api.sessions.markSeen({ ...session, seq: this.#state.lastSeq }))
  }

  /** Up to `count` entries before `seq`, the oldest first. */
  async entriesBefore(seq: number, count: number): Promise<readonly TranscriptEntry[]> {
    const enough = new AbortController()
    const found: TranscriptEntry[] = []
    const start = { afterSeq: Math.max(0, seq - 1 - count) }
    try {
      for await (const message of followTranscript(this.#rejoin, this.#sessionId, start, enough.signal)) {
        if (message.type !== 'entries') continue
        found.push(...message.entries.filter((entry) => entry.seq < seq))
        if (message.caughtUp || message.entries.some((entry) => entry.seq >= seq - 1)) break
      }
    } finally {
      enough.abort()
    }
    return found
  }

  /** Tells of the present state at once. */
  flush(): void {
    if (this.#frame === null) return
    clearTimeout(this.#frame)
    this.#frame = null
    this.changed.emit()
  }

  async #call(
    run: (api: Connection['api'], session: { readonly sessionId: SessionRow['sessionId'] }) => Promise<unknown>,
  ): Promise<void> {
    await callAgainWhenLost(this.#connect, (connection) => run(connection.api, { sessionId: this.#sessionId }))
  }

  async #followRow(): Promise<void> {
    for await (const board of followBoard(this.#rejoin, this.#over.signal)) {
      const row = board.rows.get(this.#sessionId)
      if (row === undefined) {
        this.#set({ ...this.#state, removed: true })
        // Nothing is told of a view that is closed.
        this.flush()
        this.close()
        return
      }
      if (row !== this.#state.row || this.#state.trouble !== null) this.#set({ ...this.#state, row, trouble: null })
    }
  }

  async #followEntries(): Promise<void> {
    const { lastSeq } = this.#state
    const start = lastSeq === 0 ? { afterSeq: 0, tail: TAIL_ENTRIES } : { afterSeq: lastSeq }
    for await (const message of followTranscript(this.#rejoin, this.#sessionId, start, this.#over.signal)) {
      this.#set(seeMessage(this.#state, message))
      if (message.type === 'entries') this.entries.emit(message)
    }
  }

  /** Runs `follow` until the view is closed; a supervisor that cannot be had is tried again. */
  async #keep(follow: () => Promise<void>): Promise<void> {
    while (!this.#over.signal.aborted) {
      try {
        await follow()
      } catch (error) {
        if (this.#over.signal.aborted) return
        const failure = failureOf(error)
        // The row tells of a removed session, to whoever follows it.
        if (failure.exitCode === exitCodes.noSuchSession) return
        this.#set({ ...this.#state, trouble: failure.message })
      }
      await sleep(RETRY_MS, undefined, { signal: this.#over.signal }).catch(() => undefined)
    }
  }

  #set(state: ViewState): void {
    this.#state = { ...state, now: Date.now() }
    this.#frame ??= setTimeout(() => {
      this.#frame = null
      this.changed.emit()
    }, FRAME_MS)
  }
}
