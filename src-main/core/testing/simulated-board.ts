import { sessionIdSchema, shortIdOf } from '../../../src-shared/base/ids.ts'
import { createManualClock, type ManualClock } from '../../../src-shared/base/manual-clock.ts'
import { addPullRequestWork, type PullRequestStep } from '../../../src-shared/board/pull-request-work.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { PullRequestHost } from '../pull-requests/host.ts'
import { Hosts } from '../pull-requests/hosts.ts'
import { PullRequests } from '../pull-requests/pull-requests.ts'
import type { PullRequestsDocument } from '../pull-requests/pull-requests-document.ts'
import { SessionBook } from '../sessions/session-book.ts'
import { sampleRecord } from './sample-record.ts'

/** A poller with a clock that is moved by hand. */
export type SimulatedBoard = {
  readonly clock: ManualClock
  readonly book: SessionBook
  readonly poller: PullRequests
  readonly hosts: Hosts
  readonly document: () => PullRequestsDocument
  readonly logged: readonly string[]
  readonly reported: readonly unknown[]
  /** Adds a session that has done this; or lets the one that is there do more. */
  readonly work: (record: SessionRecord, step: Partial<PullRequestStep>) => SessionRecord
  /** Moves the clock in steps that are short beside every interval, and lets answers come in between. */
  readonly pass: (ms: number) => Promise<void>
  isLookedAt: boolean
}

const emptyDocument: PullRequestsDocument = { schema: 1, pullRequests: [], branches: [], pauses: [], own: [] }
const stepMs = 1_000

/** Opens a poller over a host, or over what an earlier one left. */
export function openSimulatedBoard(
  host: PullRequestHost,
  {
    document = emptyDocument,
    clock = createManualClock(),
  }: { document?: PullRequestsDocument; clock?: ManualClock } = {},
): SimulatedBoard {
  const book = new SessionBook()
  const logged: string[] = []
  const reported: unknown[] = []
  let value = document
  const hosts = new Hosts({
    clock,
    hostFor: () => host,
    isHost: (name) => name === 'github.com',
    pauses: () => value.pauses,
  })
  const board: { isLookedAt: boolean } = { isLookedAt: true }
  const poller = new PullRequests({
    book,
    clock,
    document: {
      value: () => value,
      update: (change) => {
        value = change(value)
        return Promise.resolve()
      },
      flush: () => Promise.resolve(),
    },
    hosts,
    isLookedAt: () => board.isLookedAt,
    log: (message) => logged.push(message),
    report: (_, error) => reported.push(error),
  })
  return Object.assign(board, {
    clock,
    book,
    poller,
    hosts,
    document: () => value,
    logged,
    reported,
    work: (record: SessionRecord, step: Partial<PullRequestStep>) => {
      const now = clock.now()
      const done = { links: [], pushes: [], touches: false, ...step }
      const before = book.record(record.sessionId)?.pullRequestWork ?? record.pullRequestWork
      const next = { ...record, pullRequestWork: addPullRequestWork(before, done, now) }
      book.putRecord(next)
      return next
    },
    pass: async (ms: number) => {
      for (let left = ms; left > 0; left -= stepMs) {
        clock.advance(Math.min(stepMs, left))
        // An answer takes a few turns of the loop to be learnt from.
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  })
}

/** A session's link to a pull request of `acme/app`. */
export function linkTo(number: number, by = 'gh pr create'): PullRequestStep['links'][number] {
  return { host: 'github.com', owner: 'acme', repository: 'app', number, by, proof: 'gh' }
}

/** A session. */
export function sessionNumber(number: number): SessionRecord {
  const sessionId = sessionIdSchema.parse(`${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`)
  return sampleRecord({ sessionId, id: shortIdOf(sessionId) })
}
