import clsx from 'clsx'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, IconButton } from '../ui/button.tsx'
import { focusPlace } from './focus.ts'
import { useServices, useUi, useValue } from './services.ts'

/** Short messages above everything, at the lower edge. */
export function Toaster(): ReactNode {
  const { toasts } = useServices()
  const shown = useValue(toasts.store, (value) => value)
  // The bar of selected sessions stands where the messages would.
  const raised = useUi((state) => state.selection.size > 0)
  return (
    <section
      aria-label="Messages"
      aria-live="polite"
      className={clsx(
        'pointer-events-none fixed left-3 z-40 grid w-[min(520px,calc(100vw-24px))] gap-2',
        raised ? 'bottom-40' : 'bottom-28',
      )}
    >
      {shown.map((toast) => (
        <div
          key={toast.id}
          onPointerEnter={() => toasts.keep(toast.id, true)}
          onPointerLeave={() => toasts.keep(toast.id, false)}
          onFocus={() => toasts.keep(toast.id, true)}
          onBlur={() => toasts.keep(toast.id, false)}
          className="pointer-events-auto flex items-start gap-2 rounded-panel border border-line bg-panel py-2 pr-2 pl-3 shadow-float"
        >
          <div className="min-w-0 flex-1 self-center">
            <p className={clsx('wrap-anywhere', toast.kind === 'problem' && 'text-failed')}>{toast.text}</p>
            {toast.detail !== undefined && <p className="text-small wrap-anywhere text-dim">{toast.detail}</p>}
          </div>
          {toast.actions.map((action) => (
            <Button
              key={action.label}
              onClick={() => {
                // The button goes away with its message: the focus goes back to the board.
                toasts.close(toast.id)
                focusPlace('board')
                action.run()
              }}
            >
              {action.label}
            </Button>
          ))}
          <IconButton label="Close message" onClick={() => toasts.close(toast.id)}>
            <X aria-hidden="true" size={14} />
          </IconButton>
        </div>
      ))}
    </section>
  )
}
