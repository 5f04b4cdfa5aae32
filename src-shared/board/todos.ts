import { z } from 'zod'
import { singleLine } from '../base/single-line.ts'

const todosSchema = z.looseObject({
  todos: z.array(
    z.looseObject({
      content: z.string(),
      status: z.enum(['pending', 'in_progress', 'completed']),
      activeForm: z.string().optional(),
    }),
  ),
})

/** One step of a session's list. */
export type Todo = { readonly text: string; readonly status: 'pending' | 'in_progress' | 'completed' }

/** The steps that a call of `TodoWrite` sets; null when it sets none that can be read. */
export function todosOf(input: unknown): readonly Todo[] | null {
  const parsed = todosSchema.safeParse(input)
  if (!parsed.success) return null
  return parsed.data.todos.map(({ content, status, activeForm }) => ({
    text: singleLine(status === 'in_progress' ? (activeForm ?? content) : content, 200),
    status,
  }))
}
