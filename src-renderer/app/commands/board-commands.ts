import { focusPlace } from '../focus.ts'
import type { Services } from '../services.ts'
import { setLayout } from '../set-layout.ts'
import { always, type Command } from './command.ts'

function groupsOf({ lines }: Services): readonly string[] {
  return [...new Set(lines.getState().entries.map((entry) => entry.group))]
}

/** How the board is laid out, and what it shows. */
export const boardCommands = {
  find: {
    group: 'Board',
    title: () => 'Find a session',
    unavailable: always,
    run: ({ ui }) => {
      ui.setState((state) => ({ screen: 'board', find: state.find ?? '' }))
      // The bar is drawn first, when it was closed.
      if (!focusPlace('find')) requestAnimationFrame(() => focusPlace('find'))
    },
  },
  grouping: {
    group: 'Board',
    title: ({ connection }) =>
      connection.board.getState().board.layout.grouping === 'state' ? 'Group by directory' : 'Group by state',
    unavailable: always,
    run: (services) => {
      const { grouping } = services.connection.board.getState().board.layout
      setLayout(services, { grouping: grouping === 'state' ? 'directory' : 'state' })
    },
  },
  'collapse-all': {
    group: 'Board',
    title: () => 'Collapse all groups',
    unavailable: ({ connection, ...rest }) => {
      const { collapsed } = connection.board.getState().board.layout
      const open = groupsOf({ connection, ...rest }).filter((group) => !collapsed.includes(group))
      return open.length === 0 ? 'all groups are collapsed' : null
    },
    run: (services) => {
      const { collapsed } = services.connection.board.getState().board.layout
      setLayout(services, { collapsed: [...new Set([...collapsed, ...groupsOf(services)])] })
    },
  },
  'expand-all': {
    group: 'Board',
    title: () => 'Open all groups',
    unavailable: ({ connection }) =>
      connection.board.getState().board.layout.collapsed.length === 0 ? 'no group is collapsed' : null,
    run: (services) => setLayout(services, { collapsed: [] }),
  },
} as const satisfies Record<string, Command>
