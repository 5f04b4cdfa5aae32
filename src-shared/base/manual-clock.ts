import type { Clock } from './clock.ts'

/** A clock that tests move by hand. */
export type ManualClock = Clock & {
  /** Moves time on and runs what falls due, in order. */
  readonly advance: (ms: number) => void
  /** How many timers wait: tests look here for leaks. */
  readonly pending: () => number
}

/** Makes a clock that stands still at `start` until it is moved. */
export function createManualClock(start = 1_700_000_000_000): ManualClock {
  let now = start
  let next = 0
  const timers = new Map<number, { readonly at: number; readonly task: () => void }>()
  return {
    now: () => now,
    schedule: (delayMs, task) => {
      const key = next++
      timers.set(key, { at: now + Math.max(0, delayMs), task })
      return () => {
        timers.delete(key)
      }
    },
    advance: (ms) => {
      const end = now + ms
      for (;;) {
        const due = [...timers]
          .filter(([, timer]) => timer.at <= end)
          .sort(([ka, a], [kb, b]) => a.at - b.at || ka - kb)[0]
        if (due === undefined) break
        timers.delete(due[0])
        now = Math.max(now, due[1].at)
        due[1].task()
      }
      now = end
    },
    pending: () => timers.size,
  }
}
