import type { Clock } from '../../src-shared/base/clock.ts'

/** The machine's clock. Its timers do not keep the process alive: sockets and workers do. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule: (delayMs, task) => {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
}
