import type { PullRequestFacts } from './facts.ts'

/** What the next time to ask follows from. */
export type Known = {
  /** Null: never asked. */
  readonly askedAt: number | null
  /** When an answer differed from the one before. */
  readonly changedAt: number
  readonly facts: PullRequestFacts | null
}

/** How much anybody cares. */
export type Interest = {
  /** Somebody has the board open, or had a moment ago. */
  readonly isLookedAt: boolean
  /** Nearly used up what the host gives in an hour. */
  readonly isScarce: boolean
}

const second = 1_000
const minute = 60 * second

/**
 * When it is asked about again: never once it is merged; else as long after the last question as nothing has changed
 * before it (a change makes another one likely), within limits that are narrow while checks run and somebody looks.
 */
export function dueAt({ askedAt, changedAt, facts }: Known, interest: Interest): number {
  if (askedAt === null) return 0
  if (facts?.state === 'merged') return Infinity
  const { least, most } = limitsOf(facts, interest)
  const quiet = Math.max(0, askedAt - changedAt)
  return askedAt + Math.min(most, Math.max(least, quiet)) * (interest.isScarce ? 4 : 1)
}

function limitsOf(
  facts: PullRequestFacts | null,
  { isLookedAt }: Interest,
): { readonly least: number; readonly most: number } {
  const isRunning = facts?.state === 'open' && (facts.rollup === 'running' || facts.conflicts === null)
  if (isRunning) return isLookedAt ? { least: 15 * second, most: 2 * minute } : { least: minute, most: 5 * minute }
  return isLookedAt ? { least: 20 * second, most: 20 * minute } : { least: 2 * minute, most: 60 * minute }
}

const burst = 10
const refillMs = 75 * second

/** Requests of all hosts together: ten at once, then one each 75 s. In no hour are there 60. */
export class RequestAllowance {
  #tokens = burst
  #at: number

  constructor(now: number) {
    this.#at = now
  }

  /** When the next request may go; takes it if that is now. */
  take(now: number): number {
    const gained = Math.max(0, now - this.#at) / refillMs
    this.#tokens = Math.min(burst, this.#tokens + gained)
    this.#at = Math.max(this.#at, now)
    if (this.#tokens < 1) return now + Math.ceil((1 - this.#tokens) * refillMs)
    this.#tokens -= 1
    return now
  }
}

/** How long a host that does not answer is left alone after so many failures. */
export function pauseAfter(failures: number, kind: 'limited' | 'unreachable' | 'no-access'): number {
  const first = kind === 'limited' ? minute : kind === 'no-access' ? minute : 15 * second
  return Math.min(30 * minute, first * 2 ** Math.min(failures - 1, 12))
}
