import type { Notice } from '../../../src-shared/api/notifications.ts'
import { withoutKeys } from '../../../src-node/log/redact.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'

/** What a session can be told of. */
export type NoticeKind = 'needs-input' | 'completed' | 'failed'

/** A change that is worth telling. */
export type Change = { readonly kind: NoticeKind; readonly row: SessionRow }

/** What the policy depends on. */
export type NoticeOptions = {
  readonly enabled: ReadonlySet<NoticeKind>
  /** The sessions that somebody is looking at: nothing is said about them. */
  readonly attended: ReadonlySet<SessionId>
  readonly sound: Notice['sound']
}

type Rows = ReadonlyMap<SessionId, SessionRow>

function kindOf(row: SessionRow): NoticeKind | null {
  if (row.state === 'blocked') return 'needs-input'
  if (row.state === 'completed') return 'completed'
  if (row.state === 'failed') return 'failed'
  return null
}

const verbs: Readonly<Record<NoticeKind, string>> = {
  'needs-input': 'needs input',
  completed: 'completed',
  failed: 'failed',
}

/**
 * What changed in a way worth telling. A row that is new to us with such a state is history, not news; of a muted one
 * nothing is told at all.
 */
export function changesBetween(before: Rows, after: Rows): readonly Change[] {
  const changes: Change[] = []
  for (const [sessionId, row] of after) {
    const old = before.get(sessionId)
    if (old === undefined || old === row || row.muted) continue
    const kind = kindOf(row)
    if (kind === null) continue
    const isNews = kind !== kindOf(old) || (kind === 'needs-input' && row.request?.requestId !== old.request?.requestId)
    if (isNews) changes.push({ kind, row })
  }
  return changes
}

/** The notification for changes that came together: one for one, one for several; null when none is to be told. */
export function noticeOf(changes: readonly Change[], options: NoticeOptions): Notice | null {
  const told = changes.filter(({ kind, row }) => options.enabled.has(kind) && !options.attended.has(row.sessionId))
  const [first] = told
  if (first === undefined) return null
  const { sound } = options
  if (told.length === 1) {
    return {
      title: singleLine(`${withoutKeys(first.row.name)} ${verbs[first.kind]}`, 80),
      body: singleLine(withoutKeys(first.row.summary), 200),
      sessionId: first.row.sessionId,
      sound,
    }
  }
  const counts = new Map<NoticeKind, number>()
  for (const { kind } of told) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const parts = [...counts].map(
    ([kind, count]) => `${count} ${kind === 'needs-input' && count > 1 ? 'need input' : verbs[kind]}`,
  )
  return {
    title: parts.join(', '),
    body: singleLine(withoutKeys(told.map(({ row }) => row.name).join(', ')), 200),
    sessionId: null,
    sound,
  }
}
