import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { Tally } from './tally.ts'

/** How a run ended, and what it used: the last line of `stream-json`, and all of `json`. */
export function resultOf(row: SessionRow, tally: Tally, startedAt: number, now: number) {
  const { usage } = row
  return {
    type: 'result',
    subtype: subtypes[row.state],
    is_error: row.state === 'failed' || row.state === 'stopped',
    result: resultText(row, tally),
    session_id: row.sessionId,
    id: row.id,
    state: row.state,
    waiting_for: row.waitingFor,
    request: row.state === 'blocked' ? row.request : null,
    duration_ms: Math.max(0, now - startedAt),
    num_turns: tally.turns,
    total_cost_usd: usage.costUsd,
    usage: {
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      cache_read_input_tokens: usage.cacheReadTokens,
      cache_creation_input_tokens: usage.cacheWriteTokens,
    },
    worktree: row.worktree?.path ?? null,
    branch: row.worktree?.branch ?? null,
  } as const
}

/** What there is to read in the end: the result as the session told it, else the last words of the model. */
export function resultText(row: SessionRow, tally: Tally): string {
  switch (row.state) {
    case 'completed':
    case 'idle':
      return row.result ?? tally.text
    case 'failed':
    case 'stopped':
      return row.result ?? row.reason
    case 'blocked':
      return row.summary === '' ? row.reason : row.summary
    case 'working':
      return tally.text
  }
}

const subtypes = {
  completed: 'success',
  idle: 'success',
  blocked: 'blocked',
  failed: 'error_during_execution',
  stopped: 'stopped',
  working: 'working',
} as const
