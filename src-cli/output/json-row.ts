import { boardWordOf } from '../../src-shared/board/board-word.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'

/**
 * A row as `agents --json` prints it. Stable: fields are added, never changed or taken away; documented in
 * docs/cli-json.md. Times are milliseconds since the epoch.
 */
export function jsonRow(row: SessionRow) {
  const state = row.liveness === 'unresponsive' || row.untold === true ? 'unknown' : row.state
  return {
    id: row.id,
    sessionId: row.sessionId,
    name: row.name,
    kind: row.kind,
    engine: row.engine,
    state,
    status: boardWordOf(state),
    waitingFor: row.waitingFor,
    summary: row.summary,
    cwd: row.cwd,
    worktree: row.worktree?.path ?? null,
    branch: row.worktree?.branch ?? null,
    pid: row.pid,
    startedAt: row.createdAt,
    updatedAt: row.updatedAt,
    since: row.since,
    evidence: row.evidence,
    pinned: row.pinned,
    tags: row.tags,
    pullRequests: row.pullRequests.map(({ number, url, title, color, reason }) => ({
      number,
      url,
      title,
      color,
      reason,
    })),
    usage: row.usage,
    // Beyond the promised list:
    reason: row.reason,
    result: row.result,
    request: row.request,
    hold: row.hold,
    progress: row.progress,
    exit: row.exit,
    endedAt: row.endedAt,
    resumable: row.resumable,
    model: row.launch.model,
    permissionMode: row.launch.permissionMode,
    prompt: row.prompt,
    ports: row.worktree?.ports ?? null,
    demo: row.demo,
    comparison: row.comparison === undefined ? null : { id: row.comparison.id, label: row.comparison.label },
    verified: row.localChecks?.verified ?? false,
    checks: (row.localChecks?.checks ?? []).map(({ name, state, isStale }) => ({ name, state, stale: isStale })),
    mcpServers: row.mcpServers.map(({ name, state, tools, problem, nextAt }) => ({
      name,
      state,
      tools,
      problem,
      nextAt,
    })),
  }
}
