import type { TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import { Conversation } from '../conversation.ts'
import { forkType } from './agent-types.ts'
import { forkedResult, leftToParent } from './subagent-prompt.ts'

/** The conversation of a subagent as the transcript has it. A fork begins with what its parent had said when it started. */
export function subagentConversation(id: string, entries: readonly TranscriptEntry[]): Conversation {
  // A subagent that was called again goes on in the conversation that it had.
  const start = entries.find((entry) => entry.type === 'task-started' && entry.task.id === id)
  const conversation = new Conversation([], id)
  if (start?.type === 'task-started' && start.task.agent === forkType) {
    beginAsFork(conversation, { id, seq: start.seq, toolUseId: start.task.toolUseId }, entries)
  }
  for (const entry of entries) conversation.add(entry)
  return conversation
}

function beginAsFork(
  conversation: Conversation,
  { id, seq, toolUseId }: { readonly id: string; readonly seq: number; readonly toolUseId: string },
  entries: readonly TranscriptEntry[],
): void {
  const parent = entries.find((entry) => entry.type === 'tool-started' && entry.toolUseId === toolUseId)?.subagent
  for (const entry of entries) {
    if (entry.seq >= seq) break
    if (entry.subagent === parent) conversation.add({ ...entry, subagent: id })
  }
  for (const call of conversation.pending()) {
    const content = call.toolUseId === toolUseId ? forkedResult : leftToParent
    conversation.add({
      schema: 1,
      seq,
      at: 0,
      subagent: id,
      type: 'tool-finished',
      toolUseId: call.toolUseId,
      tool: call.tool,
      content,
      isError: false,
      durationMs: 0,
      title: content,
      files: [],
    })
  }
}
