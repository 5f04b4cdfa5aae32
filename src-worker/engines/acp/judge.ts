import type {
  CreateElicitationResponse,
  RequestPermissionRequest,
  RequestPermissionResponse,
} from '@agentclientprotocol/sdk'
import { requestIdSchema } from '../../../src-shared/base/ids.ts'
import type { PermissionMode } from '../../../src-shared/board/launch.ts'
import type { Answer, OpenRequest } from '../../../src-shared/board/session-state.ts'
import type { PermissionRules } from '../../../src-shared/worker-protocol/messages.ts'
import type { EngineHost } from '../../session/engine.ts'
import type { Workplace } from '../agent/isolation/workplace.ts'
import { mainCheckoutRefusal } from '../agent/isolation/main-checkout-guard.ts'
import { decidePermission } from '../agent/permissions/decide-permission.ts'
import type { Request } from '../agent/permissions/rules.ts'
import type { PermissionVerdict } from '../agent/permissions/situation.ts'
import { readyForCommands, surveyCommand } from '../agent/permissions/survey-command.ts'
import type { Cards } from './cards.ts'
import { cardFor, outcomeFor, outsideOf, requestOf } from './permission-card.ts'
import { questionForm } from './question-form.ts'
import type { Scribe } from './scribe.ts'
import { textOf, type ToolCall } from './tool-calls.ts'
import { toolCallSchema } from './updates.ts'

/** What the answers to an agent's requests depend on. */
export type JudgeSetup = {
  readonly host: EngineHost
  readonly scribe: Scribe
  readonly cards: Cards
  readonly workplace: Workplace
  readonly rules: () => PermissionRules
  readonly trusted: () => boolean
  readonly mode: () => PermissionMode
  /** False while the turn is being ended: whatever is asked then is answered with nothing. */
  readonly listens: () => boolean
  /** Words of the user that the protocol has no place for: said to the agent when its turn has ended. */
  readonly sayLater: (text: string) => void
}

const cancelled: RequestPermissionResponse = { outcome: { outcome: 'cancelled' } }

/** Answers what an agent asks: by the rules and the mode where they can, else by asking the user. */
export class Judge {
  readonly #setup: JudgeSetup
  readonly #sessionRules: string[] = []
  /** Allowed once by an answer that came when the process that asked was gone. */
  #granted: string | null = null

  constructor(setup: JudgeSetup) {
    this.#setup = setup
  }

  /** The same request is allowed once, without asking again. */
  grant(sameAs: string): void {
    this.#granted = sameAs
  }

  async permission(params: RequestPermissionRequest, signal: AbortSignal): Promise<RequestPermissionResponse> {
    const { scribe, host, workplace, listens } = this.#setup
    const news = toolCallSchema.safeParse(params.toolCall)
    if (!news.success || !listens()) return cancelled
    const call = await scribe.asked(news.data)
    if (call.kind === 'switch_mode') return await this.#plan(call, params, signal)
    const request = requestOf(call, workplace.root)
    await readyForCommands(host.report)
    const refusal = this.#refusal(request)
    if (refusal !== null) {
      await scribe.append({ type: 'note', text: `Refused without asking: ${refusal}` })
      return outcomeFor('deny', params.options)
    }
    const verdict = this.#verdict(request)
    switch (verdict.verdict) {
      case 'allow':
        return outcomeFor('allow', params.options)
      case 'deny':
        await scribe.append({ type: 'note', text: `Denied: ${verdict.reason}` })
        return outcomeFor('deny', params.options)
      case 'ask':
        return await this.#ask(call, request, verdict.suggestedRule, params, signal)
    }
  }

  async question(params: unknown, signal: AbortSignal): Promise<CreateElicitationResponse> {
    const { cards, host, listens } = this.#setup
    const form = questionForm(params)
    if (form === null || !listens()) return { action: form === null ? 'decline' : 'cancel' }
    let [first, ...more] = form.questions
    while (first !== undefined) {
      const questions = [first, ...more]
      const request: OpenRequest = {
        kind: 'question',
        requestId: requestIdSchema.parse(crypto.randomUUID()),
        askedAt: host.clock.now(),
        questions,
      }
      const answer = await cards.ask(request, 'elicitation/create', signal)
      if (answer === null) return { action: 'cancel' }
      const read = form.read(answer)
      if (typeof read.problem !== 'string') return read.answer
      ;[first, ...more] = form.questions
      if (first !== undefined) first = { ...first, question: `(${read.problem}.) ${first.question}` }
    }
    return { action: 'decline' }
  }

