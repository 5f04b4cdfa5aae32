import { shortIdOf, type SessionId } from '../../../src-shared/base/ids.ts'
import { slugOf } from '../../../src-shared/base/slug.ts'
import { noUsage, type SessionRecord, type Worktree } from '../../../src-shared/board/session-record.ts'

/** The record of a fork that has not begun: what the other was told and may do, nothing of what it did. */
export function forkRecord(
  parent: SessionRecord,
  {
    newSessionId,
    worktree,
    now,
  }: { readonly newSessionId: SessionId; readonly worktree: Worktree | null; readonly now: number },
): SessionRecord {
  const summary = `Forked from “${parent.name}”; waits for what to do`
  // What the other opened and pushed is not this one's work; nor was this one given the task that is compared.
  const { pullRequestWork: _work, comparison: _comparison, ...taken } = parent
  return {
    ...taken,
    sessionId: newSessionId,
    id: shortIdOf(newSessionId),
    kind: 'background',
    name: `${parent.name.slice(0, 110)} (fork)`,
    nameSource: 'user',
    slug: forkSlug(parent),
    launch: { ...parent.launch, worktree: { mode: 'auto' } },
    state: 'idle',
    since: now,
    reason: summary,
    evidence: { kind: 'command', ref: `fork ${parent.id}`, at: now },
    waitingFor: null,
    hold: null,
    request: null,
    summary,
    result: null,
    worktree,
    progress: null,
    usage: noUsage,
    tasks: [],
    mcpServers: [],
    exit: null,
    createdAt: now,
    updatedAt: now,
    endedAt: now,
    resumable: false,
    restarts: 0,
    queuedReplies: 0,
  }
}

/** What the fork's branch and worktree are called after. */
export function forkSlug(parent: SessionRecord): string {
  return slugOf(`${parent.slug.slice(0, 35)}-fork`)
}
