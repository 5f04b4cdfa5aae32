import { Dialog } from 'radix-ui'
import { useState, type ReactNode } from 'react'

/** What had the focus before the first of several panels that follow each other: it comes back after the last. */
let outside: Element | null = null

function rememberFocus(): Element | null {
  const active = document.activeElement
  const isOfPanel = active === null || active === document.body || active.closest('[role=dialog]') !== null
  if (!isOfPanel) outside = active
  return outside
}

/** A panel over everything; Esc or a press beside it closes it, and the focus goes back where it was. */
export function Panel(props: {
  readonly title: string
  readonly titleHidden?: boolean
  readonly className?: string
  /** The focus begins on the panel itself: none of its buttons is what most want. */
  readonly focusPanel?: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}): ReactNode {
  const [before] = useState(rememberFocus)
  return (
    <Dialog.Root
      open
      onOpenChange={(open) => {
        if (!open) props.onClose()
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="fixed top-0 right-0 bottom-0 left-0 z-40 bg-black/30" />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            if (props.focusPanel !== true || !(event.currentTarget instanceof HTMLElement)) return
            event.preventDefault()
            event.currentTarget.focus()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            // What the panel started may have moved the focus on purpose.
            const lost = document.activeElement === null || document.activeElement === document.body
            if (lost && before instanceof HTMLElement) before.focus()
          }}
          className={`fixed top-[12vh] left-1/2 z-50 max-h-[76vh] w-[min(640px,calc(100vw-32px))] -translate-x-1/2 overflow-auto rounded-panel border border-line bg-panel shadow-float outline-0 ${props.className ?? ''}`}
        >
          <Dialog.Title className={props.titleHidden === true ? 'sr-only' : 'px-4 pt-3 font-bold wrap-anywhere'}>
            {props.title}
          </Dialog.Title>
          {props.children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
