import type { Clock } from '../../../src-shared/base/clock.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRecord } from '../../../src-shared/board/session-record.ts'
import type { WorkerCommand } from '../../../src-shared/worker-protocol/messages.ts'
import type { HomePaths } from '../../../src-node/paths/home-paths.ts'
import type { CheckDesk } from '../checks/check-desk.ts'
import type { DiskDesk } from '../disk/disk-desk.ts'
import type { Demo } from '../demo/demo.ts'
import type { Log } from '../log.ts'
import type { Hosts } from '../pull-requests/hosts.ts'
import type { UserSecrets } from '../secrets/user-secrets.ts'
import type { SessionSettings } from '../settings/session-settings.ts'
import type { UserSettings } from '../settings/user-settings.ts'
import type { Documents } from '../storage/documents.ts'
import type { JobStore } from '../storage/job-store.ts'
import type { Problems } from '../storage/problems.ts'
import type { RepositoryStore } from '../storage/repository-store.ts'
import type { TrashStore } from '../storage/trash-store.ts'
import type { Work } from '../limits/open-work.ts'
import type { Fleet } from '../supervisor/fleet.ts'
import type { Attachments } from './attachments.ts'
import { ApiFailure } from './failure.ts'
import type { Environments } from './environments.ts'
import type { SessionBook } from './session-book.ts'

/** What the verbs of sessions work with. */
export type Services = {
  readonly paths: HomePaths
  readonly clock: Clock
  readonly log: Log
  readonly problems: Problems
  readonly book: SessionBook
  readonly fleet: Fleet
  /** What was used, and what holds work back. */
  readonly work: Work
  readonly jobs: JobStore
  readonly documents: Documents
  readonly repositories: RepositoryStore
  readonly environments: Environments
  readonly settings: SessionSettings
  readonly userSettings: UserSettings
  readonly userSecrets: UserSecrets
  /** What tells a session's worker the permission rules in force, and whether its folder is trusted. */
  readonly rulesCommandOf: (record: SessionRecord) => Promise<WorkerCommand>
  readonly attachments: Attachments
  readonly trash: TrashStore
  /** What sessions take on the disk. */
  readonly disk: DiskDesk
  readonly demo: Demo
  /** Where pull requests live. */
  readonly hosts: Hosts
  /** The checks that projects declare. */
  readonly checks: CheckDesk
  /** Sessions that are being removed right now. */
  readonly removing: Set<SessionId>
  /** Notes that somebody asked something of a session. */
  readonly touch: (sessionId: SessionId) => void
}

/** The session, or the failure that says that there is none. */
export function recordOf(services: Services, sessionId: SessionId): SessionRecord {
  const record = services.book.record(sessionId)
  if (record === null) {
    throw ApiFailure.of('NO_SUCH_SESSION', `There is no session ${sessionId.slice(0, 8)}; it may have been removed.`, {
      query: sessionId,
    })
  }
  return record
}
