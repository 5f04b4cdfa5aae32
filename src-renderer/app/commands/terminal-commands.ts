import { capabilitiesOf } from '../../../src-shared/board/engine-capabilities.ts'
import type { SessionId } from '../../../src-shared/base/ids.ts'
import type { KeyCommand } from '../../../src-shared/board/key-map.ts'
import { focusPlace } from '../focus.ts'
import { attach, backToBoard, closePane, selectedSession } from '../navigation.ts'
import type { PaneSide } from '../pane-layout.ts'
import { placePane, stepPane } from '../panes.ts'
import { showAs } from '../pane-views.ts'
import { askReviewAhead } from '../review-ahead.ts'
import type { Services } from '../services.ts'
import type { Command } from './command.ts'
import { providedCommand } from './provided.ts'

function isWide(): boolean {
  return window.innerWidth >= 1600
}

function noTerminal({ ui }: Services): string | null {
  return ui.getState().panes.length === 0 ? 'no terminal is open' : null
}

function oneTerminal({ ui }: Services): string | null {
  return ui.getState().panes.length < 2 ? 'only one terminal is open' : null
}

function notOnScreen(command: KeyCommand): (services: Services) => string | null {
  return ({ ui }) => (ui.getState().panesShown && providedCommand(command) !== null ? null : 'no terminal is on screen')
}

/** Moves the terminal that keys are about. */
function placing(how: 'split' | 'move', side: PaneSide, where: string): Command {
  return {
    group: 'Terminal',
    title: () => (how === 'split' ? `Split the terminal off ${where}` : `Move the terminal ${where}`),
    unavailable: oneTerminal,
    run: ({ ui, toasts }) => {
      if (!placePane(ui, how, side))
        toasts.show({
          kind: 'done',
          text: how === 'split' ? 'The terminal stands by itself already' : `There is nothing further ${where}`,
        })
    },
  }
}

/** Done by the terminal that is on screen. */
function ofTerminal(command: KeyCommand, title: string): Command {
  return {
    group: 'Terminal',
    title: () => title,
    unavailable: notOnScreen(command),
    run: () => providedCommand(command)?.(),
  }
}

/** Done by the review that is on screen. */
function ofReview(command: KeyCommand, title: string): Command {
  return {
    group: 'Terminal',
    title: () => title,
    unavailable: ({ ui }) =>
      ui.getState().panesShown && providedCommand(command) !== null ? null : 'no review is on screen',
    run: () => providedCommand(command)?.(),
  }
}

/** Whether the focus is in a pane: then its session is meant, else the one under the board's cursor. */
function isInPane(): boolean {
  return document.activeElement?.closest('[data-keys="terminal"]') != null
}

function reviewed(services: Services): SessionId | null {
  return isInPane() ? services.ui.getState().activePane : selectedSession(services)
}

/** A command in a terminal has no conversation. */
function noConversation({ ui, actions }: Services): string | null {
  const { activePane } = ui.getState()
  const row = activePane === null ? null : actions.rowOf(activePane)
  return row != null && !capabilitiesOf(row.engine).structuredTranscript ? 'a shell job has no conversation' : null
}

/** The attached terminals. */
export const terminalCommands = {
  'next-terminal': {
    group: 'Terminal',
    title: () => 'Next terminal',
    unavailable: oneTerminal,
    run: ({ ui }) => stepPane(ui, 1),
  },
  'previous-terminal': {
    group: 'Terminal',
    title: () => 'Previous terminal',
    unavailable: oneTerminal,
    run: ({ ui }) => stepPane(ui, -1),
  },
  'split-right': placing('split', 'right', 'to the right'),
  'split-down': placing('split', 'down', 'below'),
  'move-terminal-left': placing('move', 'left', 'to the left'),
  'move-terminal-right': placing('move', 'right', 'to the right'),
  'move-terminal-up': placing('move', 'up', 'up'),
  'move-terminal-down': placing('move', 'down', 'down'),
  'copy-from-terminal': ofTerminal('copy-from-terminal', 'Copy what is selected in the terminal'),
  'enlarge-text': ofTerminal('enlarge-text', 'Larger text in the terminals'),
  'reduce-text': ofTerminal('reduce-text', 'Smaller text in the terminals'),
  'reset-text': ofTerminal('reset-text', 'Text of the terminals as the settings have it'),
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
  'toggle-conversation': {
    group: 'Terminal',
    title: ({ ui }) => {
      const { activePane, paneViews } = ui.getState()
      const view = activePane === null ? undefined : paneViews.get(activePane)
      return view === 'conversation' ? 'Show the terminal' : 'Show the conversation'
    },
    unavailable: (services) => noTerminal(services) ?? noConversation(services),
    run: ({ ui, memory }) => {
      const { activePane, paneViews } = ui.getState()
      if (activePane === null) return
      showAs(ui, memory, activePane, paneViews.get(activePane) === 'conversation' ? 'terminal' : 'conversation')
    },
  },
  review: {
    group: 'Terminal',
    title: ({ ui }) => {
      const { activePane, paneViews } = ui.getState()
      const isShown = isInPane() && activePane !== null && paneViews.get(activePane) === 'review'
      return isShown ? 'Show the terminal' : 'Review the changes of the session'
    },
    unavailable: (services) => (reviewed(services) === null ? 'no session is selected' : null),
    run: (services) => {
      const { ui, memory } = services
      const sessionId = reviewed(services)
      if (sessionId === null) return
      const isShown = isInPane() && ui.getState().paneViews.get(sessionId) === 'review'
      if (!isShown) askReviewAhead(services, sessionId)
      if (!isInPane()) attach(services, sessionId)
      showAs(ui, memory, sessionId, isShown ? 'terminal' : 'review')
    },
  },
  commit: ofReview('commit', 'Commit'),
  push: ofReview('push', 'Push the branch'),
  propose: ofReview('propose', 'Open a pull request, or merge it'),
  'find-in-terminal': {
    group: 'Terminal',
    title: () => 'Find in the terminal',
    unavailable: notOnScreen('find-in-terminal'),
    run: () => providedCommand('find-in-terminal')?.(),
  },
  'links-in-terminal': {
    group: 'Terminal',
    title: () => 'Links on the terminal’s screen',
    unavailable: notOnScreen('links-in-terminal'),
    run: () => providedCommand('links-in-terminal')?.(),
  },
} as const satisfies Record<string, Command>
