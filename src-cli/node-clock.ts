import type { Clock } from '../src-shared/base/clock.ts'

/** The time of this process, with timers that keep it running. */
export const nodeClock: Clock = {
  now: Date.now,
  schedule: (delayMs, task) => {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
}
