import type { RequestId } from '../../../src-shared/base/ids.ts'
import { acpAgentSchema, type AcpAgent } from '../../../src-shared/board/acp-agent.ts'
import type { PermissionMode } from '../../../src-shared/board/launch.ts'
import type { Answer, OpenRequest, Reply } from '../../../src-shared/board/session-state.ts'
import type { PermissionRules, Receipt } from '../../../src-shared/worker-protocol/messages.ts'
import { done, refused } from '../../session/decide.ts'
import type { Engine, EngineHost, EngineStart } from '../../session/engine.ts'
import { Trust } from '../agent/context/trust.ts'
import { chosenWords } from '../agent/answer-words.ts'
import { fitAnswer } from '../agent/turn/fit-answer.ts'
import { sentenceOf } from '../agent/turn/wait-for-user.ts'
import { enter } from './acp-states.ts'
import type { AgentPatience } from './agent-link.ts'
import type { Cards } from './cards.ts'
import { ReplyQueue } from './reply-queue.ts'
import type { Scribe } from './scribe.ts'
import { Turns } from './turns.ts'

const noRules: PermissionRules = { allow: [], ask: [], deny: [] }
const justRetry = /^(?:retry|again|try again|go on|continue|ok|yes|done)?[.!]?$/i

/** One session of the engine `acp`: it passes on what the user says, and begins and ends turns. */
export class AcpSession implements Engine {
  readonly terminal = null
  readonly #host: EngineHost
  readonly #patience: AgentPatience
  readonly #trust = new Trust()
  readonly #queue: ReplyQueue
  readonly #life = new AbortController()
  #rules = noRules
  #opened: { readonly turns: Turns; readonly scribe: Scribe; readonly cards: Cards } | null = null
  /** What a process asked that is gone; its answer is told to the next one. */
  #stale: OpenRequest | null = null
  #order: Promise<unknown> = Promise.resolve()
  readonly #started = Promise.withResolvers<void>()

  constructor(host: EngineHost, patience: AgentPatience) {
    this.#host = host
    this.#patience = patience
    this.#queue = new ReplyQueue(host)
    this.#started.promise.catch(() => undefined)
  }

  async start(start: EngineStart): Promise<void> {
    try {
      await this.#begin(start)
      this.#started.resolve()
    } catch (error) {
      this.#started.reject(error)
      throw error
    }
  }

  async #begin({ entries, how, inbox, halfTaken }: EngineStart): Promise<void> {
    const host = this.#host
    const agent = agentOf(host)
    const turns = new Turns({
      host,
      agent,
      entries,
      patience: this.#patience,
      queue: this.#queue,
      trust: this.#trust,
      rules: () => this.#rules,
      life: this.#life.signal,
    })
    const { scribe, cards } = turns
    this.#opened = { turns, scribe, cards }
    const isNew = !entries.some(({ type }) => type === 'session-started')
    if (isNew) await scribe.append({ type: 'session-started', engine: 'acp', cwd: host.record().cwd, agent: agent.id })
    else await turns.noteResumed(entries)
    const { request } = host.record()
    if (how === 'rested' || request?.kind === 'login') this.#stale = request
    else if (request !== null) await withdraw(scribe, request)
    const lateAnswer = inbox.find((reply) => this.#stale !== null && reply.answers === this.#stale.requestId)
    for (const reply of inbox) {
      if (reply === lateAnswer) continue
      if (reply.answer.type === 'text') await this.#queue.add(reply)
      else await this.#lose(scribe, reply)
    }
    const stale = this.#stale
    if (lateAnswer !== undefined && stale !== null) await this.#answerStale(stale, lateAnswer)
    else if (how !== 'rested' || !this.#queue.isEmpty || (halfTaken.length > 0 && turns.hasUnanswered(entries))) {
      if (stale !== null) await this.#dropStale(scribe, stale)
      turns.begin(how === 'rested' && halfTaken.length === 0 ? 'queue' : 'go-on')
    } else await this.#restAgain()
  }

