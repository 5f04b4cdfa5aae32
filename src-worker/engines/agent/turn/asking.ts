import type { RequestId } from '../../../../src-shared/base/ids.ts'
import type { Answer, OpenRequest } from '../../../../src-shared/board/session-state.ts'

/** Why a wait for the user ended without an answer: what was asked no longer needs one. */
export class Withdrawn extends Error {
  override readonly name = 'Withdrawn'
  /** False when it was settled before anybody saw it. */
  readonly wasOpen: boolean

  constructor(wasOpen: boolean) {
    super('settled otherwise')
    this.wasOpen = wasOpen
  }
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

type Queued = { readonly begin: () => void }

/** The one request that waits for the user, and the agents of the session that want to ask next. */
export class Asking {
  #waiting: Waiting | null = null
  #isTaken = false
  #queue: Queued[] = []

  /** Waits until nobody else asks. The returned function lets the next one ask. Rejects with the signal's reason. */
  async turn(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted()
    if (this.#isTaken) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const queued: Queued = { begin: resolve }
      const onAbort = (): void => {
        this.#queue = this.#queue.filter((one) => one !== queued)
        reject(signal.reason)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#queue.push(queued)
      try {
        await promise
      } finally {
        signal.removeEventListener('abort', onAbort)
      }
    }
    this.#isTaken = true
    return once(() => {
      const next = this.#queue.shift()
      if (next === undefined) this.#isTaken = false
      else next.begin()
    })
  }

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
    waiting?.failed(new Withdrawn(true))
  }
}

function once(run: () => void): () => void {
  let ran = false
  return () => {
    if (!ran) run()
    ran = true
  }
}
