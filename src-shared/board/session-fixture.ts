import { sessionIdSchema, shortIdOf } from '../base/ids.ts'
import { slugOf } from '../base/slug.ts'
import { launchSchema } from './launch.ts'
import { noUsage, sessionRecordSchema, type SessionRecord } from './session-record.ts'
import type { SessionRow } from './session-row.ts'

/** A valid session for tests: `n` makes its id; give what the test is about. */
export function sessionFixture(n: number, overrides: Partial<SessionRecord> = {}): SessionRecord {
  const sessionId = sessionIdSchema.parse(`${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`)
  const at = 1_700_000_000_000 + n
  const name = overrides.name ?? `session ${n}`
  const record: SessionRecord = {
    schema: 1,
    sessionId,
    id: shortIdOf(sessionId),
    kind: 'background',
    engine: 'agent',
    name,
    nameSource: 'prompt',
    slug: slugOf(name),
    prompt: `task ${n}`,
    cwd: '/work/project',
    launch: launchSchema.parse({ model: 'sonnet', permissionMode: 'default' }),
    demo: false,
    state: 'working',
    since: at,
    reason: 'the task was dispatched',
    evidence: { kind: 'command', ref: 'dispatch', at },
    waitingFor: null,
    hold: null,
    request: null,
    summary: `summary ${n}`,
    result: null,
    worktree: null,
    progress: null,
    usage: noUsage,
    tasks: [],
    mcpServers: [],
    context: null,
    exit: null,
    createdAt: at,
    updatedAt: at,
    endedAt: null,
    resumable: false,
    restarts: 0,
    queuedReplies: 0,
    ...overrides,
  }
  return sessionRecordSchema.parse(record)
}

/** A valid row for tests. */
export function rowFixture(n: number, overrides: Partial<SessionRow> = {}): SessionRow {
  const { liveness, pid, pinned, muted, order, tags, pullRequests, seenSeq, seenAt, ...record } = overrides
  return {
    ...sessionFixture(n, record),
    liveness: liveness ?? 'alive',
    pid: pid ?? 1000 + n,
    pinned: pinned ?? false,
    muted: muted ?? false,
    order: order ?? 0,
    tags: tags ?? [],
    pullRequests: pullRequests ?? [],
    seenSeq: seenSeq ?? null,
    seenAt: seenAt ?? null,
  }
}
