import type { Answer, OpenRequest } from '../../../src-shared/board/session-state.ts'
import type { EngineHost } from '../../session/engine.ts'
import { blockedOn, enter } from './acp-states.ts'
import type { Scribe } from './scribe.ts'

type Card = {
  readonly request: OpenRequest
  readonly ref: string
  /** True when it needs no answer any more. */
  readonly settled: () => boolean
  readonly resolve: (answer: Answer | null) => void
}

/** What an agent asks its user, one thing after the other. */
export class Cards {
  readonly #host: EngineHost
  readonly #scribe: Scribe
  #cards: Card[] = []
  /** Showing, answering and dropping happen one after the other. */
  #order: Promise<unknown> = Promise.resolve()
  #shown: Card | null = null

  constructor(host: EngineHost, scribe: Scribe) {
    this.#host = host
    this.#scribe = scribe
  }

  /** What is asked now. */
  get open(): OpenRequest | null {
    return this.#shown?.request ?? null
  }

  /** Asks when its turn has come. Null: it is no longer asked. */
  async ask(
    request: OpenRequest,
    ref: string,
    signal: AbortSignal,
    settled: () => boolean = () => false,
  ): Promise<Answer | null> {
    const { promise, resolve } = Promise.withResolvers<Answer | null>()
    const card: Card = { request, ref, settled, resolve }
    this.#cards.push(card)
    const withdraw = (): void => void this.#inTurn(() => this.#drop(card, 'the agent no longer asks it'))
    signal.addEventListener('abort', withdraw, { once: true })
    await this.#inTurn(() => this.#showNext())
    if (signal.aborted) withdraw()
    try {
      return await promise
    } finally {
      signal.removeEventListener('abort', withdraw)
    }
  }

  /** The user answered what is asked now; false when that is something else. Resolves once the state says so. */
  answer(requestId: OpenRequest['requestId'], answer: Answer, reply: { readonly requestId: string }): Promise<boolean> {
    return this.#inTurn(async () => {
      const card = this.#shown
      if (card?.request.requestId !== requestId) return false
      await this.#scribe.append({ type: 'request-answered', requestId, answer, replyId: reply.requestId })
      await this.#settle(card, answer, 'Goes on with your answer', { kind: 'command', ref: `reply to ${requestId}` })
      return true
    })
  }

  /** Nothing is asked any more. The caller says what state follows. */
  dropAll(reason: string): Promise<void> {
    return this.#inTurn(async () => {
      const all = this.#cards
      this.#cards = []
      const shown = this.#shown
      this.#shown = null
      if (shown !== null) await this.#withdrawn(shown, reason)
      for (const card of all) card.resolve(null)
    })
  }

  /** Rules or mode changed. */
  recheck(): Promise<void> {
    return this.#inTurn(async () => {
      for (const card of this.#cards.filter(({ settled }) => settled())) await this.#drop(card, 'settled by the rules')
    })
  }

  async #drop(card: Card, reason: string): Promise<void> {
    if (!this.#cards.includes(card)) return
    if (this.#shown === card) {
      await this.#withdrawn(card, reason)
      await this.#settle(card, null, 'Goes on: no answer is needed any more', { kind: 'api', ref: reason })
      return
    }
    this.#cards = this.#cards.filter((other) => other !== card)
    card.resolve(null)
  }

  async #settle(
    card: Card,
    answer: Answer | null,
    reason: string,
    evidence: { readonly kind: 'command' | 'api'; readonly ref: string },
  ): Promise<void> {
    this.#cards = this.#cards.filter((other) => other !== card)
    this.#shown = null
    if (this.#cards.length === 0) {
      await enter(this.#host, this.#scribe, { state: 'working', reason, evidence, summary: reason })
    }
    card.resolve(answer)
    await this.#showNext()
  }

  async #showNext(): Promise<void> {
    const [next] = this.#cards
    if (this.#shown !== null || next === undefined) return
    this.#shown = next
    await this.#scribe.flush()
    await this.#scribe.append({ type: 'request-opened', request: next.request })
    await enter(this.#host, this.#scribe, blockedOn(next.request, next.ref))
  }

  async #withdrawn({ request }: Card, reason: string): Promise<void> {
    await this.#scribe.append({ type: 'request-withdrawn', requestId: request.requestId, reason })
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#order.then(act)
    this.#order = done.catch(() => undefined)
    return done
  }
}
