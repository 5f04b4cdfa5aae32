import clsx from 'clsx'
import type { ReactNode } from 'react'
import type { Todo } from '../../../src-shared/board/todos.ts'

const marks = { pending: '○', in_progress: '◐', completed: '●' } as const
const words = { pending: 'to do', in_progress: 'in progress', completed: 'done' } as const
const looks = { pending: 'text-faint', in_progress: 'text-working', completed: 'text-completed' } as const

/** A list of steps, as a call set it. */
export function TodoSteps({ todos }: { readonly todos: readonly Todo[] }): ReactNode {
  return (
    <ol aria-label="Steps" className="grid gap-0.5">
      {todos.map(({ text, status }, index) => (
        <li key={index} className="flex items-baseline gap-2">
          <span aria-hidden="true" className={clsx('text-label', looks[status])}>
            {marks[status]}
          </span>
          <span className={status === 'completed' ? 'text-faint' : 'text-text'}>
            {text}
            <span className="sr-only">, {words[status]}</span>
          </span>
        </li>
      ))}
    </ol>
  )
}
