import type { CancelTimer, Clock } from '../../../src-shared/base/clock.ts'

/** What a heartbeat does, and what it tells. */
export type HeartbeatEvents = {
  readonly ping: () => void
  readonly silent: (stage: 'warn' | 'lost') => void
  /** Something was heard after a silence that was told. */
  readonly heard: () => void
}

const warnAfter = 2
const lostAfter = 4

/** Pings a worker and tells, in two stages, when it does not answer. It only ever tells. */
export class Heartbeat {
  readonly #clock: Clock
  readonly #periodMs: number
  readonly #events: HeartbeatEvents
  #cancel: CancelTimer | null = null
  #unanswered = 0

  constructor(clock: Clock, periodMs: number, events: HeartbeatEvents) {
    this.#clock = clock
    this.#periodMs = periodMs
    this.#events = events
  }

  start(): void {
    this.stop()
    this.#unanswered = 0
    this.#beat()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }

  heard(): void {
    const wasSilent = this.#unanswered > warnAfter
    this.#unanswered = 0
    if (wasSilent) this.#events.heard()
  }

  #beat(): void {
    this.#cancel = this.#clock.schedule(this.#periodMs, () => {
      this.#beat()
      this.#unanswered += 1
      if (this.#unanswered === warnAfter + 1) this.#events.silent('warn')
      if (this.#unanswered === lostAfter + 1) this.#events.silent('lost')
      this.#events.ping()
    })
  }
}
