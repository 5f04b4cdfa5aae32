import { askUserQuestionTool } from './ask-user-question.ts'
import { bashTool } from './bash.ts'
import { editTool, multiEditTool } from './edit.ts'
import { exitPlanModeTool } from './exit-plan-mode.ts'
import { finishTool } from './finish.ts'
import { globTool } from './glob.ts'
import { grepTool } from './grep.ts'
import { readTool } from './read.ts'
import { todoWriteTool } from './todo-write.ts'
import type { Tool } from './tool.ts'
import { writeTool } from './write.ts'

const tools: readonly Tool[] = [
  bashTool,
  readTool,
  writeTool,
  editTool,
  multiEditTool,
  globTool,
  grepTool,
  todoWriteTool,
  askUserQuestionTool,
  exitPlanModeTool,
  finishTool,
]

/** Offered to every main agent, whatever its definition lists. */
const always = new Set(['AskUserQuestion', 'Finish'])

/** The tools of an agent: all of them, or those that its definition lists. */
export function toolsFor(listed: readonly string[] | null): readonly Tool[] {
  return listed === null ? tools : tools.filter((tool) => always.has(tool.name) || listed.includes(tool.name))
}
