import clsx from 'clsx'
import { useMemo, type ReactNode } from 'react'
import { z } from 'zod'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'

const todosSchema = z.object({
  todos: z.array(z.looseObject({ content: z.string(), status: z.enum(['pending', 'in_progress', 'completed']) })),
})

const marks = { pending: '○', in_progress: '◐', completed: '●' } as const
const words = { pending: 'to do', in_progress: 'in progress', completed: 'done' } as const

/** The session's own list of steps, as it last wrote it. */
export function TodoList({ entries }: { readonly entries: readonly TranscriptEntry[] }): ReactNode {
  const todos = useMemo(() => {
    const last = entries.findLast(
      (entry) => entry.type === 'tool-started' && entry.tool === 'TodoWrite' && entry.subagent === undefined,
    )
    const parsed = last?.type === 'tool-started' ? todosSchema.safeParse(last.input) : null
    return parsed?.success === true ? parsed.data.todos : []
  }, [entries])
  if (todos.length === 0) return null
  return (
    <section aria-label="Progress">
      <h3 className="mt-5 mb-1.5 text-label font-bold text-faint">
        Progress {todos.filter((todo) => todo.status === 'completed').length}/{todos.length}
      </h3>
      <ol className="grid gap-1">
        {todos.map((todo) => (
          <li key={todo.content} className="flex items-baseline gap-2">
            <span
              aria-hidden="true"
              className={clsx(
                'text-label',
                todo.status === 'completed'
                  ? 'text-completed'
                  : todo.status === 'pending'
                    ? 'text-faint'
                    : 'text-working',
              )}
            >
              {marks[todo.status]}
            </span>
            <span className={todo.status === 'completed' ? 'text-faint' : 'text-text'}>
              {singleLine(todo.content, 200)}
              <span className="sr-only">, {words[todo.status]}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}
