import type { Task } from '../../../../src-shared/board/session-record.ts'
import type { EndedTask } from '../tasks/tasks-in-transcript.ts'
import type { ToolOutcome } from '../tools/tool.ts'
import { forkType } from './agent-types.ts'
import type { SubagentUse } from './subagent-ledger.ts'

const longestResult = 100_000

/** The text of a subagent's result, with what it took, as its caller gets it. */
export function resultText(
  task: Pick<Task, 'id'>,
  said: string,
  { use, durationMs }: { readonly use: SubagentUse; readonly durationMs: number },
): string {
  const text = said.length > longestResult ? `${said.slice(0, longestResult)}\n… (cut)` : said
  const took = `total_tokens: ${use.tokens}\ntool_uses: ${use.toolUses}\nduration_ms: ${durationMs}`
  return `${text}\n\nagentId: ${task.id} (call Agent with resume: "${task.id}" to go on with it)\n<usage>${took}</usage>`
}

/** What the call gives back once its subagent has ended. */
export function outcomeOf({ task, outcome, result, files }: EndedTask): ToolOutcome {
  const isError = outcome !== 'completed'
  const title = `${nameOf(task)} — ${task.summary}`
  return { content: result, isError, title, ...(files.length === 0 ? {} : { files }) }
}

/** What the call gives back at once for a subagent in the background. */
export function launchedOutcome(task: Task): ToolOutcome {
  return {
    content: `The subagent ${task.id} works in the background. You are told when it has ended; do not wait for it, and do not do its work yourself.\nagentId: ${task.id}`,
    title: `${nameOf(task)} — in the background`,
  }
}

/** A subagent as people know it: `Explore “find the tests”`. */
export function nameOf(task: Pick<Task, 'agent' | 'title'>): string {
  const kind = task.agent === undefined || task.agent === forkType ? 'Fork' : task.agent
  return `${kind} “${task.title}”`
}
