import clsx from 'clsx'
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { useToggled } from './reading.ts'

/** A line that unfolds. `actions` stand at its end and are buttons of their own. */
export function Fold(props: {
  readonly id: string
  readonly line: ReactNode
  readonly actions?: ReactNode
  readonly children: () => ReactNode
}): ReactNode {
  const { id, line, actions, children } = props
  const [open, flip] = useToggled(id)
  return (
    <div>
      <div className="group/fold flex min-h-7 items-center gap-1">
        <button
          type="button"
          aria-expanded={open}
          data-fold=""
          tabIndex={-1}
          className="relative flex min-h-7 min-w-0 flex-1 items-center gap-2 rounded-control text-left hover:bg-raised"
          onClick={flip}
        >
          <ChevronRight aria-hidden="true" size={13} className={clsx('shrink-0 text-faint', open && 'rotate-90')} />
          {line}
        </button>
        {actions}
      </div>
      {open && <div className="grid min-w-0 gap-2 pt-1 pb-2 pl-5 [&>*]:min-w-0">{children()}</div>}
    </div>
  )
}
