import { Emitter } from '../../../src-shared/base/emitter.ts'
import type { SessionId, ShortId } from '../../../src-shared/base/ids.ts'
import type { DiskUse } from '../../../src-shared/board/disk-use.ts'
import type { LocalChecks } from '../../../src-shared/board/local-checks.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { Liveness, PullRequest, SessionRow } from '../../../src-shared/board/session-row.ts'
import { assertNever } from '../../../src-shared/base/assert-never.ts'
import { noArrangement, type Arrangement } from '../storage/documents.ts'
import type { WorkerState } from '../supervisor/worker-state.ts'

const longestPrompt = 10_000

type Entry = {
  readonly record: SessionRecord
  readonly worker: WorkerState
  readonly arrangement: Arrangement
  /** Replies that wait for a worker that could take them. */
  readonly keptReplies: number
  /** It waits for its turn. */
  readonly queued: QueuedAs | null
  /** What it was measured to take on the disk. */
  readonly disk: DiskUse | null
  readonly pullRequests: readonly PullRequest[]
  readonly localChecks: LocalChecks | null
  row: SessionRow | null
}

/** Where in the queue a session stands since when, and how its row says so. */
export type QueuedAs = {
  /** Null: its turn has come. */
  readonly place: number | null
  readonly at: number
  /** `queued, 2nd` */
  readonly words: string
  /** What it waits for, if that is no turn of others. */
  readonly why: string | null
}

/** What the supervisor knows of every session: what is on the board. Holds no files; whoever changes one tells it. */
export class SessionBook {
  /** Names the session whose row changed, came or went. */
  readonly changes = new Emitter<SessionId>()
  readonly #entries = new Map<SessionId, Entry>()

