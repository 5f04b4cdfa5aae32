/** Cancels a timer; calling it after the timer fired does nothing. */
export type CancelTimer = () => void

/** Time as an effect: made once in each `main.ts`, replaced by a manual clock in tests. */
export type Clock = {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Runs `task` once after `delayMs`. */
  readonly schedule: (delayMs: number, task: () => void) => CancelTimer
}