  /** Nothing is to be done: a record that says otherwise is of a worker that died. */
  async #restAgain(): Promise<void> {
    const { scribe } = this.#mustBeOpen()
    if (this.#host.record().state !== 'working') return
    await enter(this.#host, scribe, {
      state: 'idle',
      reason: 'Nothing is left to do; reply to go on',
      evidence: { kind: 'command', ref: 'rested' },
    })
  }

  reply(reply: Reply): Promise<Receipt> {
    const taken = this.#order.then(async () => {
      await this.#started.promise
      return await this.#take(reply)
    })
    this.#order = taken.catch(() => undefined)
    return taken
  }

  async withdrawReply(replyId: RequestId): Promise<Receipt> {
    await this.#started.promise
    return await this.#queue.withdraw(replyId)
  }

  async replaceReply(reply: Reply): Promise<Receipt> {
    await this.#started.promise
    return await this.#queue.replace(reply)
  }

  async interrupt(): Promise<Receipt> {
    await this.#started.promise
    await this.#mustBeOpen().turns.interrupt()
    return done
  }

  async stop(): Promise<void> {
    this.#life.abort()
    await this.#opened?.turns.stop()
  }

  async setMode(mode: PermissionMode): Promise<Receipt> {
    await this.#started.promise
    await this.#host.emit({ type: 'launch-changed', permissionMode: mode })
    const { turns, cards } = this.#mustBeOpen()
    await turns.modeChanged(mode)
    await cards.recheck()
    return done
  }

  setRules(rules: PermissionRules, trusted: boolean): void {
    this.#rules = rules
    this.#trust.set(trusted)
    this.#opened?.cards.recheck().catch((error: unknown) => this.#host.report('the rules', error))
  }

  /** The agent reads its credentials when it starts. */
  environmentChanged(): void {
    if (this.#login() === null) return
    this.#signedIn().catch((error: unknown) => this.#host.report('the sign-in', error))
  }

  async readOutput(maxBytes: number): Promise<string> {
    await this.#started.promise
    return this.#mustBeOpen().scribe.output.read(maxBytes)
  }

  async #take(reply: Reply): Promise<Receipt> {
    const { turns, cards, scribe } = this.#mustBeOpen()
    if (this.#queue.has(reply.requestId)) return done
    const open = cards.open ?? this.#login() ?? this.#stale
    if (reply.answers !== undefined && reply.answers !== open?.requestId) {
      return refused('stale-answer', 'This was already answered, or is no longer asked.')
    }
    const { answer } = reply
    if (answer.type === 'text' && open === null && /^!\s*\S/.test(answer.text)) {
      return refused('not-supported', 'Commands with ! run in sessions of our own agent; tell this one what to run.')
    }
    if (open !== null) {
      const fit = fitAnswer(open, answer)
      if ('unfit' in fit) return refused('unfit-answer', fit.unfit)
      if (open !== cards.open) return await this.#answerStale(open, reply)
      const isTaken = await cards.answer(open.requestId, fit.answer, reply)
      if (!isTaken) return refused('stale-answer', 'This was already answered, or is no longer asked.')
      await this.#host.replyTaken(reply)
      return done
    }
    if (answer.type !== 'text') return refused('stale-answer', 'Nothing is asked at the moment.')
    await this.#queue.add(reply)
    if (!turns.isRunning) await this.#work(scribe, reply)
    return done
  }

  async #work(scribe: Scribe, reply: Reply): Promise<void> {
    await enter(this.#host, scribe, {
      state: 'working',
      reason: 'Goes on with your message',
      evidence: { kind: 'command', ref: `reply ${reply.requestId}` },
      summary: 'Goes on with your message',
    })
    this.#mustBeOpen().turns.begin('queue')
  }

  /** An answer to what a process asked that is gone: the next one is told of it. */
  async #answerStale(open: OpenRequest, reply: Reply): Promise<Receipt> {
    const { turns, scribe } = this.#mustBeOpen()
    const fit = fitAnswer(open, reply.answer)
    if ('unfit' in fit) {
      await this.#lose(scribe, reply)
      return done
    }
    const { answer } = fit
    await scribe.append({
      type: 'request-answered',
      requestId: open.requestId,
      answer,
      replyId: reply.requestId,
    })
    this.#stale = null
    const login = turns.login
    turns.login = null
    await enter(this.#host, scribe, {
      state: 'working',
      reason: 'Goes on with your answer',
      evidence: { kind: 'command', ref: `reply to ${open.requestId}` },
      summary: 'Goes on with your answer',
    })
    if (open.kind === 'login') {
      const words = answer.type === 'text' ? answer.text.trim() : ''
      const chosen = /^\d{1,2}$/.test(words) ? Number(words) - 1 : null
      turns.signIn = login !== null && chosen !== null && chosen < login.methods ? chosen : null
      if (turns.signIn === null && !justRetry.test(words)) turns.sayNext(words)
      turns.begin('go-on')
    } else {
      if (open.kind === 'permission' && answer.type === 'permission' && answer.decision !== 'deny')
        turns.grant(open.sameAs)
      turns.sayNext(
        `The process that ran this session was started again while you asked: ${sentenceOf(open)}\nThe user's answer: ${wordsOf(open, answer)}\nGo on with that; if you ask for the same again, it is answered the same way.`,
      )
      turns.begin('told')
    }
    await this.#host.replyTaken(reply)
    return done
  }

  #login(): OpenRequest | null {
    return this.#opened?.turns.login?.request ?? null
  }

  /** New credentials came: a sign-in that waits for them is tried again. */
  async #signedIn(): Promise<void> {
    const { turns, scribe } = this.#mustBeOpen()
    const request = this.#login()
    if (request === null) return
    turns.login = null
    await scribe.append({ type: 'request-withdrawn', requestId: request.requestId, reason: 'new credentials came' })
    await enter(this.#host, scribe, {
      state: 'working',
      reason: 'Tries again with new credentials',
      evidence: { kind: 'command', ref: 'renewed credentials' },
    })
    turns.begin('go-on')
  }

  async #dropStale(scribe: Scribe, stale: OpenRequest): Promise<void> {
    this.#stale = null
    await withdraw(scribe, stale)
  }

  async #lose(scribe: Scribe, reply: Reply): Promise<void> {
    const text = 'An answer could not be used: what it answers is no longer asked.'
    await scribe.append({ type: 'note', text, replyId: reply.requestId })
    await this.#host.replyTaken(reply)
  }

  #mustBeOpen() {
    if (this.#opened === null) throw new Error('the session has not started')
    return this.#opened
  }
}

/** An answer in words, for an agent that did not wait for it. */
function wordsOf(request: OpenRequest, answer: Answer): string {
  switch (answer.type) {
    case 'text':
      return answer.text
    case 'options':
      return answer.answers
        .map((given, index) => {
          const question = request.kind === 'question' ? request.questions[index] : undefined
          return chosenWords({ options: question?.options ?? [] }, given)
        })
        .join('; ')
    case 'permission':
      return `${answer.decision === 'deny' ? 'denied' : 'allowed'}${answer.reason === undefined ? '' : `: ${answer.reason}`}`
    case 'plan':
      return `${answer.decision === 'approve' ? 'approved' : 'not approved'}${answer.feedback === undefined ? '' : `: ${answer.feedback}`}`
    case 'budget':
      return answer.decision
  }
}

async function withdraw(scribe: Scribe, { requestId }: OpenRequest): Promise<void> {
  await scribe.append({ type: 'request-withdrawn', requestId, reason: 'the process that asked has ended' })
}

function agentOf(host: EngineHost): AcpAgent {
  const agent = acpAgentSchema.safeParse(host.record().launch.acpAgent)
  if (!agent.success) throw new Error('the session names no agent of the settings')
  return agent.data
}
