import type { Clock } from '../../../src-shared/base/clock.ts'

/** The machine's clock, with jumps: for tests in which real processes and long times meet. */
export type WarpedClock = Clock & {
  /** Moves time on at once, and runs what falls due, each once. */
  readonly warp: (ms: number) => void
}

/** Makes one that runs as the machine's clock does. */
export function createWarpedClock(): WarpedClock {
  let offset = 0
  const timers = new Map<NodeJS.Timeout, { readonly at: number; readonly run: () => void }>()
  const now = (): number => Date.now() + offset
  return {
    now,
    schedule: (delayMs, task) => {
      const run = (): void => {
        clearTimeout(timer)
        if (timers.delete(timer)) task()
      }
      const timer = setTimeout(run, delayMs)
      timers.set(timer, { at: now() + delayMs, run })
      return () => {
        clearTimeout(timer)
        timers.delete(timer)
      }
    },
    warp: (ms) => {
      offset += ms
      for (const { at, run } of [...timers.values()]) if (at <= now()) run()
    },
  }
}
