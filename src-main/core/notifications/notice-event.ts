import type { Change, NoticeKind } from './notification-policy.ts'
import { withoutKeys } from '../../../src-node/log/redact.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'

/** What commands and webhooks are told. Stable: users' programs read it. */
export type NoticeEvent = {
  readonly event: NoticeKind
  readonly at: number
  readonly id: string
  readonly sessionId: string
  readonly name: string
  readonly summary: string
  readonly waitingFor: string | null
  readonly cwd: string
  readonly branch: string | null
}

/** Tells a change to programs of the user. `at`: milliseconds since the epoch. */
export function noticeEventOf({ kind, row }: Change, at: number): NoticeEvent {
  return {
    event: kind,
    at,
    id: row.id,
    sessionId: row.sessionId,
    name: singleLine(withoutKeys(row.name), 200),
    summary: singleLine(withoutKeys(row.summary), 2_000),
    waitingFor: row.waitingFor ?? null,
    cwd: row.cwd,
    branch: row.worktree?.branch ?? null,
  }
}

/** The same as environment variables. */
export function variablesOf(event: NoticeEvent): Readonly<Record<string, string>> {
  return {
    BACKBURNER_EVENT: event.event,
    BACKBURNER_SESSION: event.id,
    BACKBURNER_SESSION_ID: event.sessionId,
    BACKBURNER_NAME: event.name,
    BACKBURNER_SUMMARY: event.summary,
    BACKBURNER_WAITING_FOR: event.waitingFor ?? '',
    BACKBURNER_CWD: event.cwd,
    BACKBURNER_BRANCH: event.branch ?? '',
  }
}
