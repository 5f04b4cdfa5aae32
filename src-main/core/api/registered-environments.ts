import { randomBytes } from 'node:crypto'

const mostRegistered = 32

/** Environments that a relay keeps for its clients' sessions: in memory, and only while the relay is connected. */
export class RegisteredEnvironments {
  readonly #byToken = new Map<string, Readonly<Record<string, string>>>()

  /** Keeps one until `onClose` runs its task; returns the token that names it. */
  register(environment: Readonly<Record<string, string>>, onClose: (task: () => void) => void): string {
    const token = randomBytes(24).toString('base64url')
    this.#byToken.set(token, environment)
    onClose(() => this.#byToken.delete(token))
    const oldest = this.#byToken.keys().next()
    if (this.#byToken.size > mostRegistered && oldest.done !== true) this.#byToken.delete(oldest.value)
    return token
  }

  /** Null when nobody (any more) keeps one under that token. */
  find(token: string | undefined): Readonly<Record<string, string>> | null {
    return token === undefined ? null : (this.#byToken.get(token) ?? null)
  }
}
