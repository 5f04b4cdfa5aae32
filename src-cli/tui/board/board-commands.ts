import { chordLabel } from '../../../src-shared/board/key-chord.ts'
import {
  effectiveKeyMap,
  type KeyBinding,
  type KeyCommand,
  type KeyOverrides,
} from '../../../src-shared/board/key-map.ts'
import { insteadInTerminals, isSentByTerminals } from './terminal-chords.ts'

/** What the board in a terminal can do, of all that has a key or a place in the palette. */
export const terminalCommands = [
  'move-up',
  'move-down',
  'move-first',
  'move-last',
  'page-up',
  'page-down',
  'group-up',
  'group-down',
  'next-needing-input',
  'peek',
  'open',
  'attach',
  'attach-nth',
  'reply',
  'pin',
  'reorder-up',
  'reorder-down',
  'rename',
  'tags',
  'why',
  'menu',
  'select',
  'select-above',
  'select-below',
  'select-all',
  'clear-selection',
  'fork',
  'mute',
  'undo',
  'stop',
  'stop-only',
  'delete',
  'start-again',
  'start-now',
  'interrupt',
  'copy-id',
  'copy-directory',
  'copy-branch',
  'reclaim',
  'open-pull-request',
  'dispatch',
  'dispatch-and-attach',
  'newline',
  'write-in-editor',
  'history-older',
  'history-newer',
  'dispatch-box',
  'choose-directory',
  'next-engine',
  'choose-model',
  'choose-effort',
  'choose-mode',
  'show-agents',
  'find',
  'grouping',
  'collapse-all',
  'expand-all',
  'palette',
  'help',
  'settings',
  'usage',
  'trash',
  'pause',
  'close',
] as const satisfies readonly KeyCommand[]
/** One of them. */
export type TerminalCommand = (typeof terminalCommands)[number]

/** What a terminal has otherwise or not at all, and why. */
export const elsewhere: Readonly<Record<Exclude<KeyCommand, TerminalCommand>, string>> = {
  'back-to-board': 'in a session: Ctrl+] (and ←) leave it; on the board there is nowhere to go back from',
  'toggle-conversation': 'a session is its conversation here, a shell job its terminal',
  review: 'the window shows what a session changed; here `git diff` in its directory does',
  compare: 'backburner compare',
  'compare-changes': 'the window shows changes side by side; here `git diff` in their directories does',
  'keep-one': 'backburner keep',
  commit: 'of the window’s review; here `git commit` in its directory',
  push: 'of the window’s review; here `git push` in its directory',
  propose: 'of the window’s review; here `gh pr create` in its directory',
  'find-in-terminal': 'the terminal’s own search finds in its scrollback',
  'links-in-terminal': 'the terminal’s own',
  'show-terminals': 'a session takes the place of the board: one at a time',
  'close-terminal': 'leaving a session closes it',
  'next-terminal': 'a session takes the place of the board: one at a time',
  'previous-terminal': 'a session takes the place of the board: one at a time',
  'split-right': 'the terminal’s own, or tmux’s',
  'split-down': 'the terminal’s own, or tmux’s',
  'move-terminal-left': 'the terminal’s own, or tmux’s',
  'move-terminal-right': 'the terminal’s own, or tmux’s',
  'move-terminal-up': 'the terminal’s own, or tmux’s',
  'move-terminal-down': 'the terminal’s own, or tmux’s',
  'copy-from-terminal': 'the terminal’s own',
  'enlarge-text': 'the terminal’s own',
  'reduce-text': 'the terminal’s own',
  'reset-text': 'the terminal’s own',
  'first-steps': 'backburner doctor, trust and demo do what it does',
  'theme-system': 'the colours are the terminal’s',
  'theme-light': 'the colours are the terminal’s',
  'theme-dark': 'the colours are the terminal’s',
  'open-directory': 'copying the directory has it at hand for this shell',
  'trust-folder': 'backburner trust',
  demo: 'backburner demo',
  'leave-demo': 'backburner demo',
}

const known = new Set<KeyCommand>(terminalCommands)

/** Whether the board in a terminal can do it. */
export function isTerminalCommand(command: KeyCommand): command is TerminalCommand {
  return known.has(command)
}

/** The keys of the board in a terminal: those of every board that it has a use for, and the user's. */
export function terminalBindings(overrides: KeyOverrides): readonly KeyBinding[] {
  return effectiveKeyMap(overrides)
    .bindings.filter(({ command }) => isTerminalCommand(command))
    .map((binding) => {
      const instead = insteadInTerminals[binding.command]
      return instead === undefined || overrides[binding.command] !== undefined
        ? binding
        : { ...binding, keys: [...binding.keys, instead] }
    })
}

/** The keys of a command as people read them, those that every terminal sends first; empty for one without. */
export function keysOfCommand(bindings: readonly KeyBinding[], command: TerminalCommand): string {
  const keys = bindings.find((binding) => binding.command === command)?.keys ?? []
  if (command === 'attach-nth' && keys.length === 9) return 'Alt+1…9'
  const sent = keys.filter(isSentByTerminals)
  return (sent.length > 0 ? sent : keys).map((chord) => chordLabel(chord, 'other')).join(' ')
}

/** What can be done to the sessions that are meant: the menu of the list. */
export const sessionCommands: readonly TerminalCommand[] = [
  'attach',
  'peek',
  'reply',
  'why',
  'pin',
  'rename',
  'tags',
  'fork',
  'mute',
  'interrupt',
  'stop-only',
  'delete',
  'start-again',
  'start-now',
  'copy-id',
  'copy-directory',
  'copy-branch',
  'reclaim',
  'open-pull-request',
]

/** What belongs into the palette: what is about the board as a whole or the sessions that are meant. */
export const paletteCommands: readonly TerminalCommand[] = [
  ...sessionCommands,
  'select-all',
  'clear-selection',
  'next-needing-input',
  'find',
  'grouping',
  'collapse-all',
  'expand-all',
  'dispatch-box',
  'choose-directory',
  'next-engine',
  'choose-model',
  'choose-effort',
  'choose-mode',
  'write-in-editor',
  'show-agents',
  'undo',
  'trash',
  'pause',
  'usage',
  'settings',
  'help',
]
