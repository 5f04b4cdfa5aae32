const firstDelayMs = 150
const longestDelayMs = 5_000

/**
 * How long to wait before the next attempt, in milliseconds: doubles from 150 ms to 5 s, with up to a quarter of jitter
 * so that many clients of one supervisor do not come back in step. `random` gives numbers in [0, 1).
 */
export function retryDelay(failures: number, random: () => number): number {
  const base = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(Math.max(0, failures - 1), 16))
  return Math.round(base * (1 - 0.25 * random()))
}
