import {
  addPullRequestWork,
  type PullRequestStep,
  type PullRequestWork,
} from '../../../src-shared/board/pull-request-work.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { PullRequestsDocument } from './pull-requests-document.ts'

/** Of sessions that were removed it is kept as well: one may be restored. */
const mostSessions = 500

/** What users did with pull requests for sessions, from the review; their own records belong to their workers. */
export class OwnWork {
  readonly #work: Map<string, PullRequestWork>

  constructor(saved: PullRequestsDocument['own']) {
    this.#work = new Map(saved.map(({ sessionId, work }) => [sessionId, work]))
  }

  has(sessionId: SessionId): boolean {
    return this.#work.has(sessionId)
  }

  add(sessionId: SessionId, step: PullRequestStep, at: number): void {
    const next = addPullRequestWork(this.#work.get(sessionId), step, at)
    this.#work.delete(sessionId)
    this.#work.set(sessionId, next)
    const oldest = this.#work.keys().next()
    if (this.#work.size > mostSessions && oldest.done !== true) this.#work.delete(oldest.value)
  }

  /** A session's own work with the user's; undefined: there is neither. */
  with(sessionId: SessionId, work: PullRequestWork | undefined): PullRequestWork | undefined {
    const own = this.#work.get(sessionId)
    if (own === undefined || work === undefined) return own ?? work
    const { touchedAt } = work
    const both = addPullRequestWork(work, { links: own.links, pushes: own.pushes, touches: false }, 0)
    return { ...both, touchedAt: Math.max(touchedAt ?? 0, own.touchedAt ?? 0) }
  }

  saved(): PullRequestsDocument['own'] {
    return [...this.#work].map(([sessionId, work]) => ({ sessionId, work }))
  }
}
