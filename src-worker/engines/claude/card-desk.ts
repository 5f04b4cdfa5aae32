import type { Answer, OpenRequest, Reply } from '../../../src-shared/board/session-state.ts'
import type { Receipt } from '../../../src-shared/worker-protocol/messages.ts'
import type { EngineHost } from '../../session/engine.ts'
import { done, refused } from '../../session/decide.ts'
import { fitAnswer } from '../agent/turn/fit-answer.ts'
import { hookAnswerOf, interruptingDenial } from './answer-hook.ts'
import type { ConversationLog } from './conversation-log.ts'
import type { HookEvent, PermissionEvent } from './hook-events.ts'
import type { HookAnswer } from './hook-server.ts'
import type { FileStatus } from './judge-state.ts'
import { cardOf } from './request-card.ts'

/** Calls that were announced and have not asked yet. */
const mostAnnounced = 100

type ToolEvent = Extract<HookEvent, { hook_event_name: 'PreToolUse' | 'PostToolUse' | 'PostToolUseFailure' }>

type Card = {
  readonly request: OpenRequest
  readonly input: unknown
  readonly respond: (answer: HookAnswer) => void
  /** The session file has said since that a dialog waits: when it no longer does, it was answered there. */
  isOnScreen: boolean
}

/** The dialogs whose hooks wait for an answer, each of them a card; the first is shown. */
export class CardDesk {
  readonly #host: EngineHost
  readonly #log: ConversationLog
  readonly #place: () => { readonly directory: string; readonly repository: string }
  readonly #changed: () => void
  #cards: Card[] = []
  #announced: { readonly id: string; readonly key: string }[] = []

  constructor(
    host: EngineHost,
    log: ConversationLog,
    place: () => { readonly directory: string; readonly repository: string },
    changed: () => void,
  ) {
    this.#host = host
    this.#log = log
    this.#place = place
    this.#changed = changed
  }

  /** What the user may answer now. */
  get request(): OpenRequest | null {
    return this.#cards[0]?.request ?? null
  }

  /** A call is about to run, or to ask: a dialog does not tell which call it is about. */
  announce(event: ToolEvent): void {
    this.#announced = [...this.#announced, { id: event.tool_use_id, key: keyOf(event) }].slice(-mostAnnounced)
  }

  /** A call has run: whatever it asked was answered. */
  async ran(event: ToolEvent): Promise<void> {
    this.#announced = this.#announced.filter(({ id }) => id !== event.tool_use_id)
    const card = this.#cards.find(({ request }) => 'toolUseId' in request && request.toolUseId === event.tool_use_id)
    if (card !== undefined) await this.#withdraw(card, 'answered on its screen')
  }

  /** A dialog has opened; resolves with what its hook says. */
  async ask(event: PermissionEvent, gone: AbortSignal): Promise<HookAnswer> {
    const key = keyOf(event)
    const announced = this.#announced.findLast((one) => one.key === key)
    const request = await cardOf(event, {
      ...this.#place(),
      toolUseId: announced?.id ?? `dialog-${this.#host.clock.now()}`,
      now: this.#host.clock.now(),
    })
    const { promise, resolve } = Promise.withResolvers<HookAnswer>()
    const card: Card = { request, input: event.tool_input, respond: resolve, isOnScreen: false }
    await this.#log.append({ type: 'request-opened', request })
    if (gone.aborted) {
      await this.#log.append({
        type: 'request-withdrawn',
        requestId: request.requestId,
        reason: 'answered on its screen',
      })
      return {}
    }
    this.#cards = [...this.#cards, card]
    gone.addEventListener('abort', () => {
      this.#withdraw(card, 'answered on its screen').catch((error: unknown) =>
        this.#host.report('a card could not be withdrawn', error),
      )
    })
    this.#changed()
    return await promise
  }

  /** What the session file says of its dialogs. */
  async fileSays(file: FileStatus | null): Promise<void> {
    const card = this.#cards[0]
    if (card === undefined || file === null) return
    if (file.status === 'waiting') card.isOnScreen = true
    else if (card.isOnScreen) await this.#withdraw(card, 'answered on its screen')
  }

  /** An answer to the card that is shown. */
  async answer(reply: Reply): Promise<Receipt> {
    const card = this.#cards[0]
    if (card === undefined || (reply.answers !== undefined && reply.answers !== card.request.requestId)) {
      return refused('stale-answer', 'This was already answered, or is no longer asked.')
    }
    const fit = fitAnswer(card.request, reply.answer)
    if ('unfit' in fit) return refused('unfit-answer', fit.unfit)
    await this.#answered(card, fit.answer, reply)
    return done
  }

  /** Ends the turn by what is asked; false when nothing is. */
  async interrupt(): Promise<boolean> {
    const card = this.#cards[0]
    if (card === undefined) return false
    card.respond(interruptingDenial)
    await this.#withdraw(card, 'interrupted by you')
    return true
  }

  /** The session ends: what is asked is still asked when it is taken up again. */
  close(): void {
    this.#cards = []
  }

  /** The program is gone, and its dialogs with it. */
  async drop(reason: string): Promise<void> {
    for (const card of this.#cards) await this.#withdraw(card, reason)
  }

  async #answered(card: Card, answer: Answer, reply: Reply): Promise<void> {
    const { requestId } = card.request
    this.#cards = this.#cards.filter((one) => one !== card)
    await this.#log.append({ type: 'request-answered', requestId, answer, replyId: reply.requestId })
    card.respond(hookAnswerOf(card.request, card.input, answer))
    this.#changed()
    await this.#host.replyTaken(reply)
  }

  async #withdraw(card: Card, reason: string): Promise<void> {
    if (!this.#cards.includes(card)) return
    this.#cards = this.#cards.filter((one) => one !== card)
    card.respond({})
    await this.#log.append({ type: 'request-withdrawn', requestId: card.request.requestId, reason })
    this.#changed()
  }
}

function keyOf({
  tool_name: tool,
  tool_input: input,
}: {
  readonly tool_name: string
  readonly tool_input?: unknown
}): string {
  return `${tool} ${JSON.stringify(input)}`
}
