import { sessionRecordSchema, noUsage, type SessionRecord } from '../../../src-shared/board/session-record.ts'
import { launchSchema } from '../../../src-shared/board/launch.ts'

/** A session's record, as `changes` say and plain in all else. */
export function sampleRecord(changes: Partial<SessionRecord> = {}): SessionRecord {
  return sessionRecordSchema.parse({
    schema: 1,
    sessionId: '7c5dcf5d-0000-4000-8000-000000000000',
    id: '7c5dcf5d',
    kind: 'background',
    engine: 'agent',
    name: 'fix the flaky test',
    nameSource: 'prompt',
    slug: 'fix-the-flaky-test',
    prompt: 'fix the flaky test',
    cwd: '/repo',
    launch: launchSchema.parse({ model: 'sonnet', permissionMode: 'default' }),
    demo: false,
    state: 'working',
    since: 0,
    reason: 'starting',
    evidence: { kind: 'command', ref: 'dispatch', at: 0 },
    waitingFor: null,
    hold: null,
    request: null,
    summary: '',
    result: null,
    worktree: null,
    progress: null,
    usage: noUsage,
    tasks: [],
    mcpServers: [],
    context: null,
    exit: null,
    createdAt: 0,
    updatedAt: 0,
    endedAt: null,
    resumable: false,
    restarts: 0,
    queuedReplies: 0,
    ...changes,
  })
}
