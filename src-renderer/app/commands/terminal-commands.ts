import { focusPlace } from '../focus.ts'
import { backToBoard, closePane } from '../navigation.ts'
import type { Services } from '../services.ts'
import type { Command } from './command.ts'
import { providedCommand } from './provided.ts'

function isWide(): boolean {
  return window.innerWidth >= 1600
}

function noTerminal({ ui }: Services): string | null {
  return ui.getState().panes.length === 0 ? 'no terminal is open' : null
}

/** The attached terminals. */
export const terminalCommands = {
  'back-to-board': {
    group: 'Terminal',
    title: () => 'Back to the board',
    unavailable: noTerminal,
    run: (services) => backToBoard(services, isWide()),
  },
  'show-terminals': {
    group: 'Terminal',
    title: () => 'Show the terminals',
    unavailable: noTerminal,
    run: ({ ui }) => {
      ui.setState({ screen: 'board', panesShown: true })
      // A hidden terminal takes no focus: it is drawn first.
      requestAnimationFrame(() => focusPlace('terminal'))
    },
  },
  'close-terminal': {
    group: 'Terminal',
    title: () => 'Close the terminal; the session goes on',
    unavailable: noTerminal,
    run: (services) => {
      const { activePane } = services.ui.getState()
      if (activePane !== null) closePane(services, activePane)
    },
  },
  'find-in-terminal': {
    group: 'Terminal',
    title: () => 'Find in the terminal',
    unavailable: ({ ui }) =>
      ui.getState().panesShown && providedCommand('find-in-terminal') !== null ? null : 'no terminal is on screen',
    run: () => providedCommand('find-in-terminal')?.(),
  },
} as const satisfies Record<string, Command>
