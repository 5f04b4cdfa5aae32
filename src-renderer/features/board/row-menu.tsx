import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import { focusPlace } from '../../app/focus.ts'
import { attach, openPeek } from '../../app/navigation.ts'
import { useRow, useServices } from '../../app/services.ts'
import { Key } from '../../ui/button.tsx'

/** Where a row's menu opens. */
export type MenuPlace = { readonly sessionId: SessionId; readonly x: number; readonly y: number }

/** What can be done to a row, with the keys that do the same. */
export function RowMenu({ place, onClose }: { readonly place: MenuPlace; readonly onClose: () => void }): ReactNode {
  const services = useServices()
  const { ui, actions, keys } = services
  const { sessionId } = place
  const row = useRow(sessionId)
  if (row === undefined) return null
  const keyOf = keys.labelOf
  const running = row.state === 'working' || row.state === 'blocked'
  const items: readonly (readonly [label: string, key: string, run: () => void])[] = [
    ['Peek', keyOf('peek'), () => openPeek(services, sessionId)],
    ['Attach', keyOf('open'), () => attach(services, sessionId)],
    [row.pinned ? 'Unpin' : 'Pin', keyOf('pin'), () => actions.setPinned(sessionId, !row.pinned)],
    ['Rename', keyOf('rename'), () => ui.setState({ renaming: { sessionId, text: row.name } })],
    ['Move up', keyOf('reorder-up'), () => actions.nudge(sessionId, -1)],
    ['Move down', keyOf('reorder-down'), () => actions.nudge(sessionId, 1)],
    ...(running
      ? ([['Stop', keyOf('stop'), () => actions.stop(sessionId)]] as const)
      : ([['Start again', '', () => actions.respawn(sessionId)]] as const)),
    [
      'Delete',
      keyOf('delete') === '' ? `${keyOf('stop')} ${keyOf('stop')}` : keyOf('delete'),
      () => actions.remove(sessionId),
    ],
  ]
  return (
    <DropdownMenu.Root
      open
      modal={false}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
    >
      <DropdownMenu.Trigger asChild>
        <span aria-hidden="true" className="fixed size-px" style={{ left: place.x, top: place.y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          aria-label={`Actions for ${row.name}`}
          className="z-50 min-w-52 rounded-panel border border-line bg-panel p-1 shadow-float"
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            if (ui.getState().renaming === null) focusPlace('board')
          }}
        >
          {items.map(([label, key, run]) => (
            <DropdownMenu.Item
              key={label}
              onSelect={run}
              className="flex h-7 cursor-default items-center justify-between gap-6 rounded-control px-2 outline-0 data-highlighted:bg-sel"
            >
              {label}
              <Key>{key}</Key>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
