import { Check } from 'lucide-react'
import type { ReactNode } from 'react'

/** One step: what it is about, how it stands, and what to do. */
export function Step(props: {
  readonly title: string
  readonly done: boolean
  /** How it stands, in a sentence. */
  readonly status: ReactNode
  readonly action?: ReactNode
  /** What unfolds below it. */
  readonly children?: ReactNode
}): ReactNode {
  const { title, done, status, action, children } = props
  return (
    <li className="border-t border-line px-3 py-2 first:border-t-0">
      <div className="flex min-h-7 flex-wrap items-center gap-x-2.5 gap-y-1">
        {done ? (
          <Check aria-label="Done" role="img" size={14} className="shrink-0 text-completed" />
        ) : (
          <span aria-hidden="true" className="mx-1 size-1.5 shrink-0 rounded-full bg-faint" />
        )}
        <div className="min-w-60 flex-1">
          <h3 className="font-bold">{title}</h3>
          <p className="text-small text-dim wrap-anywhere">{status}</p>
        </div>
        {action !== undefined && <span className="flex shrink-0 gap-1.5">{action}</span>}
      </div>
      {children}
    </li>
  )
}
