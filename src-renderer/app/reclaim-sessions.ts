import type { SessionId } from '../../src-shared/base/ids.ts'
import { nothingToReclaim, reclaimAll, reclaimedText, reclaimQuestion } from '../../src-shared/client/reclaim.ts'
import type { ActionParts } from './action-parts.ts'

/** Makes what clears worktrees of what can be made again: first it says what that is, and a second step removes it. */
export function createReclaiming({ connection, toasts }: Pick<ActionParts, 'connection' | 'toasts'>) {
  const tellProblems = (problems: readonly string[]): void => {
    for (const detail of problems) toasts.show({ kind: 'problem', text: 'No room was made', detail })
  }
  const apply = async (sessionIds: readonly SessionId[]): Promise<void> => {
    const { all, problems } = await reclaimAll(connection, sessionIds, true)
    tellProblems(problems)
    if (all.length > 0) toasts.show({ kind: 'done', text: reclaimedText(all) })
    for (const sessionId of sessionIds) void connection.call((client) => client.disk.measure({ sessionId }))
  }
  const ask = async (sessionIds: readonly SessionId[]): Promise<void> => {
    const { all, problems } = await reclaimAll(connection, sessionIds, false)
    tellProblems(problems)
    const question = reclaimQuestion(all)
    if (question !== null) {
      const actions = [{ label: 'Make room', run: () => void apply(sessionIds) }]
      toasts.show({ kind: 'done', ...question, actions })
    } else if (all.length > 0) toasts.show({ kind: 'done', text: nothingToReclaim(all) })
  }
  return (sessionIds: readonly SessionId[]): void => void ask(sessionIds)
}
