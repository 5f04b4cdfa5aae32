import type { Clock } from '../../src-shared/base/clock.ts'

const withinMs = 60_000
const most = 3

/**
 * Says whether a page that crashed may be loaded again by itself: three times a minute, so that one that crashes while
 * it loads does not keep the machine busy. Showing the window again always loads it.
 */
export function createReloadLimit(clock: Pick<Clock, 'now'>): () => boolean {
  let times: readonly number[] = []
  return () => {
    const now = clock.now()
    times = times.filter((at) => now - at < withinMs)
    if (times.length >= most) return false
    times = [...times, now]
    return true
  }
}
