import { nextEngine } from '../offered-engines.ts'
import type { KeyCommand } from '../../../src-shared/board/key-map.ts'
import { tryDemo } from '../demo.ts'
import { replyPlace } from '../editor.ts'
import { focusPlace } from '../focus.ts'
import type { Services } from '../services.ts'
import { always, type Command } from './command.ts'
import { providedCommand } from './provided.ts'

/** Done by the dispatch box, which has the text and its cursor. */
function inBox(command: KeyCommand, title: string, why: (services: Services) => string | null = always): Command {
  return {
    group: 'Task',
    title: () => title,
    unavailable: why,
    run: ({ ui }) => {
      ui.setState({ screen: 'board' })
      focusPlace('dispatch')
      providedCommand(command)?.()
    },
    ofBox: true,
  }
}

function emptyBox({ ui }: Services): string | null {
  return ui.getState().input.trim() === '' ? 'nothing is written' : null
}

/** Puts the beginning of a command into the box, whose list then offers the rest. */
function begin(title: string, text: string): Command {
  return {
    group: 'Task',
    title: () => title,
    unavailable: ({ ui }) => (ui.getState().input.trim() === '' ? null : 'a task is being written'),
    run: ({ ui }) => {
      ui.setState({ screen: 'board', input: text })
      focusPlace('dispatch')
    },
  }
}

/** Whether a reply is being typed, rather than a task. */
function repliesNow(): boolean {
  return document.activeElement?.closest('[data-keys="reply"]') != null
}

/** Writing and starting the next task. */
export const taskCommands = {
  'dispatch-box': {
    group: 'Task',
    title: () => 'Write a task',
    unavailable: always,
    run: ({ ui }) => {
      ui.setState({ screen: 'board' })
      focusPlace('dispatch')
    },
  },
  dispatch: inBox('dispatch', 'Dispatch the task', emptyBox),
  'dispatch-and-attach': inBox('dispatch-and-attach', 'Dispatch the task and attach', emptyBox),
  compare: {
    group: 'Task',
    title: () => 'Compare: give the task to several models or engines',
    unavailable: always,
    run: ({ ui }) => ui.setState({ screen: 'board', overlay: 'compare' }),
  },
  newline: inBox('newline', 'New line in the task'),
  'write-in-editor': {
    group: 'Task',
    title: ({ ui }) => `Write the ${repliesNow() && ui.getState().peek !== null ? 'reply' : 'task'} in your own editor`,
    unavailable: always,
    run: ({ ui, editor }) => {
      const { peek } = ui.getState()
      if (peek !== null && repliesNow()) return void editor.compose(replyPlace(peek))
      ui.setState({ screen: 'board' })
      editor.compose('dispatch')
    },
  },
  'history-older': inBox('history-older', 'Earlier task', ({ history }) =>
    history.entries().length === 0 ? 'no task was dispatched from here yet' : null,
  ),
  'history-newer': inBox('history-newer', 'Later task', ({ history }) =>
    history.entries().length === 0 ? 'no task was dispatched from here yet' : null,
  ),
  'choose-directory': {
    group: 'Task',
    title: () => 'Choose the directory of the next task',
    unavailable: () => (providedCommand('choose-directory') === null ? 'the board is not on screen' : null),
    run: () => providedCommand('choose-directory')?.(),
  },
  'next-engine': {
    group: 'Task',
    title: () => 'Choose the next engine for the next task',
    unavailable: always,
    run: (services) => void nextEngine(services),
  },
  'choose-model': begin('Choose the model of the next task', '/model '),
  'choose-effort': begin('Choose the effort of the next task', '/effort '),
  'choose-mode': begin('Choose the permission mode of the next task', '/mode '),
  'show-agents': begin('List the custom agents', '/agents'),
  demo: {
    group: 'Task',
    title: () => 'Try the demo: a practice model on a sample repository',
    unavailable: ({ launch }) => (launch.getState().demo === null ? null : 'the demo goes on'),
    run: (services) => {
      services.ui.setState({ screen: 'board' })
      void tryDemo(services).then((problem) => {
        if (problem !== null)
          services.toasts.show({ kind: 'problem', text: 'The demo was not prepared', detail: problem })
      })
    },
  },
  'leave-demo': {
    group: 'Task',
    title: () => 'Leave the demo',
    unavailable: ({ launch }) => (launch.getState().demo === null ? 'this is no demo' : null),
    run: ({ launch }) => launch.setState({ demo: null }),
  },
} as const satisfies Record<string, Command>
