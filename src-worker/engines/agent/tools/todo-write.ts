import { z } from 'zod'
import { defineTool, needsNothing } from './tool.ts'

const input = z.object({
  todos: z.array(
    z.object({
      content: z.string().min(1),
      status: z.enum(['pending', 'in_progress', 'completed']),
      activeForm: z.string().optional().describe('The same as something going on: `Fixing the clock`'),
    }),
  ),
})

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
    const done = todos.filter((todo) => todo.status === 'completed').length
    return current?.activeForm ?? current?.content ?? `${done} of ${todos.length} steps done`
  },
  run: async ({ todos }, { setProgress }) => {
    const done = todos.filter((todo) => todo.status === 'completed').length
    await setProgress(todos.length === 0 ? null : { done, total: todos.length })
    return { content: `The list has ${todos.length} steps, ${done} of them done.` }
  },
})
