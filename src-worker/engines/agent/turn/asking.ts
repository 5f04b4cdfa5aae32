import type { Answer, OpenRequest } from '../../../../src-shared/board/session-state.ts'

/** Why a wait for the user ended without an answer: what was asked no longer needs one. */
export class Withdrawn extends Error {
  override readonly name = 'Withdrawn'
}

type Waiting = {
  readonly request: OpenRequest
  /** True when the request needs no answer any more. */
  readonly settled: () => boolean
  readonly answered: (answer: Answer) => void
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
  async wait(request: OpenRequest, signal: AbortSignal, settled: () => boolean): Promise<Answer> {
    signal.throwIfAborted()
    let onAbort = (): void => undefined
    try {
      return await new Promise<Answer>((answered, failed) => {
        this.#waiting = { request, settled, answered, failed }
        onAbort = () => failed(signal.reason)
        signal.addEventListener('abort', onAbort, { once: true })
      })
    } finally {
      signal.removeEventListener('abort', onAbort)
      if (this.#waiting?.request === request) this.#waiting = null
    }
  }

  /** The user answered. A second answer to the same request finds nothing open. */
  answer(answer: Answer): void {
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.answered(answer)
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
