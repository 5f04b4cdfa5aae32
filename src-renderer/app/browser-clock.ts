import type { Clock } from '../../src-shared/base/clock.ts'

/** The page's own clock. */
export const browserClock: Clock = {
  now: () => Date.now(),
  schedule: (delayMs, task) => {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
}

/** Runs `task` before the next frame; at latest after 100 ms, since a hidden page draws no frames. */
export function scheduleFrame(task: () => void): void {
  let done = false
  const once = (): void => {
    if (done) return
    done = true
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    task()
  }
  const frame = requestAnimationFrame(once)
  const timer = setTimeout(once, 100)
}
