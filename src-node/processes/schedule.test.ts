import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { schedule } from './schedule.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] }))
afterEach(() => void vi.useRealTimers())

/** How often the task has run. */
function scheduled(delayMs: number) {
  const task = vi.fn()
  const cancel = schedule(delayMs, task)
  return { runs: () => task.mock.calls.length, cancel }
}

/** The clock is another, and no time has passed that a timer would know of: a sleep, or somebody set it. */
const clockMoves = (ms: number): void => void vi.setSystemTime(Date.now() + ms)

describe('a wait', () => {
  test.each([second, 10 * minute, 40 * 24 * hour])('of %d ms is over after that time, once', (ms) => {
    const { runs } = scheduled(ms)
    vi.advanceTimersByTime(ms - 1)
    expect(runs()).toBe(0)
    vi.advanceTimersByTime(1)
    expect(runs()).toBe(1)
    vi.advanceTimersByTime(hour)
    expect(runs()).toBe(1)
  })

  test('over which the machine slept is over soon after it woke', () => {
    const { runs } = scheduled(10 * minute)
    vi.advanceTimersByTime(minute)
    clockMoves(hour)
    vi.advanceTimersByTime(30 * second)
    expect(runs()).toBe(1)
  })

  test('is not longer because the clock was set back', () => {
    const { runs } = scheduled(10 * minute)
    clockMoves(-5 * hour)
    vi.advanceTimersByTime(10 * minute)
    expect(runs()).toBe(1)
  })

  test('that is short goes by what passed, whatever the clock says', () => {
    const { runs } = scheduled(20 * second)
    clockMoves(hour)
    vi.advanceTimersByTime(19 * second)
    expect(runs()).toBe(0)
    vi.advanceTimersByTime(second)
    expect(runs()).toBe(1)
  })

  test('that was called off never ends, also between two looks', () => {
    const { runs, cancel } = scheduled(10 * minute)
    vi.advanceTimersByTime(5 * minute)
    cancel()
    vi.advanceTimersByTime(hour)
    expect(runs()).toBe(0)
  })
})
