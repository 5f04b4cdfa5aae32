import { ContextMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import type { KeyCommand } from '../../../src-shared/board/key-map.ts'
import { commands } from '../../app/commands/registry.ts'
import { setPanes } from '../../app/panes.ts'
import { useServices } from '../../app/services.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { TerminalSession } from './terminal-session.ts'

const itemLook =
  'flex h-7 items-center justify-between gap-6 rounded-small px-2 outline-0 data-[disabled]:text-faint data-[highlighted]:bg-sel'

/** The groups of the menu below copy and paste. */
const groups: readonly (readonly KeyCommand[])[] = [
  ['find-in-terminal', 'links-in-terminal', 'enlarge-text', 'reduce-text', 'reset-text'],
  ['split-right', 'split-down', 'next-terminal', 'back-to-board', 'close-terminal'],
]

/** A terminal's menu, on a right click. A program that takes the mouse gets the click, unless Shift is held. */
export function TerminalMenu(props: {
  readonly sessionId: SessionId
  readonly session: TerminalSession | null
  readonly copy: () => void
  readonly paste: (text: string) => void
  readonly children: ReactNode
}): ReactNode {
  const { sessionId, session, copy, paste, children } = props
  const services = useServices()
  const { keys, ui, toasts } = services
  const pasteFromClipboard = (): void => {
    navigator.clipboard.readText().then(paste, () =>
      toasts.show({
        kind: 'problem',
        text: 'The clipboard may not be read here',
        detail: 'Ctrl+Shift+V pastes all the same.',
      }),
    )
  }
  return (
    <ContextMenu.Root
      modal={false}
      onOpenChange={(open) => {
        if (open) setPanes(ui, ui.getState().paneLayout, sessionId)
        else session?.terminal.focus()
      }}
    >
      <ContextMenu.Trigger
        asChild
        onContextMenuCapture={(event) => {
          if (session?.terminal.modes.mouseTrackingMode !== 'none' && !event.shiftKey) {
            event.preventDefault()
            event.stopPropagation()
          }
        }}
      >
        {children}
      </ContextMenu.Trigger>
      {/* Not in a portal: it belongs to the terminals, also for those who go by landmarks. */}
      <ContextMenu.Content
        aria-label="Terminal"
        onCloseAutoFocus={(event) => event.preventDefault()}
        className="z-50 min-w-56 rounded-control border border-line bg-panel p-1 shadow-float"
      >
        <ContextMenu.Item className={itemLook} disabled={session?.terminal.hasSelection() !== true} onSelect={copy}>
          Copy <kbd className="font-mono text-label text-faint">{keys.labelOf('copy-from-terminal')}</kbd>
        </ContextMenu.Item>
        <ContextMenu.Item className={itemLook} onSelect={pasteFromClipboard}>
          Paste <kbd className="font-mono text-label text-faint">Ctrl+Shift+V</kbd>
        </ContextMenu.Item>
        <ContextMenu.Item className={itemLook} onSelect={() => session?.terminal.selectAll()}>
          Select all
        </ContextMenu.Item>
        {groups.map((group) => (
          <div key={group.join()} role="presentation">
            <ContextMenu.Separator className="mx-1 my-1 h-px bg-line" />
            {group.map((name) => (
              <ContextMenu.Item
                key={name}
                className={itemLook}
                disabled={commands[name].unavailable(services) !== null}
                onSelect={() => commands[name].run(services, 0)}
              >
                {commands[name].title(services)}
                <kbd className="font-mono text-label text-faint">{keys.labelOf(name)}</kbd>
              </ContextMenu.Item>
            ))}
          </div>
        ))}
      </ContextMenu.Content>
    </ContextMenu.Root>
  )
}
