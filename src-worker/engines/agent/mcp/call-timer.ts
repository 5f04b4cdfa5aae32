import type { Clock } from '../../../../src-shared/base/clock.ts'

/** The time limit of one call. It stands still while the user is asked something. */
export class CallTimer {
  readonly #clock: Clock
  readonly #ms: number
  readonly #onEnd: () => void
  #left: number
  #from = 0
  #cancel: (() => void) | null = null
  #pauses = 0

  constructor(clock: Clock, ms: number, onEnd: () => void) {
    this.#clock = clock
    this.#ms = ms
    this.#left = ms
    this.#onEnd = onEnd
    this.#run()
  }

  /** The server was heard of: the whole time begins again. */
  renew(): void {
    if (this.#cancel === null) return
    this.stop()
    this.#left = this.#ms
    this.#run()
  }

  /** Time stands still until the returned function is called. */
  pause(): () => void {
    this.#pauses += 1
    if (this.#pauses === 1) {
      this.stop()
      this.#left -= this.#clock.now() - this.#from
    }
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      this.#pauses -= 1
      if (this.#pauses === 0) this.#run()
    }
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  #run(): void {
    this.#from = this.#clock.now()
    this.#cancel = this.#clock.schedule(Math.max(0, this.#left), this.#onEnd)
  }
}
