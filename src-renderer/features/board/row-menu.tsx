import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { KeyCommand } from '../../../src-shared/board/key-map.ts'
import type { SessionRow } from '../../../src-shared/board/session-row.ts'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { commands } from '../../app/commands/registry.ts'
import { focusPlace } from '../../app/focus.ts'
import { plural } from '../../app/format.ts'
import { useServices, useUi } from '../../app/services.ts'
import { Key } from '../../ui/button.tsx'

type Item = readonly [command: KeyCommand, label: string]

/** What stands in the menu, in groups. Short words: the menu itself says which sessions are meant. */
function itemsFor(rows: readonly SessionRow[], canOpen: boolean): readonly (readonly Item[])[] {
  const one = rows.length === 1
  const running = rows.some((row) => row.state === 'working' || row.state === 'blocked')
  const ended = rows.some((row) => row.state !== 'working' && row.state !== 'blocked')
  return [
    one
      ? [
          ['peek', 'Peek'],
          ['attach', 'Attach'],
          ['reply', 'Reply'],
          ['why', 'Why this state?'],
        ]
      : [['reply', 'Reply to all']],
    [
      ['pin', rows.every((row) => row.pinned) ? 'Unpin' : 'Pin'],
      ['tags', 'Tags…'],
      ...(one ? ([['rename', 'Rename']] as const) : []),
      ['mute', rows.every((row) => row.muted) ? 'Unmute' : 'Mute'],
      ['reorder-up', 'Move up'],
      ['reorder-down', 'Move down'],
    ],
    [
      ...(one && rows.every((row) => capabilitiesOf(row.engine).forks) ? ([['fork', 'Fork']] as const) : []),
      ['compare-changes', 'Compare the changes'],
      ['keep-one', 'Keep this one'],
      ...(one && rows.some((row) => row.pullRequests.length > 0)
        ? ([['open-pull-request', 'Open the pull request']] as const)
        : []),
      // In a browser both would copy.
      ...(one && canOpen
        ? ([['open-directory', rows[0]?.worktree === null ? 'Open the folder' : 'Open the worktree folder']] as const)
        : []),
      ...(one ? ([['copy-directory', 'Copy the directory']] as const) : []),
      ...(rows.some((row) => row.worktree !== null) ? ([['copy-branch', 'Copy the branch']] as const) : []),
      ...(rows.some((row) => row.worktree !== null) ? ([['reclaim', 'Make room…']] as const) : []),
      ['copy-id', 'Copy the id'],
    ],
    [
      ['start-now', 'Start now'],
      ...(rows.some((row) => row.state === 'working') ? ([['interrupt', 'Interrupt']] as const) : []),
      ...(running ? ([['stop-only', 'Stop']] as const) : []),
      ...(ended ? ([['start-again', 'Start again']] as const) : []),
      ['delete', 'Delete'],
    ],
  ]
}

/** What can be done to the sessions that a menu was opened for, with the keys that do the same. */
export function RowMenu(): ReactNode {
  const services = useServices()
  const { ui, actions, keys } = services
  const menu = useUi((state) => state.menu)
  if (menu === null) return null
  const rows = menu.sessionIds.flatMap((sessionId) => actions.rowOf(sessionId) ?? [])
  const [first] = rows
  if (first === undefined) return null
  const which = rows.length === 1 ? singleLine(first.name, 60) : plural(rows.length, 'session')
  const keyOf = (command: KeyCommand): string => {
    const own = keys.labelOf(command)
    if (own !== '' || (command !== 'delete' && command !== 'stop-only')) return own
    // The one key stops, and deletes the second time.
    const stop = keys.labelOf('stop')
    return command === 'delete' && stop !== '' ? `${stop} ${stop}` : stop
  }
  const groups = itemsFor(rows, services.native !== null)
    .map((group) => group.filter(([command]) => commands[command].unavailable(services) === null))
    .filter((group) => group.length > 0)
  return (
    <DropdownMenu.Root
      open
      modal={false}
      onOpenChange={(open) => {
        if (!open) ui.setState({ menu: null })
      }}
    >
      <DropdownMenu.Trigger asChild>
        <span aria-hidden="true" className="fixed size-px" style={{ left: menu.x, top: menu.y }} />
      </DropdownMenu.Trigger>
      {/* Not in a portal: it belongs to the board, also for those who go by landmarks. */}
      <DropdownMenu.Content
        key={`${menu.x} ${menu.y}`}
        // Beside the place it is moved up as far as it needs to be whole.
        side="right"
        align="start"
        collisionPadding={8}
        aria-label={`Actions for ${which}`}
        className="z-50 max-h-[var(--radix-dropdown-menu-content-available-height)] min-w-56 overflow-y-auto rounded-panel border border-line bg-panel p-1 shadow-float"
        onCloseAutoFocus={(event) => {
          event.preventDefault()
          // What was chosen may have moved the focus on purpose.
          if (document.activeElement === null || document.activeElement === document.body) focusPlace('board')
        }}
      >
        {groups.map((group, at) => (
          <DropdownMenu.Group key={group[0]?.[0]}>
            {at > 0 && <DropdownMenu.Separator className="mx-1 my-1 h-px bg-line" />}
            {group.map(([command, label]) => (
              <DropdownMenu.Item
                key={command}
                onSelect={() => commands[command].run(services, 0)}
                className="flex h-7 cursor-default items-center justify-between gap-6 rounded-control px-2 outline-0 data-highlighted:bg-sel"
              >
                {label}
                <Key>{keyOf(command)}</Key>
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Group>
        ))}
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  )
}
