import { Command } from 'cmdk'
import type { ReactNode } from 'react'
import { singleLine } from '../../../src-shared/base/single-line.ts'
import { boardWordOf } from '../../../src-shared/board/board-word.ts'
import { compareRows, stateGroupOf, stateGroups } from '../../../src-shared/board/groups.ts'
import { shownStateOf, type SessionRow } from '../../../src-shared/board/session-row.ts'
import { focusPlace } from '../../app/focus.ts'
import { attach, openPeek, selectedSession } from '../../app/navigation.ts'
import { useServices } from '../../app/services.ts'
import { setTheme } from '../../app/theme.ts'
import { Panel } from '../../ui/dialog.tsx'
import { StateIcon } from '../../ui/state-icon.tsx'

const item = 'flex h-8 cursor-default items-center gap-2.5 rounded-control px-2 data-[selected=true]:bg-sel'
const shownSessions = 200

function byGroup(a: SessionRow, b: SessionRow): number {
  return stateGroups.indexOf(stateGroupOf(a)) - stateGroups.indexOf(stateGroupOf(b)) || compareRows(a, b)
}

/** Every session and every command, by typing a part of its name. */
export function Palette(): ReactNode {
  const services = useServices()
  const { ui, connection, actions, memory } = services
  const rows = [...connection.board.getState().board.rows.values()].sort(byGroup).slice(0, shownSessions)
  const session = selectedSession(services)
  const row = session === null ? undefined : actions.rowOf(session)
  const close = (): void => ui.setState({ overlay: null })
  const then = (run: () => void) => (): void => {
    close()
    run()
  }
  const commands: readonly (readonly [label: string, run: () => void])[] = [
    ['Dispatch a task', () => focusPlace('dispatch')],
    [
      'Group by state or by directory',
      () => {
        const { layout } = connection.board.getState().board
        const grouping = layout.grouping === 'state' ? 'directory' : 'state'
        void connection.call((client) => client.board.setLayout({ ...layout, grouping }))
      },
    ],
    ['Show keys', () => ui.setState({ overlay: 'help' })],
    ['Theme: as the system', () => setTheme(memory, null)],
    ['Theme: light', () => setTheme(memory, 'light')],
    ['Theme: dark', () => setTheme(memory, 'dark')],
    ...(session === null || row === undefined
      ? []
      : ([
          [`Attach “${row.name}”`, () => attach(services, session)],
          [`${row.pinned ? 'Unpin' : 'Pin'} “${row.name}”`, () => actions.setPinned(session, !row.pinned)],
          [`Stop “${row.name}”`, () => actions.stop(session)],
          [`Delete “${row.name}”`, () => actions.remove(session)],
        ] as const)),
  ]
  return (
    <Panel title="Command palette" titleHidden onClose={close}>
      <Command label="Command palette" className="grid max-h-[60vh] grid-rows-[auto_1fr]">
        <Command.Input
          placeholder="Session or command"
          className="h-11 w-full border-b border-line bg-transparent px-4 outline-0"
        />
        <Command.List className="min-h-0 overflow-auto p-1 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-label [&_[cmdk-group-heading]]:font-bold [&_[cmdk-group-heading]]:text-faint">
          <Command.Empty className="px-3 py-4 text-faint">Nothing has this name.</Command.Empty>
          <Command.Group heading="Sessions">
            {rows.map((one) => (
              <Command.Item
                key={one.sessionId}
                value={`${one.name} ${one.id}`}
                onSelect={then(() => openPeek(services, one.sessionId))}
                className={item}
              >
                <StateIcon state={shownStateOf(one)} liveness={one.liveness} />
                <span className="truncate">{singleLine(one.name, 80)}</span>
                <span className="ml-auto text-small text-faint">{boardWordOf(shownStateOf(one))}</span>
              </Command.Item>
            ))}
          </Command.Group>
          <Command.Group heading="Commands">
            {commands.map(([label, run]) => (
              <Command.Item key={label} value={label} onSelect={then(run)} className={item}>
                <span className="truncate">{singleLine(label, 80)}</span>
              </Command.Item>
            ))}
          </Command.Group>
        </Command.List>
      </Command>
    </Panel>
  )
}
