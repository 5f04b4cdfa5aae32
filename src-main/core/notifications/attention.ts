import type { SessionId } from '../../../src-shared/base/ids.ts'

/** What the users of all clients look at. */
export class Attention {
  readonly #byConnection = new Map<object, SessionId | null>()

  /** Notes what the user of a connection looks at; `connection` identifies it, `onClose` tells of its end. */
  set(connection: object, sessionId: SessionId | null, onClose: (task: () => void) => void): void {
    if (!this.#byConnection.has(connection)) onClose(() => this.#byConnection.delete(connection))
    this.#byConnection.set(connection, sessionId)
  }

  /** The sessions that somebody looks at now. */
  attended(): ReadonlySet<SessionId> {
    return new Set([...this.#byConnection.values()].filter((sessionId) => sessionId !== null))
  }

  /** How many connections are known: tests look here for leaks. */
  get size(): number {
    return this.#byConnection.size
  }
}
