import type { RequestId } from '../../../../src-shared/base/ids.ts'
import type { Answer, OpenRequest } from '../../../../src-shared/board/session-state.ts'

/** Why a wait for the user ended without an answer: what was asked no longer needs one. */
export class Withdrawn extends Error {
  override readonly name = 'Withdrawn'
}

/** An answer, and what is to be done once the state says that the session goes on with it. */
export type GivenAnswer = { readonly answer: Answer; readonly afterwards: () => Promise<void> }

type Waiting = {
  readonly request: OpenRequest
  /** True when the request needs no answer any more. */
  readonly settled: () => boolean
  readonly answered: (given: GivenAnswer) => void
  readonly failed: (reason: unknown) => void
}

/** The one request that waits for the user. */
export class Asking {
  #waiting: Waiting | null = null

  /** What is asked now. */
  get request(): OpenRequest | null {
    return this.#waiting?.request ?? null
  }

  /** Waits for the answer; rejects with the signal's reason, or `Withdrawn`. */
  async wait(request: OpenRequest, signal: AbortSignal, settled: () => boolean): Promise<GivenAnswer> {
    signal.throwIfAborted()
    let onAbort = (): void => undefined
    try {
      return await new Promise<GivenAnswer>((answered, failed) => {
        this.#waiting = { request, settled, answered, failed }
        onAbort = () => failed(signal.reason)
        signal.addEventListener('abort', onAbort, { once: true })
      })
    } finally {
      signal.removeEventListener('abort', onAbort)
      if (this.#waiting?.request === request) this.#waiting = null
    }
  }

  /** The user answered this request. False when nothing waits for that answer (any more, or yet). */
  answer(requestId: RequestId, given: GivenAnswer): boolean {
    const waiting = this.#waiting
    if (waiting?.request.requestId !== requestId) return false
    this.#waiting = null
    waiting.answered(given)
    return true
  }

  /** Something changed (rules, mode): what is settled by it needs no answer any more. */
  recheck(): void {
    if (this.#waiting?.settled() === true) this.withdraw()
  }

  /** What was asked is settled otherwise. */
  withdraw(): void {
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.failed(new Withdrawn('settled otherwise'))
  }
}
