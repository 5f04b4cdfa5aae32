import type { Clock } from '../../../src-shared/base/clock.ts'
import { Emitter } from '../../../src-shared/base/emitter.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { ApiFailure } from '../sessions/failure.ts'
import type { HostStatus } from '../../../src-shared/api/contract.ts'
import type { HostBudget, HostReply, HostTrouble, PullRequestHost } from './host.ts'
import { HostLine } from './host-line.ts'
import { whatIsWrong, whatToDo } from './pull-request-row.ts'

/** What the hosts are found with. */
export type HostsOptions = {
  readonly clock: Pick<Clock, 'now'>
  /** `sessions`: those that just asked for something there, linked or not. */
  readonly hostFor: (host: string, sessions: () => readonly SessionId[]) => PullRequestHost
  /** Whether a host that was merely named is one of those that can be asked. */
  readonly isHost: (host: string) => boolean
  /** Until when hosts asked an earlier supervisor to be left alone. */
  readonly pauses: () => readonly { readonly host: string; readonly until: number }[]
}

const mostSessions = 20

/** The hosts that pull requests live on, with what is known of each: the poller's and the user's requests share it. */
export class Hosts {
  /** A host has another problem than before, or none any more. */
  readonly changes = new Emitter<void>()
  readonly #options: HostsOptions
  readonly #lines = new Map<string, HostLine>()
  readonly #sessions = new Map<string, readonly SessionId[]>()

  constructor(options: HostsOptions) {
    this.#options = options
  }

  /** All hosts that somebody wanted something of. */
  get all(): ReadonlyMap<string, HostLine> {
    return this.#lines
  }

  /** What each was found like when it was last asked. */
  status(): readonly HostStatus[] {
    const now = this.#options.clock.now()
    return [...this.#lines].map(([host, { problem, budget }]) => ({
      host,
      problem: problem === null ? null : whatIsWrong(host, problem),
      budget: budget === null || budget.resetsAt <= now ? null : budgetOf(budget),
    }))
  }

  isHost(host: string): boolean {
    return this.#options.isHost(host)
  }

  line(host: string): HostLine {
    const known = this.#lines.get(host)
    if (known !== undefined) return known
    const { hostFor, pauses } = this.#options
    const pause = pauses().find((one) => one.host === host)
    const line = new HostLine(
      hostFor(host, () => this.#sessions.get(host) ?? []),
      pause?.until ?? 0,
    )
    this.#lines.set(host, line)
    return line
  }

  /**
   * Has a host do what the user of a session asks for, at once: the poller's allowance does not count, but a host that
   * wants to be left alone is. Returns what it did, or throws a `REFUSED` that says why not.
   */
  async act<Value>(
    host: string,
    sessionId: SessionId,
    work: (host: PullRequestHost) => Promise<HostReply<Value>>,
  ): Promise<Value> {
    const { clock } = this.#options
    const others = (this.#sessions.get(host) ?? []).filter((one) => one !== sessionId)
    this.#sessions.set(host, [sessionId, ...others].slice(0, mostSessions))
    const line = this.line(host)
    if (line.problem?.kind === 'limited' && line.pausedUntil > clock.now())
      throw refusal(host, { kind: 'limited', until: line.pausedUntil })
    const reply = await work(line.host)
    if (line.learn(reply, clock.now())) this.changes.emit()
    if (reply.kind === 'done') return reply.value
    throw reply.kind === 'declined'
      ? ApiFailure.of('REFUSED', `${host} says: ${singleLine(reply.why, 500)}`)
      : refusal(host, reply.kind === 'limited' ? { kind: 'limited', until: line.pausedUntil } : reply)
  }
}

function budgetOf({ limit, remaining, resetsAt }: HostBudget): HostStatus['budget'] {
  return { limit, remaining, resetsAt: Number.isFinite(resetsAt) ? resetsAt : 0 }
}

function refusal(host: string, trouble: HostTrouble): ApiFailure {
  switch (trouble.kind) {
    case 'limited': {
      const until = trouble.until === null ? '' : `, until ${new Date(trouble.until).toTimeString().slice(0, 5)}`
      return ApiFailure.of('REFUSED', `${host} asks to wait${until} (rate limit). Try again then.`)
    }
    case 'no-access':
      return ApiFailure.of('REFUSED', `Not done: ${whatToDo(host, trouble.why)}.`)
    case 'unreachable':
      return ApiFailure.of('REFUSED', `${host} cannot be reached: ${singleLine(trouble.why, 300)}.`)
  }
}
