import type { CancelTimer, Clock } from '../base/clock.ts'
import type { HealthStore } from './health.ts'

/** What a heartbeat is made of. */
export type HeartbeatParts = {
  readonly clock: Clock
  readonly health: HealthStore
  /** False while nobody looks: then nothing is asked. */
  readonly awake: () => boolean
}

/** Watches how long the supervisor takes to answer. It warns and never ends a connection: who is slow may still be at work. */
export type Heartbeat = {
  /** Measures calls of `ping` until `stop`; the first one begins at once. */
  readonly start: (ping: () => Promise<unknown>) => void
  readonly stop: () => void
}

const everyMs = 5_000
/** Trouble that is over is to be forgotten soon. */
const everyMsWhileSlow = 1_500
const slowMs = 1_000
const silentMs = 6_000

/** Makes a heartbeat that stands still. */
export function createHeartbeat({ clock, health, awake }: HeartbeatParts): Heartbeat {
  let cancel: CancelTimer | null = null
  /** Counts starts, so that answers over an earlier connection tell nothing. */
  let life = 0

  const plan = (delayMs: number, task: () => void): void => {
    cancel?.()
    cancel = clock.schedule(delayMs, task)
  }
  const beat = async (ping: () => Promise<unknown>, born: number): Promise<void> => {
    if (!awake()) return plan(everyMs, () => void beat(ping, born))
    const sentAt = clock.now()
    plan(slowMs, () => {
      // An answer that is late already is worth telling before it comes.
      if (health.getState().answers === 'prompt') health.setState({ answers: 'slow' })
      plan(silentMs - slowMs, () => health.setState({ answers: 'silent', silentSince: sentAt }))
    })
    try {
      await ping()
    } catch {
      // The connection's own end tells of that.
    }
    if (born !== life) return
    const latencyMs = clock.now() - sentAt
    const isSlow = latencyMs >= slowMs
    health.setState({ answers: isSlow ? 'slow' : 'prompt', silentSince: null, latencyMs })
    // After a long silence the next answer tells how it is now.
    const wait = latencyMs >= silentMs ? 0 : isSlow ? everyMsWhileSlow : everyMs
    plan(wait, () => void beat(ping, born))
  }

  return {
    start: (ping) => {
      life += 1
      void beat(ping, life)
    },
    stop: () => {
      life += 1
      cancel?.()
      cancel = null
      health.setState({ answers: 'prompt', silentSince: null, latencyMs: null })
    },
  }
}
