import type { SupervisorInfo } from '../../../src-shared/api/contract.ts'
import type { Completion } from '../completion/completion.ts'
import type { Demo } from '../demo/demo.ts'
import type { EditorDesk } from '../editor/editor-desk.ts'
import type { PullRequests } from '../pull-requests/pull-requests.ts'
import type { Dispatcher } from '../sessions/dispatch.ts'
import type { NotificationCenter } from '../notifications/notification-center.ts'
import type { Replier } from '../sessions/reply.ts'
import type { Services } from '../sessions/services.ts'
import type { BoardFeed } from './board-feed.ts'
import type { RegisteredEnvironments } from './registered-environments.ts'

/** What the API is bound to. */
export type ApiCore = {
  readonly services: Services
  readonly dispatcher: Dispatcher
  readonly replier: Replier
  readonly feed: BoardFeed
  readonly demo: Demo
  readonly completion: Completion
  readonly pullRequests: Pick<PullRequests, 'note'>
  readonly notifications: Pick<NotificationCenter, 'presenters' | 'attention'>
  readonly environments: RegisteredEnvironments
  readonly editors: EditorDesk
  /** Lets new work wait, or go on; tells every client. */
  readonly setPaused: (paused: boolean) => Promise<void>
  readonly info: () => SupervisorInfo
  /** Resolves once the sessions of an earlier supervisor were found. */
  readonly ready: Promise<void>
  /** Begins the end; it comes after the answer. */
  readonly stop: (keepWorkers: boolean) => void
  /** Puts everything on disk and lets go; resolves before the socket closes. */
  readonly handOver: () => Promise<void>
}
