import { chooseTheme } from '../appearance.ts'
import { focusPlace } from '../focus.ts'
import { launchDirectory } from '../launch-defaults.ts'
import { isPeekShown } from '../navigation.ts'
import { returnToBoard } from '../screen-focus.ts'
import { clearSelection } from '../selecting.ts'
import { setPaused } from '../set-paused.ts'
import { always, type Command } from './command.ts'

const theme = (title: string, value: 'system' | 'light' | 'dark'): Command => ({
  group: 'Window',
  title: () => title,
  unavailable: always,
  run: (services) => void chooseTheme(services, value),
})

/** The window itself. */
export const windowCommands = {
  palette: {
    group: 'Window',
    title: () => 'Command palette',
    unavailable: always,
    run: ({ ui }) => ui.setState({ overlay: 'palette' }),
  },
  help: {
    group: 'Window',
    title: () => 'Keys',
    unavailable: always,
    run: ({ ui }) => ui.setState({ overlay: 'help' }),
  },
  close: {
    group: 'Window',
    title: () => 'Close peek, then clear the input',
    unavailable: always,
    run: ({ ui }) => {
      const { peek, input, screen, why, selection, find } = ui.getState()
      if (screen !== 'board') returnToBoard(ui)
      else if (why !== null) ui.setState({ why: null })
      else if (selection.size > 0) clearSelection({ ui })
      else if (peek !== null && isPeekShown({ ui })) {
        ui.setState({ peek: null })
        focusPlace('board')
      } else if (find !== null) ui.setState({ find: null })
      else if (input !== '') ui.setState({ input: '' })
      else focusPlace('board')
    },
  },
  settings: {
    group: 'Window',
    title: () => 'Settings',
    unavailable: always,
    run: ({ ui }) => ui.setState({ screen: 'settings', settingsAt: 'search', overlay: null }),
  },
  usage: {
    group: 'Window',
    title: () => 'Usage and cost',
    unavailable: always,
    run: ({ ui }) => ui.setState({ screen: 'usage', overlay: null }),
  },
  trash: {
    group: 'Window',
    title: () => 'Trash: restore deleted sessions',
    unavailable: always,
    run: ({ ui }) => ui.setState({ overlay: 'trash' }),
  },
  pause: {
    group: 'Window',
    title: ({ connection }) => (connection.board.getState().board.paused ? 'Resume new work' : 'Pause new work'),
    unavailable: always,
    run: (services) => setPaused(services, !services.connection.board.getState().board.paused),
  },
  'first-steps': {
    group: 'Window',
    title: () => 'Getting started: enter a key, trust a folder, try the demo',
    unavailable: always,
    run: ({ ui }) => ui.setState({ overlay: 'first-steps' }),
  },
  'trust-folder': {
    group: 'Window',
    title: () => 'Trust the folder of the next task, or end that',
    unavailable: ({ launch }) => (launchDirectory(launch.getState()) === null ? 'no directory is chosen' : null),
    run: ({ ui }) => ui.setState({ overlay: 'trust' }),
  },
  'theme-system': theme('Theme: as the system', 'system'),
  'theme-light': theme('Theme: light', 'light'),
  'theme-dark': theme('Theme: dark', 'dark'),
} as const satisfies Record<string, Command>
