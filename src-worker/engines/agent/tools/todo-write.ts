import { z } from 'zod'
import { singleLine } from '../../../../src-shared/base/single-line.ts'
import { defineTool, needsNothing } from './tool.ts'

const todoSchema = z.object({
  content: z.string().min(1),
  status: z.enum(['pending', 'in_progress', 'completed']),
  activeForm: z.string().nullish().describe('The same as something going on: `Fixing the clock`'),
})
const input = z.object({ todos: z.array(todoSchema).max(200) })

/** Keeps the session's list of steps: the row shows how many are done. */
export const todoWriteTool = defineTool({
  name: 'TodoWrite',
  description:
    'Replaces your list of steps for this task. Use it for work of three steps or more; keep one step in progress, and mark each as completed when it is.',
  input,
  kind: 'acts',
  need: () => needsNothing,
  // How many are done stands before the row's line already.
  title: ({ todos }) => {
    const current = todos.find((todo) => todo.status === 'in_progress')
    return current === undefined
      ? `${doneOf(todos)} of ${todos.length} steps done`
      : singleLine(current.activeForm ?? current.content, 160)
  },
  run: async ({ todos }, { setProgress }) => {
    await setProgress(todos.length === 0 ? null : { done: doneOf(todos), total: todos.length })
    return {
      content: `The list has ${todos.length} steps, ${doneOf(todos)} of them done. Go on with what is in progress.`,
    }
  },
})

function doneOf(todos: readonly z.infer<typeof todoSchema>[]): number {
  return todos.filter((todo) => todo.status === 'completed').length
}
