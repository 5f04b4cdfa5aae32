import type { Clock } from '../../src-shared/base/clock.ts'

/** The page's own clock. */
export const browserClock: Clock = {
  now: () => Date.now(),
  schedule: (delayMs, task) => {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
}

/** A page in the background draws nothing: what changes meanwhile is gathered. */
const hiddenMs = 1_000
/** A page that is covered draws no frames and is not told so. */
const latestMs = 100

/** Runs `task` before the next frame; in a hidden page once a second, and at once when it is shown again. */
export function scheduleFrame(task: () => void): void {
  let done = false
  const once = (): void => {
    if (done) return
    done = true
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', once)
    task()
  }
  const frame = requestAnimationFrame(once)
  const timer = setTimeout(once, document.hidden ? hiddenMs : latestMs)
  document.addEventListener('visibilitychange', once)
}
