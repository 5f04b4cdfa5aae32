import type { Usage } from '../../../src-shared/board/session-record.ts'
import type { Prompted } from './answers.ts'

/** What a session used after one more turn. Its cost comes from updates; nought is what nobody has told. */
export function withTurn(before: Usage, { usage }: Prompted): Usage {
  return {
    ...before,
    requests: before.requests + 1,
    inputTokens: before.inputTokens + (usage?.inputTokens ?? 0),
    outputTokens: before.outputTokens + (usage?.outputTokens ?? 0),
    cacheReadTokens: before.cacheReadTokens + (usage?.cachedReadTokens ?? 0),
    cacheWriteTokens: before.cacheWriteTokens + (usage?.cachedWriteTokens ?? 0),
    costUsd: before.costUsd === 0 ? null : before.costUsd,
  }
}
