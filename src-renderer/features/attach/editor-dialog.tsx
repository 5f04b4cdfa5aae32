import { Dialog } from 'radix-ui'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import type { OpenEdit } from '../../app/editor.ts'
import { focusPlace } from '../../app/focus.ts'
import { useServices } from '../../app/services.ts'
import { Button } from '../../ui/button.tsx'
import { createTerminalSession, type TerminalStatus } from './terminal-session.ts'

/** The terminal of an editor that has no window of its own. Every key is the editor's but the one that leads out. */
export function EditorDialog({ edit }: { readonly edit: OpenEdit }): ReactNode {
  const services = useServices()
  const { editor, openTerminal, connection, keys } = services
  const { editId, place, started } = edit
  const [element, setElement] = useState<HTMLDivElement | null>(null)
  const cancel = useRef<HTMLButtonElement | null>(null)
  const [status, setStatus] = useState<TerminalStatus>({ kind: 'opening' })
  const name = singleLine(started?.editor ?? 'editor', 40)

  useEffect(() => {
    if (element === null) return
    const made = createTerminalSession(element, {
      sessionId: null,
      editId,
      open: openTerminal,
      onStatus: (next) => {
        setStatus(next)
        if (next.kind === 'closed') editor.closed(editId)
      },
    })
    made.terminal.attachCustomKeyEventHandler((event) => {
      if (keys.commandOf(event, 'terminal')?.command !== 'back-to-board') return true
      if (event.type === 'keydown') cancel.current?.focus()
      event.preventDefault()
      return false
    })
    made.fit()
    made.connect()
    made.terminal.focus()
    const resized = new ResizeObserver(() => made.fit())
    resized.observe(element)
    const unsubscribe = connection.onClient((client) => {
      if (client !== null) made.connect()
    })
    return () => {
      unsubscribe()
      resized.disconnect()
      made.dispose()
    }
  }, [element, editId, editor, openTerminal, connection, keys])

  return (
    <Dialog.Root open>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed top-0 right-0 bottom-0 left-0 z-40 bg-black/30" />
        <Dialog.Content
          aria-describedby={undefined}
          // Esc is a key of the editor, and a press beside it must not lose a text.
          onEscapeKeyDown={(event) => event.preventDefault()}
          onInteractOutside={(event) => event.preventDefault()}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            focusPlace(place === null || place === 'dispatch' ? (place ?? 'board') : 'reply')
          }}
          className="fixed top-[6vh] left-1/2 z-50 flex h-[88vh] w-[min(1000px,calc(100vw-32px))] -translate-x-1/2 flex-col overflow-hidden rounded-panel border border-line bg-panel shadow-float outline-0"
        >
          <div className="flex h-10 shrink-0 items-center gap-3 border-b border-line pr-2 pl-4">
            <Dialog.Title className="min-w-0 flex-1 truncate font-bold">
              {name}: {singleLine(edit.title, 120)}
            </Dialog.Title>
            <span className="text-small whitespace-nowrap text-faint max-[640px]:hidden">
              {place === null ? 'Close it in the editor' : 'Save and quit to take the text'}
            </span>
            <Button ref={cancel} onClick={() => editor.cancel(editId)}>
              Cancel <kbd className="font-mono text-label text-faint">{keys.labelOf('back-to-board')}</kbd>
            </Button>
          </div>
          <section
            aria-label={`Terminal: ${name}`}
            data-keys="terminal"
            className="relative min-h-0 flex-1 terminal-ground"
          >
            <div ref={setElement} className="absolute top-2 right-1 bottom-1 left-3" />
            {status.kind === 'lost' && (
              <p
                role="status"
                className="absolute right-3 bottom-3 left-3 rounded-control border border-line bg-panel px-3 py-2"
              >
                {singleLine(status.reason)} The editor goes on; it is shown again once the connection is back.
              </p>
            )}
          </section>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
