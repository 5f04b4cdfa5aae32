import clsx from 'clsx'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, IconButton } from '../../ui/button.tsx'

/** One line that tells of something which goes on, and what can be done about it. */
export function Bar({
  name,
  tone = 'plain',
  children,
  actions,
  onClose,
}: {
  readonly name: string
  readonly tone?: 'plain' | 'needs' | 'failed'
  readonly children: ReactNode
  readonly actions?: readonly { readonly label: string; readonly run: () => void }[]
  readonly onClose?: () => void
}): ReactNode {
  return (
    <section
      aria-label={name}
      className="flex min-h-8 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-panel px-4 py-1 text-small"
    >
      <p
        role="status"
        className={clsx(
          'min-w-0 wrap-anywhere',
          tone === 'needs' ? 'text-needs' : tone === 'failed' ? 'text-failed' : 'text-dim',
        )}
      >
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
