import { askUserQuestionTool } from './ask-user-question.ts'
import { bashTool } from './bash.ts'
import { editTool, multiEditTool } from './edit.ts'
import { exitPlanModeTool } from './exit-plan-mode.ts'
import { finishTool } from './finish.ts'
import { globTool } from './glob.ts'
import { grepTool } from './grep.ts'
import { notebookEditTool } from './notebook-edit.ts'
import { readTool } from './read.ts'
import { taskOutputTool, taskStopTool } from './task-output.ts'
import { todoWriteTool } from './todo-write.ts'
import type { Tool } from './tool.ts'
import { webFetchTool } from './web-fetch.ts'
import { writeTool } from './write.ts'

const tools: readonly Tool[] = [
  bashTool,
  taskOutputTool,
  taskStopTool,
  readTool,
  writeTool,
  editTool,
  multiEditTool,
  notebookEditTool,
  globTool,
  grepTool,
  webFetchTool,
  todoWriteTool,
  askUserQuestionTool,
  exitPlanModeTool,
  finishTool,
]

/** Offered to every main agent, whatever its definition lists. */
const always = new Set(['AskUserQuestion', 'Finish'])
/** What belongs to a tool: who may start commands may look at them and end them. */
const comesWith: Readonly<Record<string, string>> = { TaskOutput: 'Bash', TaskStop: 'Bash' }

/** The tools of an agent: all of them, or those that its definition lists, by any of their names. */
export function toolsFor(listed: readonly string[] | null): readonly Tool[] {
  if (listed === null) return tools
  const isListed = (tool: Tool): boolean =>
    [tool.name, ...(tool.aliases ?? []), comesWith[tool.name]].some(
      (name) => name !== undefined && listed.includes(name),
    )
  return tools.filter((tool) => always.has(tool.name) || isListed(tool))
}
