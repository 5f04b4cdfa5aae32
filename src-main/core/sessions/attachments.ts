import type { Clock } from '../../../src-shared/base/clock.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'

/** Who looks at which session, and when somebody last did: what keeps a process from being retired. */
export class Attachments {
  readonly #clock: Clock
  readonly #open = new Map<SessionId, number>()
  readonly #lastUsed = new Map<SessionId, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Somebody opened a terminal or a transcript; the returned function says that they left. */
  attach(sessionId: SessionId): () => void {
    this.#open.set(sessionId, (this.#open.get(sessionId) ?? 0) + 1)
    let left = false
    return () => {
      if (left) return
      left = true
      const others = (this.#open.get(sessionId) ?? 1) - 1
      if (others === 0) this.#open.delete(sessionId)
      else this.#open.set(sessionId, others)
      this.touch(sessionId)
    }
  }

  /** Somebody asked something of it. */
  touch(sessionId: SessionId): void {
    this.#lastUsed.set(sessionId, this.#clock.now())
  }

  isAttached(sessionId: SessionId): boolean {
    return this.#open.has(sessionId)
  }

  /** When it was last used; 0 when never in this supervisor's life. */
  lastUsedAt(sessionId: SessionId): number {
    return this.#lastUsed.get(sessionId) ?? 0
  }

  forget(sessionId: SessionId): void {
    this.#lastUsed.delete(sessionId)
  }
}