  async #ask(
    call: ToolCall,
    request: Request,
    narrowRule: string | undefined,
    { options }: RequestPermissionRequest,
    signal: AbortSignal,
  ): Promise<RequestPermissionResponse> {
    const { cards, scribe, host, workplace, sayLater } = this.#setup
    const made = { requestId: newRequestId(), askedAt: host.clock.now(), toolUseId: scribe.entryIdOf(call.id) }
    const card = cardFor(call, request, workplace, made)
    const open = narrowRule === undefined ? card : { ...card, suggestedRule: narrowRule }
    if (this.#granted === card.sameAs) {
      this.#granted = null
      return outcomeFor('allow', options)
    }
    const settled = (): boolean => this.#verdict(request).verdict !== 'ask'
    const answer = await cards.ask(open, `session/request_permission ${call.id}`, signal, settled)
    if (answer === null) return settled() ? this.#bySettled(request, options) : cancelled
    if (answer.type !== 'permission') return outcomeFor('deny', options)
    return this.#decided(answer, open.suggestedRule, options, sayLater)
  }

  #bySettled(request: Request, options: RequestPermissionRequest['options']): RequestPermissionResponse {
    return outcomeFor(this.#verdict(request).verdict === 'allow' ? 'allow' : 'deny', options)
  }

  #decided(
    answer: Extract<Answer, { type: 'permission' }>,
    suggested: string | undefined,
    options: RequestPermissionRequest['options'],
    sayLater: (text: string) => void,
  ): RequestPermissionResponse {
    const rule = answer.rule ?? suggested
    switch (answer.decision) {
      case 'allow':
        return outcomeFor('allow', options)
      case 'allow-session':
      case 'always':
        // Our own rule stays in charge; where none is safe, the agent's memory of it has to do.
        if (rule !== undefined) this.#sessionRules.push(rule)
        return outcomeFor(rule === undefined ? 'allow-for-good' : 'allow', options)
      case 'deny':
        if (answer.reason !== undefined && answer.reason.trim() !== '') sayLater(answer.reason)
        return outcomeFor('deny', options)
    }
  }

  /** Leaving the agent's plan mode is approving its plan. */
  async #plan(
    call: ToolCall,
    { options }: RequestPermissionRequest,
    signal: AbortSignal,
  ): Promise<RequestPermissionResponse> {
    const { cards, scribe, host, sayLater } = this.#setup
    const text = textOf(call)
    const request: OpenRequest = {
      kind: 'plan',
      requestId: newRequestId(),
      askedAt: host.clock.now(),
      toolUseId: scribe.entryIdOf(call.id),
      plan: text === '' ? call.title : text,
    }
    const answer = await cards.ask(request, `session/request_permission ${call.id}`, signal)
    if (answer === null) return cancelled
    if (answer.type === 'plan' && answer.decision === 'approve') return outcomeFor('allow', options)
    if (answer.type === 'plan' && (answer.feedback ?? '').trim() !== '') sayLater(answer.feedback ?? '')
    return outcomeFor('deny', options)
  }

  /** What no answer of the user could allow: the session's own worktree is all that it changes. */
  #refusal(request: Request): string | null {
    const { workplace } = this.#setup
    const main = mainCheckoutRefusal(request, workplace)
    if (main !== null) return main
    const outside = outsideOf(request, workplace)
    if (outside === null) return null
    return `${outside} lies outside of ${workplace.root}, where this session works.`
  }

  #verdict(request: Request): PermissionVerdict {
    const { workplace, host, rules, trusted, mode } = this.#setup
    const { jobDirectory } = host
    const line = request.kind === 'command' ? request.command : null
    return decidePermission(request, line === null ? null : surveyCommand(line, workplace, jobDirectory), {
      mode: mode(),
      rules: rules(),
      sessionRules: this.#sessionRules,
      root: workplace.root,
      directories: workplace.directories,
      ownDirectories: workplace.ownDirectories,
      jobDirectory,
      gitMayLook: trusted(),
    })
  }
}

function newRequestId(): OpenRequest['requestId'] {
  return requestIdSchema.parse(crypto.randomUUID())
}
