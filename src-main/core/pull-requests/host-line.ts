import type { HostAnswer, HostBudget, HostReply, PullRequestHost } from './host.ts'
import type { HostProblem } from './pull-request-row.ts'
import { pauseAfter } from './schedule.ts'

/** Below this part of the hour's budget a host is asked more rarely. */
const scarceBelow = 0.1

const shortestPauseMs = 5_000
const longestPauseMs = 2 * 60 * 60_000

/** One host: what it said of itself, and when it may be asked again. */
export class HostLine {
  readonly host: PullRequestHost
  problem: HostProblem | null = null
  pausedUntil: number
  budget: HostBudget | null = null
  isAsking = false
  #failures = 0

  constructor(host: PullRequestHost, pausedUntil: number) {
    this.host = host
    this.pausedUntil = pausedUntil
  }

  /** Nearly all that the host gives in this hour is used up. */
  isScarce(now: number): boolean {
    const { budget } = this
    return budget !== null && budget.resetsAt > now && budget.remaining < budget.limit * scarceBelow
  }

  /** Learns from an answer. True when another problem (or none) is to be shown. */
  learn(answer: HostAnswer | HostReply<unknown>, now: number): boolean {
    const before = JSON.stringify(this.problem)
    if (answer.kind === 'answered' || answer.kind === 'done' || answer.kind === 'declined') {
      this.#failures = 0
      this.problem = null
      this.pausedUntil = 0
      if (answer.kind !== 'declined') this.budget = answer.budget ?? this.budget
      return before !== 'null'
    }
    this.#failures += 1
    const until = answer.kind === 'limited' ? answer.until : null
    const wanted = until ?? now + pauseAfter(this.#failures, answer.kind)
    // Neither at once nor tomorrow, whatever it says: limits are by the hour.
    this.pausedUntil = Math.min(Math.max(wanted, now + shortestPauseMs), now + longestPauseMs)
    this.problem =
      answer.kind === 'unreachable'
        ? { kind: 'unreachable', failures: Math.min(this.#failures, 2) }
        : { kind: answer.kind === 'limited' ? 'limited' : answer.why }
    return before !== JSON.stringify(this.problem)
  }
}
