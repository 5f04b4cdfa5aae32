const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** A duration in its two biggest units at most, in few letters: `42s`, `3m`, `2h 05m`, `4d`. */
export function shortDuration(ms: number): string {
  if (ms < minute) return `${Math.max(0, Math.floor(ms / second))}s`
  if (ms < hour) return `${Math.floor(ms / minute)}m`
  if (ms < day) return `${Math.floor(ms / hour)}h ${String(Math.floor((ms % hour) / minute)).padStart(2, '0')}m`
  return `${Math.floor(ms / day)}d`
}

/** A time of day as the board writes it: `15:40`. */
export function timeOfDay(at: number): string {
  const date = new Date(at)
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
}

/** How long something took, as exactly as one cares to know: `0.8s`, `12s`, `3m 05s`, `2h 05m`. */
export function tookTime(ms: number): string {
  if (ms < 10 * second) return `${(ms / second).toFixed(1)}s`
  if (ms < minute || ms >= hour) return shortDuration(ms)
  return `${Math.floor(ms / minute)}m ${String(Math.floor((ms % minute) / second)).padStart(2, '0')}s`
}
