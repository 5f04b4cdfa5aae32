import {
  effectiveKeyMap,
  type KeyBinding,
  type KeyCommand,
  type KeyOverrides,
} from '../../../src-shared/board/key-map.ts'
import { chordLabel } from '../../../src-shared/board/key-chord.ts'

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
  'fork',
  'mute',
  'undo',
  'stop',
  'stop-only',
  'delete',
  'start-again',
  'start-now',
  'interrupt',
  'dispatch',
  'dispatch-and-attach',
  'newline',
  'write-in-editor',
  'history-older',
  'history-newer',
  'dispatch-box',
  'show-agents',
  'find',
  'grouping',
  'collapse-all',
  'expand-all',
  'palette',
  'help',
  'settings',
  'pause',
  'close',
] as const satisfies readonly KeyCommand[]
/** One of them. */
export type TerminalCommand = (typeof terminalCommands)[number]

const known = new Set<KeyCommand>(terminalCommands)

/** Whether the board in a terminal can do it. */
export function isTerminalCommand(command: KeyCommand): command is TerminalCommand {
  return known.has(command)
}

/** For terminals that do not tell Ctrl+Enter from Enter: every terminal sends Alt+Enter as keys of its own. */
const insteadOfCtrlEnter = 'Alt+Enter'

/** The keys of the board in a terminal: those of every board that it has a use for, and the user's. */
export function terminalBindings(overrides: KeyOverrides): readonly KeyBinding[] {
  return effectiveKeyMap(overrides)
    .bindings.filter(({ command }) => isTerminalCommand(command))
    .map((binding) =>
      binding.command === 'dispatch-and-attach' && overrides[binding.command] === undefined
        ? { ...binding, keys: [...binding.keys, insteadOfCtrlEnter] }
        : binding,
    )
}

/** The keys of a command as people read them; empty for one without. */
export function keysOfCommand(bindings: readonly KeyBinding[], command: TerminalCommand): string {
  const keys = bindings.find((binding) => binding.command === command)?.keys ?? []
  if (command === 'attach-nth' && keys.length === 9) return 'Alt+1…9'
  return keys.map((chord) => chordLabel(chord, 'other')).join(' ')
}

/** What belongs into the palette: what is about the board as a whole or the session under the cursor. */
export const paletteCommands: readonly TerminalCommand[] = [
  'attach',
  'peek',
  'reply',
  'pin',
  'rename',
  'fork',
  'mute',
  'interrupt',
  'stop-only',
  'delete',
  'start-again',
  'start-now',
  'next-needing-input',
  'find',
  'grouping',
  'collapse-all',
  'expand-all',
  'write-in-editor',
  'show-agents',
  'undo',
  'pause',
  'settings',
  'help',
]
