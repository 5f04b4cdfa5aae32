import type { Clock } from '../../../src-shared/base/clock.ts'
import type { InstanceId, SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { SpendingBudget, WorkerCommand } from '../../../src-shared/worker-protocol/messages.ts'
import type { HeldSecrets } from '../../../src-shared/base/held-secrets.ts'
import type { HomePaths } from '../../../src-node/paths/home-paths.ts'
import type { Log } from '../log.ts'
import type { SessionBook } from '../sessions/session-book.ts'
import type { JobStore } from '../storage/job-store.ts'
import type { Problems } from '../storage/problems.ts'
import type { StartQueue } from '../workers/start-queue.ts'
import type { Starter } from '../workers/starter.ts'

/** How patient the supervisor is with workers, in milliseconds. */
export type Patience = {
  /** For a connection and the greeting on it. */
  readonly greet: number
  /** Between two pings; silence of two of them warns, of four means unresponsive. */
  readonly heartbeat: number
  /** Before an unreachable worker is tried again. */
  readonly retry: number
  /** For each stage of an end: asked, SIGTERM, SIGKILL. */
  readonly drain: number
  /** Until one that starts again leaves its place to the next, whatever becomes of it. */
  readonly start: number
}

/** Long enough for a machine under load. */
export const defaultPatience: Patience = { greet: 5_000, heartbeat: 10_000, retry: 5_000, drain: 5_000, start: 15_000 }

/** What the workers of one supervisor share. */
export type WorkerContext = {
  readonly instanceId: InstanceId
  readonly epoch: number
  readonly paths: HomePaths
  readonly clock: Clock
  readonly patience: Patience
  readonly log: Log
  readonly problems: Problems
  readonly book: SessionBook
  readonly jobs: JobStore
  readonly starter: Starter
  /** Those that died wait here for their turn to start again. */
  readonly starts: StartQueue
  /** Pinned, attached, or asked for just now: among those that wait it comes first. */
  readonly isFavoured: (sessionId: SessionId) => boolean
  /** What a session's worker is started with. */
  readonly environmentOf: (record: SessionRecord) => Promise<Readonly<Record<string, string>>>
  /** The user's own credentials for the API, as they are now; null when there are none, or not for this session. */
  readonly secretsOf: (record: SessionRecord) => Promise<HeldSecrets | null>
  /** A worker's copy of them, which may be later than what this supervisor knows. */
  readonly adoptSecrets: (secrets: HeldSecrets) => void
  /** A worker's copy of its session's environment: kept in memory for the next start. */
  readonly adoptEnvironment: (sessionId: SessionId, environment: Readonly<Record<string, string>>) => void
  /** What a worker is told first, because its files do not say it: rules in force, the practice model's address. */
  readonly welcome: (record: SessionRecord) => Promise<readonly WorkerCommand[]>
  /** What a session may spend from its first request on; null: nobody limits it. */
  readonly budgetOf: (record: SessionRecord) => SpendingBudget | null
  /** A session that waits for its turn: nothing of it begins by itself. */
  readonly isHeld: (sessionId: SessionId) => boolean
  /** A worker belongs to a newer supervisor: this one is no longer the one. */
  readonly onSuperseded: (message: string) => void
}
