import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'

/** What a session can be told of. */
export type NoticeKind = 'needs-input' | 'completed' | 'failed'

/** One desktop notification. A click shows `sessionId`, or the board when several are told of at once. */
export type Notice = {
  readonly title: string
  readonly body: string
  readonly sessionId: SessionId | null
}

/** What the policy depends on. */
export type NoticeOptions = {
  readonly enabled: ReadonlySet<NoticeKind>
  /** The session that the user is looking at: nothing is said about it. */
  readonly lookingAt: SessionId | null
}

type Change = { readonly kind: NoticeKind; readonly row: SessionRow }

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

/** What changed in a way worth telling; a row that is new to us with such a state is history, not news. */
function changesBetween(
  before: ReadonlyMap<SessionId, SessionRow>,
  after: ReadonlyMap<SessionId, SessionRow>,
): readonly Change[] {
  const changes: Change[] = []
  for (const [sessionId, row] of after) {
    const old = before.get(sessionId)
    if (old === undefined || old === row) continue
    const kind = kindOf(row)
    if (kind === null) continue
    const isNews = kind !== kindOf(old) || (kind === 'needs-input' && row.request?.requestId !== old.request?.requestId)
    if (isNews) changes.push({ kind, row })
  }
  return changes
}

/** The notifications for what changed between two boards: one for one change, one for several that came together. */
export function noticesBetween(
  before: ReadonlyMap<SessionId, SessionRow>,
  after: ReadonlyMap<SessionId, SessionRow>,
  options: NoticeOptions,
): readonly Notice[] {
  const changes = changesBetween(before, after).filter(
    ({ kind, row }) => options.enabled.has(kind) && row.sessionId !== options.lookingAt,
  )
  const [first] = changes
  if (first === undefined) return []
  if (changes.length === 1) {
    return [
      {
        title: singleLine(`${first.row.name} ${verbs[first.kind]}`, 80),
        body: singleLine(first.row.summary, 200),
        sessionId: first.row.sessionId,
      },
    ]
  }
  const counts = new Map<NoticeKind, number>()
  for (const { kind } of changes) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const parts = [...counts].map(
    ([kind, count]) => `${count} ${kind === 'needs-input' && count > 1 ? 'need input' : verbs[kind]}`,
  )
  return [
    { title: parts.join(', '), body: singleLine(changes.map(({ row }) => row.name).join(', '), 200), sessionId: null },
  ]
}
