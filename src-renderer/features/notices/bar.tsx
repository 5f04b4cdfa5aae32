import clsx from 'clsx'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, IconButton } from '../../ui/button.tsx'

/** One line that tells of something which goes on, and what can be done about it. */
export function Bar({
  name,
  tone = 'plain',
  place = 'under-header',
  children,
  actions,
  onClose,
}: {
  readonly name: string
  readonly tone?: 'plain' | 'failed'
  readonly place?: 'under-header' | 'over-box'
  readonly children: ReactNode
  readonly actions?: readonly { readonly label: string; readonly run: () => void }[]
  readonly onClose?: () => void
}): ReactNode {
  return (
    <section
      aria-label={name}
      className={clsx(
        'flex min-h-8 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 py-1 text-small',
        place === 'under-header' ? 'border-b border-line bg-panel px-4' : 'pr-3 pb-1.5 pl-6',
      )}
    >
      <p role="status" className={clsx('min-w-0 wrap-anywhere', tone === 'failed' && 'text-failed')}>
        {children}
      </p>
      <span className="ml-auto flex shrink-0 items-center gap-2">
        {actions?.map(({ label, run }) => (
          <Button key={label} onClick={run}>
            {label}
          </Button>
        ))}
        {onClose !== undefined && (
          <IconButton label={`Close: ${name}`} className="!size-6" onClick={onClose}>
            <X aria-hidden="true" size={14} />
          </IconButton>
        )}
      </span>
    </section>
  )
}
