import { randomBytes } from 'node:crypto'
import type { CancelTimer, Clock } from '../../src-shared/base/clock.ts'
import type { Secrets } from './access.ts'

/** Never looked at more often than this. */
const leastWaitMs = 60_000

/** When the board locks itself. */
export type LockOptions = {
  readonly clock: Clock
  /** So long without a page that is open; null: never. */
  readonly afterMs: number | null
  /** Whether a page is open: one that is connected. */
  readonly isInUse: () => boolean
  /** It was locked: what was let in before is out, and only the new token lets in. */
  readonly onLock: (why: 'idle' | 'asked') => void
}

/** Who may come in, and until when: the token of the address and the cookie are replaced when the board is locked. */
export class ServeLock {
  readonly #options: LockOptions
  #secrets = freshSecrets()
  #usedAt: number
  /** Whether anybody came in since the last lock: nobody can be shown out else. */
  #isUsed = false
  #cancel: CancelTimer = () => undefined

  constructor(options: LockOptions) {
    this.#options = options
    this.#usedAt = options.clock.now()
    this.#wait()
  }

  get secrets(): Secrets {
    return this.#secrets
  }

  /** Somebody who was let in asked for something. */
  touch(): void {
    this.#isUsed = true
    this.#usedAt = this.#options.clock.now()
  }

  /** Replaces token and cookie. */
  lock(why: 'idle' | 'asked'): void {
    this.#secrets = freshSecrets()
    this.#isUsed = false
    this.#usedAt = this.#options.clock.now()
    this.#options.onLock(why)
  }

  close(): void {
    this.#cancel()
  }

  #wait(): void {
    const { clock, afterMs, isInUse } = this.#options
    if (afterMs === null) return
    const left = this.#usedAt + afterMs - clock.now()
    this.#cancel = clock.schedule(Math.max(leastWaitMs, left), () => {
      if (isInUse()) this.touch()
      else if (this.#isUsed && clock.now() - this.#usedAt >= afterMs) this.lock('idle')
      this.#wait()
    })
  }
}

function freshSecrets(): Secrets {
  return { token: randomBytes(32).toString('base64url'), cookie: randomBytes(32).toString('base64url') }
}
