import type { CancelTimer } from '../../src-shared/base/clock.ts'

/** How late a long wait may notice that the machine slept; it wakes so often. */
const lookEveryMs = 30_000

/**
 * Runs a task after a time. Timers stand still while a machine sleeps, so a long wait looks at the clock between: over when
 * either has come so far, it is not put off by a sleep, nor by a clock that is set back. (Nor does it begin at once, as a
 * timer of more than 24 days would.) It does not wait exactly: what is set forward may run before its time.
 */
export function schedule(delayMs: number, task: () => void): CancelTimer {
  const begun = performance.now()
  const due = Date.now() + delayMs
  const left = (): number => Math.min(delayMs - (performance.now() - begun), due - Date.now())
  let timer = setTimeout(look, Math.min(delayMs, lookEveryMs))
  function look(): void {
    const ms = delayMs <= lookEveryMs ? 0 : left()
    if (ms <= 0) task()
    else timer = setTimeout(look, Math.min(ms, lookEveryMs))
  }
  return () => clearTimeout(timer)
}
