import type { RequestId, SessionId } from '../../src-shared/base/ids.ts'
import type { Clock } from '../../src-shared/base/clock.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { Answer } from '../../src-shared/board/session-state.ts'
import type { Connection } from '../../src-shared/client/connection.ts'
import type { CallFailure, CallResult } from '../../src-shared/client/failure.ts'
import type { Toasts } from './toasts.ts'
import type { UiStore } from './ui-store.ts'

/** What the actions on sessions are made of. */
export type ActionParts = {
  readonly connection: Connection
  readonly ui: UiStore
  readonly toasts: Toasts
  readonly clock: Clock
  readonly rowOf: (sessionId: SessionId) => SessionRow | undefined
  readonly nameOf: (sessionId: SessionId) => string
  readonly tell: (what: string, failure: CallFailure) => void
  /** Makes a call whose success shows on the board by itself. */
  readonly run: (what: string, operation: Parameters<Connection['call']>[0]) => void
}

/** Sends an answer to a session; `answers` is the request that it was shown for. */
export type SendReply = (
  sessionId: SessionId,
  answer: Answer,
  answers: RequestId | null,
) => Promise<CallResult<{ delivered: 'live' | 'queued' }>>
