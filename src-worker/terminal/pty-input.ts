import { writeSync } from 'node:fs'
import type { CancelTimer, Clock } from '../../src-shared/base/clock.ts'
import { isErrno } from '../../src-node/files/is-errno.ts'

/** Input that a program does not read is kept up to this size; what comes then is lost, as in any full terminal. */
const limit = 1024 * 1024
const firstRetryMs = 2
const lastRetryMs = 500

/**
 * Writes to the master side of a pty without ever blocking. Node's own stream for a pty spins while the program does not
 * read its input, which would stop the whole worker; so the descriptor, which does not block, is written to directly, and
 * again after a while when it is full.
 */
export class PtyInput {
  readonly #descriptor: number
  readonly #isOpen: () => boolean
  readonly #clock: Clock
  #pending: Uint8Array[] = []
  #size = 0
  #retryMs = firstRetryMs
  #cancel: CancelTimer | null = null
  #closed = false

  /** `isOpen`: the descriptor is still the pty's; once closed, its number may belong to any other file. */
  constructor(descriptor: number, isOpen: () => boolean, clock: Clock) {
    this.#descriptor = descriptor
    this.#isOpen = isOpen
    this.#clock = clock
  }

  /** Writes, or keeps for later. False when there is no room for it. */
  write(bytes: Uint8Array): boolean {
    if (this.#closed) return false
    if (this.#size + bytes.length > limit) return false
    this.#pending.push(bytes)
    this.#size += bytes.length
    if (this.#cancel === null) this.#flush()
    return true
  }

  /** The descriptor is no longer ours. */
  close(): void {
    this.#closed = true
    this.#cancel?.()
    this.#cancel = null
    this.#pending = []
    this.#size = 0
  }

  #flush(): void {
    this.#cancel = null
    for (;;) {
      if (!this.#isOpen()) return this.close()
      const first = this.#pending[0]
      if (first === undefined) return
      try {
        const written = writeSync(this.#descriptor, first)
        this.#size -= written
        if (written === first.length) this.#pending.shift()
        else this.#pending[0] = first.subarray(written)
        this.#retryMs = firstRetryMs
      } catch (error) {
        if (!isErrno(error, 'EAGAIN')) return this.close()
        this.#cancel = this.#clock.schedule(this.#retryMs, () => this.#flush())
        this.#retryMs = Math.min(this.#retryMs * 2, lastRetryMs)
        return
      }
    }
  }
}
