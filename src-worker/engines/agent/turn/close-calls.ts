import type { PendingCall } from '../conversation.ts'
import type { Setting } from '../setting.ts'
import { whatIsKnown } from './cut-calls.ts'

/** Gives every open call a result that says why it has none; a subagent that such a call waited for ends with it. */
export async function closeCalls(
  setting: Pick<Setting, 'ledger' | 'marks' | 'tasks' | 'workplace'>,
  words: { readonly started: string; readonly waiting: string },
): Promise<void> {
  const { ledger, tasks } = setting
  for (const call of ledger.conversation.pending()) {
    if (call.request !== null && call.answer === null) {
      const { requestId } = call.request
      await ledger.append({ type: 'request-withdrawn', requestId, reason: 'the turn ended without an answer' })
    }
    await ledger.append({
      type: 'tool-finished',
      toolUseId: call.toolUseId,
      tool: call.tool,
      content: call.started ? await withWhatIsKnown(setting, call, words.started) : words.waiting,
      isError: true,
      durationMs: 0,
      title: `${call.tool}: ${call.started ? 'interrupted' : 'not run'}`,
      files: [],
    })
    const task = tasks.ofCall(call.toolUseId)
    if (task?.kind === 'subagent' && task.background !== true) await tasks.stop(task.id)
  }
}

async function withWhatIsKnown(
  setting: Pick<Setting, 'ledger' | 'marks' | 'workplace'>,
  call: PendingCall,
  words: string,
): Promise<string> {
  const known = await whatIsKnown(setting, call)
  return known === null ? words : `${words}\n${known.text}`
}
