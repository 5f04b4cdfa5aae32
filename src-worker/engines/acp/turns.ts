import type { CancelTimer } from '../../../src-shared/base/clock.ts'
import type { AcpAgent } from '../../../src-shared/board/acp-agent.ts'
import type { PermissionMode } from '../../../src-shared/board/launch.ts'
import type { OpenRequest } from '../../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import type { PermissionRules } from '../../../src-shared/worker-protocol/messages.ts'
import type { EngineHost } from '../../session/engine.ts'
import type { Trust } from '../agent/context/trust.ts'
import { attachmentsOf, withAttachments } from '../agent/replies/attached-files.ts'
import { enterOwnWorktree, type OwnPlace } from '../own-worktree.ts'
import { enter, restAfter } from './acp-states.ts'
import { AgentLink, type AgentPatience } from './agent-link.ts'
import { AgentTrouble } from './agent-trouble.ts'
import type { Initialized, Prompted } from './answers.ts'
import { Cards } from './cards.ts'
import { Judge } from './judge.ts'
import { loginRequest } from './login.ts'
import { interruptedNotice, openCalls, promptOf, recapOf, unanswered } from './prompts.ts'
import type { ReplyQueue } from './reply-queue.ts'
import { Scribe } from './scribe.ts'
import { watchSilence } from './silence.ts'
import { withTurn } from './turn-usage.ts'
import { updateParamsSchema } from './updates.ts'

/** What a session's turns need of it. */
export type TurnsSetup = {
  readonly host: EngineHost
  readonly agent: AcpAgent
  readonly entries: readonly TranscriptEntry[]
  readonly patience: AgentPatience
  readonly queue: ReplyQueue
  readonly trust: Trust
  readonly rules: () => PermissionRules
  readonly life: AbortSignal
}

/** `queue`: with what waits in the queue. `go-on`: with what the transcript has unanswered. `told`: with what was left to be said. */
type Beginning = 'queue' | 'go-on' | 'told'

/** So long after a turn's end what comes still belongs to it. */
const quietMs = 150
/** After this much silence, what an agent did after its turn is over, too. */
const lateMs = 3_000
const rulesWithinMs = 5_000

/** The turns of a session: one after the other, with one process as long as that lives. */
export class Turns {
  readonly scribe: Scribe
  readonly cards: Cards
  /** A sign-in that is waited for, and how many ways there are to choose from. */
  login: { readonly request: OpenRequest; readonly methods: number } | null = null
  /** The way to sign in that was chosen for the next start. */
  signIn: number | null = null
  readonly #setup: TurnsSetup
  #place: OwnPlace | null = null
  #judge: Judge | null = null
  #link: AgentLink | null = null
  #endProcess: (() => Promise<void>) | null = null
  #methods: Initialized['authMethods'] = []
  #running: Promise<void> | null = null
  #interrupted: { readonly settle: () => void } | null = null
  /** What an agent replays is no news. */
  #replays = false
  #later: string[] = []
  #next: string[] = []
  #heardAt = 0
  #cancelLate: CancelTimer | null = null