  /** Adds a session, or replaces its record. */
  putRecord(record: SessionRecord): void {
    const entry = this.#entries.get(record.sessionId)
    this.#set({
      record,
      worker: entry?.worker ?? { phase: 'absent' },
      arrangement: entry?.arrangement ?? noArrangement,
      keptReplies: entry?.keptReplies ?? 0,
      queued: entry?.queued ?? null,
      disk: entry?.disk ?? null,
      pullRequests: entry?.pullRequests ?? [],
      localChecks: entry?.localChecks ?? null,
      row: null,
    })
  }

  setWorker(sessionId: SessionId, worker: WorkerState): void {
    const entry = this.#entries.get(sessionId)
    if (entry === undefined || entry.worker === worker) return
    // A worker that greets has found what waited for it, and counts it itself.
    const keptReplies = worker.phase === 'live' ? 0 : entry.keptReplies
    this.#set({ ...entry, worker, keptReplies, row: null })
  }

  /** So many replies wait for a worker to take them. */
  setKeptReplies(sessionId: SessionId, keptReplies: number): void {
    const entry = this.#entries.get(sessionId)
    if (entry !== undefined && entry.keptReplies !== keptReplies) this.#set({ ...entry, keptReplies, row: null })
  }

  /** It waits for its turn; null: it does not (any more). */
  setQueued(sessionId: SessionId, queued: QueuedAs | null): void {
    const entry = this.#entries.get(sessionId)
    if (entry === undefined || JSON.stringify(entry.queued) === JSON.stringify(queued)) return
    this.#set({ ...entry, queued, row: null })
  }

  /** What it takes on the disk; null: that is not known (any more). */
  setDisk(sessionId: SessionId, disk: DiskUse | null): void {
    const entry = this.#entries.get(sessionId)
    if (entry !== undefined && entry.disk !== disk) this.#set({ ...entry, disk, row: null })
  }

  /** Its pull requests are these, and this is true of them. */
  setPullRequests(sessionId: SessionId, pullRequests: readonly PullRequest[]): void {
    const entry = this.#entries.get(sessionId)
    if (entry === undefined || JSON.stringify(entry.pullRequests) === JSON.stringify(pullRequests)) return
    this.#set({ ...entry, pullRequests, row: null })
  }

  /** The checks that its project declares stand so; null: nothing is known of any. */
  setLocalChecks(sessionId: SessionId, localChecks: LocalChecks | null): void {
    const entry = this.#entries.get(sessionId)
    if (entry === undefined || JSON.stringify(entry.localChecks) === JSON.stringify(localChecks)) return
    this.#set({ ...entry, localChecks, row: null })
  }

  setArrangement(sessionId: SessionId, arrangement: Arrangement): void {
    const entry = this.#entries.get(sessionId)
    if (entry !== undefined) this.#set({ ...entry, arrangement, row: null })
  }

  remove(sessionId: SessionId): void {
    if (this.#entries.delete(sessionId)) this.changes.emit(sessionId)
  }

  record(sessionId: SessionId): SessionRecord | null {
    return this.#entries.get(sessionId)?.record ?? null
  }

  records(): readonly SessionRecord[] {
    return [...this.#entries.values()].map((entry) => entry.record)
  }

  arrangement(sessionId: SessionId): Arrangement {
    return this.#entries.get(sessionId)?.arrangement ?? noArrangement
  }

  hasId(id: ShortId): boolean {
    return this.records().some((record) => record.id === id)
  }

  row(sessionId: SessionId): SessionRow | null {
    const entry = this.#entries.get(sessionId)
    if (entry === undefined) return null
    entry.row ??= rowOf(entry)
    return entry.row
  }

  rows(): readonly SessionRow[] {
    return [...this.#entries.values()].map((entry) => (entry.row ??= rowOf(entry)))
  }

  #set(entry: Entry): void {
    this.#entries.set(entry.record.sessionId, entry)
    this.changes.emit(entry.record.sessionId)
  }
}

function rowOf({
  record,
  worker,
  arrangement,
  keptReplies,
  queued,
  disk,
  pullRequests,
  localChecks,
}: Entry): SessionRow {
  // What it is linked by stays with the record: clients see what it is linked to.
  const { pullRequestWork: _, ...shown } = record
  return {
    ...shown,
    ...(queued === null ? {} : waitingRow(queued)),
    // A row is sent again with each change: of a very long prompt it carries the beginning, the transcript has all of it.
    prompt: record.prompt.slice(0, longestPrompt),
    queuedReplies: Math.max(record.queuedReplies, keptReplies),
    liveness: livenessOf(worker),
    pid: pidOf(worker),
    pinned: arrangement.pinned,
    muted: arrangement.muted,
    order: arrangement.order,
    tags: [...arrangement.tags],
    ...(disk === null ? {} : { disk }),
    pullRequests: [...pullRequests],
    ...(localChecks === null ? {} : { localChecks }),
    seenSeq: arrangement.seenSeq,
    seenAt: arrangement.seenAt,
  }
}

/** What waits for its turn works as far as the board goes: nobody has to do anything about it. */
function waitingRow({ place, at, words, why }: QueuedAs): Partial<SessionRow> {
  const reason = why === null ? words : `${words}: ${why}`
  return {
    state: 'working',
    since: at,
    reason,
    summary: reason,
    evidence: { kind: 'command', ref: 'queue', at },
    waitingFor: null,
    request: null,
    hold: place === null ? null : { kind: 'queue', place, ...(why === null ? {} : { detail: why }) },
    result: null,
    endedAt: null,
  }
}

function livenessOf(worker: WorkerState): Liveness {
  switch (worker.phase) {
    case 'absent':
    case 'exited':
    case 'failed':
      return 'exited'
    case 'adopting':
    case 'starting':
    case 'greeting':
      return 'starting'
    case 'live':
    case 'draining':
      return 'alive'
    case 'unresponsive':
      return 'unresponsive'
    default:
      return assertNever(worker, 'worker state')
  }
}

/** The process of a worker; null when there is none, or it is not known yet. */
function pidOf(worker: WorkerState): number | null {
  switch (worker.phase) {
    case 'absent':
    case 'exited':
    case 'failed':
      return null
    case 'starting':
      return worker.pid
    case 'draining':
    case 'adopting':
      return worker.endpoint?.pid ?? null
    case 'greeting':
    case 'live':
    case 'unresponsive':
      return worker.endpoint.pid
    default:
      return assertNever(worker, 'worker state')
  }
}
