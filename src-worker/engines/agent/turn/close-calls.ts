import type { Setting } from '../setting.ts'

/** Gives every open call a result that says why it has none; a subagent that such a call waited for ends with it. */
export async function closeCalls(
  { ledger, tasks }: Pick<Setting, 'ledger' | 'tasks'>,
  words: { readonly started: string; readonly waiting: string },
): Promise<void> {
  for (const call of ledger.conversation.pending()) {
    if (call.request !== null && call.answer === null) {
      const { requestId } = call.request
      await ledger.append({ type: 'request-withdrawn', requestId, reason: 'the turn ended without an answer' })
    }
    await ledger.append({
      type: 'tool-finished',
      toolUseId: call.toolUseId,
      tool: call.tool,
      content: call.started ? words.started : words.waiting,
      isError: true,
      durationMs: 0,
      title: `${call.tool}: ${call.started ? 'interrupted' : 'not run'}`,
      files: [],
    })
    const task = tasks.ofCall(call.toolUseId)
    if (task?.kind === 'subagent' && task.background !== true) await tasks.stop(task.id)
  }
}