  constructor(setup: TurnsSetup) {
    this.#setup = setup
    const { host, agent, entries } = setup
    this.scribe = new Scribe(host, agent.name, () => this.#place?.workplace.root ?? host.record().cwd, entries)
    this.cards = new Cards(host, this.scribe)
  }

  get isRunning(): boolean {
    return this.#running !== null
  }

  /** A worker took the session up again. */
  async noteResumed(entries: readonly TranscriptEntry[]): Promise<void> {
    await this.scribe.append({ type: 'session-resumed', interrupted: [...openCalls(entries)] })
  }

  hasUnanswered(entries: readonly TranscriptEntry[]): boolean {
    return unanswered(entries).length > 0
  }

  /** Something that the agent is told with the next prompt. */
  sayNext(text: string): void {
    this.#next.push(text)
  }

  /** The request with this digest is allowed once. */
  grant(sameAs: string): void {
    this.#granted = sameAs
    this.#judge?.grant(sameAs)
  }
  #granted: string | null = null

  /** Starts a turn, unless one runs: that one takes what waits. */
  begin(how: Beginning): void {
    if (this.#running !== null || this.#setup.life.aborted) return
    this.#cancelLate?.()
    this.#cancelLate = null
    this.#running = this.#run(how)
      .catch((error: unknown) => this.#endBadly(error))
      .catch((error: unknown) => this.#setup.host.report('the end of the turn could not be written down', error))
      .finally(() => {
        this.#running = null
        // What came while it was ending.
        if (!this.#setup.queue.isEmpty && this.login === null) this.begin('queue')
      })
  }

  /** Ends the turn; an agent that does not listen is ended. */
  async interrupt(): Promise<void> {
    const running = this.#running
    if (running === null) return
    const { host, patience } = this.#setup
    const cancelled = Promise.withResolvers<void>()
    this.#interrupted = { settle: cancelled.resolve }
    this.#link?.cancel()
    await this.cards.dropAll('the turn was interrupted')
    const cancel = host.clock.schedule(this.#link === null ? 0 : patience.cancelMs, () => {
      host.report(`${this.#setup.agent.name} did not end its turn in time; its process is ended`)
      void this.#endProcess?.()
    })
    await running
    cancel()
  }

  /** Ends everything; nothing is written afterwards. */
  async stop(): Promise<void> {
    this.#cancelLate?.()
    this.#link?.cancel()
    await this.cards.dropAll('the session ends')
    await this.scribe.endTurn('Its outcome is not known: the session was ended while it ran.')
    this.scribe.close()
    await this.#endProcess?.()
    await this.#running
  }

  /** The plan mode is the agent's own, where it has one. */
  async modeChanged(mode: PermissionMode): Promise<void> {
    await this.#link?.setPlanning(mode === 'plan').catch((error: unknown) => this.#setup.host.report('the mode', error))
  }

  async #run(how: Beginning): Promise<void> {
    // The caller has to know of the turn before anything of it happens.
    await Promise.resolve()
    const { queue, agent, life, host } = this.#setup
    this.scribe.beginTurn()
    const before = await host.readEntries()
    const first = how === 'go-on' ? await this.#unfinished(before) : []
    const link = await this.#open(before)
    const lost = link.memory === 'lost' && before.length > 1 ? [recapOf(before)] : []
    let prompt: unknown[] = [...lost.map(textBlock), ...first, ...this.#takeNext()]
    this.#heardAt = host.clock.now()
    const stopWatching = watchSilence(host.clock, {
      heardAt: () => this.#heardAt,
      tell: (minutes) => {
        if (this.cards.open === null) this.scribe.show(`No word from ${agent.name} for ${minutes} min`)
      },
    })
    try {
      for (;;) {
        if (life.aborted) return
        prompt.push(...(await this.#sayQueued(link)))
        if (prompt.length === 0) break
        const prompted = await link.prompt(prompt)
        await this.#countTurn(prompted)
        await this.#quiet()
        await this.scribe.endTurn('Its outcome was not told.')
        if (this.#interrupted !== null) return await this.#wasInterrupted()
        prompt = this.#later.splice(0).map(textBlock)
        if (queue.isEmpty && prompt.length === 0) {
          await enter(host, this.scribe, restAfter(agent.name, prompted, this.scribe.said))
          return
        }
        this.scribe.beginTurn()
      }
    } finally {
      stopWatching()
    }
  }

  /** What the transcript has from the user and no answer to: said again, for the agent may not have it. */
  async #unfinished(entries: readonly TranscriptEntry[]): Promise<unknown[]> {
    const { host } = this.#setup
    const { prompt, attachments = [] } = host.record()
    const images = { images: true }
    if (!entries.some(({ type }) => type === 'user-message')) {
      if (prompt.trim() === '') return []
      const content = await withAttachments(prompt, attachments)
      await this.scribe.append({ type: 'user-message', source: 'prompt', content })
      return promptOf(content, images)
    }
    const open = unanswered(entries).flatMap(({ content }) => promptOf(content, images))
    const wasOpen = entries.some(({ type }) => type === 'conversation-opened')
    if (!wasOpen) return open
    await this.scribe.append({ type: 'user-message', source: 'notice', content: interruptedNotice })
    return [textBlock(interruptedNotice), ...open]
  }

  /** What waits in the queue goes into the conversation. */
  async #sayQueued(link: AgentLink): Promise<unknown[]> {
    const { queue, host } = this.#setup
    const prompt: unknown[] = []
    const images = link.initialized.agentCapabilities.promptCapabilities.image
    for (const reply of await queue.takeAll()) {
      const { answer, requestId } = reply
      if (answer.type === 'text') {
        const content = await withAttachments(answer.text, attachmentsOf(answer))
        await this.scribe.append({ type: 'user-message', source: 'reply', requestId, content })
        prompt.push(...promptOf(content, { images }))
      }
      if (host.record().state !== 'working') await this.#work()
      await host.replyTaken(reply)
    }
    return prompt
  }

  async #open(entries: readonly TranscriptEntry[]): Promise<AgentLink> {
    const { host, agent, patience, trust, life } = this.#setup
    if (this.#link !== null && !this.#link.isClosed) return this.#link
    this.#link = null
    await trust.told(host.clock, rulesWithinMs)
    this.#place ??= await enterOwnWorktree(host, trust.isTrusted(), life)
    const judge = (this.#judge ??= this.#makeJudge(this.#place))
    const signIn = this.signIn
    this.signIn = null
    this.#replays = true
    const link = await AgentLink.open({
      agent,
      host,
      place: this.#place,
      entries,
      patience,
      signIn,
      listener: {
        update: (params) => this.#update(params),
        permission: (params, signal) => judge.permission(params, signal),
        question: (params, signal) => judge.question(params, signal),
        report: host.report,
      },
      started: (end) => {
        this.#endProcess = end
        if (life.aborted || this.#interrupted !== null) void end()
      },
      met: ({ authMethods }) => {
        this.#methods = authMethods
      },
    })
    this.#replays = false
    this.#link = link
    if (link.memory !== 'kept') {
      const costBefore = host.record().usage.costUsd ?? 0
      this.scribe.countFrom(costBefore)
      const { conversationId } = link
      await this.scribe.append({ type: 'conversation-opened', agent: agent.id, conversationId, costBefore })
    }
    if (link.memory === 'lost')
      await this.scribe.append({
        type: 'note',
        text: `${agent.name} does not remember this session; it is told in short.`,
      })
    await this.#work()
    return link
  }

  #makeJudge(place: OwnPlace): Judge {
    const { host, trust, rules, life } = this.#setup
    const judge = new Judge({
      host,
      scribe: this.scribe,
      cards: this.cards,
      workplace: place.workplace,
      rules,
      trusted: () => trust.isTrusted(),
      mode: () => host.record().launch.permissionMode,
      listens: () => this.#interrupted === null && !life.aborted,
      sayLater: (text) => this.#later.push(text),
    })
    if (this.#granted !== null) judge.grant(this.#granted)
    return judge
  }

  /** One update, in its order; the next one is read when this is done. */
  async #update(params: unknown): Promise<void> {
    this.#heardAt = this.#setup.host.clock.now()
    if (this.#replays || this.#setup.life.aborted) return
    const parsed = updateParamsSchema.safeParse(params)
    if (!parsed.success) return
    const { update } = parsed.data
    await this.scribe.take(update)
    const isWork = update.sessionUpdate.startsWith('agent_') || update.sessionUpdate.startsWith('tool_')
    if (isWork && this.#running === null && this.login === null) await this.#workLate()
  }

  /** An agent goes on after it has said that its turn is over: it works until it is silent. */
  async #workLate(): Promise<void> {
    const { host, agent, life } = this.#setup
    this.#cancelLate?.()
    this.#cancelLate = host.clock.schedule(lateMs, () => {
      this.#cancelLate = null
      if (this.#running !== null || life.aborted || this.cards.open !== null) return
      this.#restLate().catch((error: unknown) => host.report('the end of late work', error))
    })
    if (host.record().state !== 'idle') return
    const reason = `${agent.name} goes on after the end of its turn`
    await enter(host, this.scribe, { state: 'working', reason, evidence: { kind: 'api', ref: 'session/update' } })
  }

  async #restLate(): Promise<void> {
    const { host, agent } = this.#setup
    await this.scribe.endTurn('Its outcome was not told.')
    await enter(host, this.scribe, restAfter(agent.name, { stopReason: 'end_turn' }, this.scribe.said))
  }

  async #work(): Promise<void> {
    const { host, agent } = this.#setup
    const { state, hold, reason } = host.record()
    if (state === 'working' && hold === null && reason !== 'starting') return
    await enter(host, this.scribe, {
      state: 'working',
      reason: `${agent.name} works on it`,
      evidence: { kind: 'api', ref: 'session/prompt' },
    })
  }

  async #wasInterrupted(): Promise<void> {
    this.#interrupted?.settle()
    this.#interrupted = null
    await enter(this.#setup.host, this.scribe, {
      state: 'idle',
      reason: 'Interrupted by you; reply to go on',
      evidence: { kind: 'command', ref: 'interrupt' },
      summary: 'Interrupted; reply to go on',
    })
  }

  async #endBadly(error: unknown): Promise<void> {
    const { host, life, agent } = this.#setup
    this.#replays = false
    this.#link = null
    await this.#endProcess?.()
    if (life.aborted) return
    await this.cards.dropAll('the agent has ended')
    await this.scribe.endTurn('Its outcome is not known: the agent ended while it ran.')
    if (this.#interrupted !== null) return await this.#wasInterrupted()
    const message = error instanceof Error ? error.message : String(error)
    if (error instanceof AgentTrouble && error.kind === 'login') {
      const request = loginRequest(message, this.#methods, host.clock.now())
      this.login = { request, methods: this.#methods.length }
      await this.scribe.append({ type: 'request-opened', request })
      await enter(host, this.scribe, {
        state: 'blocked',
        reason: request.message,
        evidence: { kind: 'api', ref: 'error -32000' },
        request,
        summary: request.message,
      })
      return
    }
    host.report(`${agent.name} broke off`, error)
    await enter(host, this.scribe, {
      state: 'failed',
      reason: `${message}. Reply or respawn to go on`,
      evidence: { kind: error instanceof AgentTrouble ? 'exit' : 'api', ref: agent.id },
      summary: message,
      result: message,
    })
  }

  async #countTurn(prompted: Prompted): Promise<void> {
    const { host } = this.#setup
    await host.emit({ type: 'usage-changed', usage: withTurn(host.record().usage, prompted) })
  }

  /** Waits until nothing more comes of a turn that has ended. */
  async #quiet(): Promise<void> {
    const { clock } = this.#setup.host
    await new Promise<void>((resolve) => clock.schedule(quietMs, resolve))
  }

  #takeNext(): unknown[] {
    return this.#next.splice(0).map(textBlock)
  }
}

function textBlock(text: string): { readonly type: 'text'; readonly text: string } {
  return { type: 'text', text }
}
