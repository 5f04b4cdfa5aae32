import { canonicalChord, matchesChord, parseChord, type KeyPlatform, type KeyPress } from './key-chord.ts'

/** Where the focus is when a key is pressed; `screen` is a screen that stands in the board's place. */
export type KeyContext = 'grid' | 'dispatch' | 'reply' | 'terminal' | 'screen'

/** What a key can do. Settings rebind by these names. */
export type KeyCommand =
  | 'move-up'
  | 'move-down'
  | 'move-first'
  | 'move-last'
  | 'page-up'
  | 'page-down'
  | 'group-up'
  | 'group-down'
  | 'open'
  | 'attach'
  | 'attach-nth'
  | 'peek'
  | 'reply'
  | 'dispatch-box'
  | 'dispatch'
  | 'dispatch-and-attach'
  | 'compare'
  | 'newline'
  | 'write-in-editor'
  | 'history-older'
  | 'history-newer'
  | 'reorder-up'
  | 'reorder-down'
  | 'pin'
  | 'rename'
  | 'stop'
  | 'stop-only'
  | 'delete'
  | 'start-again'
  | 'interrupt'
  | 'copy-id'
  | 'copy-directory'
  | 'open-directory'
  | 'open-pull-request'
  | 'select'
  | 'select-above'
  | 'select-below'
  | 'select-all'
  | 'clear-selection'
  | 'why'
  | 'menu'
  | 'tags'
  | 'fork'
  | 'compare-changes'
  | 'keep-one'
  | 'mute'
  | 'copy-branch'
  | 'reclaim'
  | 'undo'
  | 'next-needing-input'
  | 'find'
  | 'grouping'
  | 'collapse-all'
  | 'expand-all'
  | 'choose-directory'
  | 'next-engine'
  | 'choose-model'
  | 'choose-effort'
  | 'choose-mode'
  | 'show-agents'
  | 'palette'
  | 'help'
  | 'close'
  | 'back-to-board'
  | 'toggle-conversation'
  | 'review'
  | 'commit'
  | 'push'
  | 'propose'
  | 'find-in-terminal'
  | 'links-in-terminal'
  | 'show-terminals'
  | 'close-terminal'
  | 'next-terminal'
  | 'previous-terminal'
  | 'split-right'
  | 'split-down'
  | 'move-terminal-left'
  | 'move-terminal-right'
  | 'move-terminal-up'
  | 'move-terminal-down'
  | 'copy-from-terminal'
  | 'enlarge-text'
  | 'reduce-text'
  | 'reset-text'
  | 'settings'
  | 'usage'
  | 'trash'
  | 'start-now'
  | 'pause'
  | 'first-steps'
  | 'trust-folder'
  | 'theme-system'
  | 'theme-light'
  | 'theme-dark'
  | 'demo'
  | 'leave-demo'

/** One line of the key map. */
export type KeyBinding = {
  readonly command: KeyCommand
  /** Chords as `key-chord.ts` reads them. */
  readonly keys: readonly string[]
  readonly contexts: readonly KeyContext[]
  /** What it does, as the help shows it. */
  readonly label: string
}

const board: readonly KeyContext[] = ['grid', 'dispatch', 'reply']
const everywhere: readonly KeyContext[] = ['grid', 'dispatch', 'reply', 'screen']
const terminals: readonly KeyContext[] = [...board, 'terminal']
const bind = (
  command: KeyCommand,
  keys: readonly string[],
  contexts: readonly KeyContext[],
  label: string,
): KeyBinding => ({ command, keys, contexts, label })

const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9]

/** Every command with the keys that the product fixes; without keys, only the palette and the menus reach it. */
export const keyMap: readonly KeyBinding[] = [
  bind('move-up', ['ArrowUp'], ['grid'], 'Session above'),
  bind('move-down', ['ArrowDown'], ['grid'], 'Session below'),
  bind('move-first', ['Home'], ['grid'], 'First line'),
  bind('move-last', ['End'], ['grid'], 'Last line'),
  bind('page-up', ['PageUp'], ['grid'], 'Ten sessions up'),
  bind('page-down', ['PageDown'], ['grid'], 'Ten sessions down'),
  bind('group-up', ['Alt+ArrowUp'], board, 'Group above'),
  bind('group-down', ['Alt+ArrowDown'], board, 'Group below'),
  bind('next-needing-input', ['Alt+N'], everywhere, 'Next session that needs input'),
  bind('peek', ['Space'], ['grid'], 'Peek'),
  bind('open', ['Enter'], ['grid'], 'Attach a terminal; fold or unfold a group'),
  bind('attach', ['ArrowRight'], ['grid'], 'Attach a terminal'),
  bind(
    'attach-nth',
    digits.map((digit) => `Alt+${digit}`),
    board,
    'Attach to the n-th session of this directory',
  ),
  bind('reply', [], board, 'Reply to the session'),
  bind('pin', ['Mod+T', 'Alt+P'], board, 'Pin or unpin'),
  bind('reorder-up', ['Shift+ArrowUp'], ['grid'], 'Move up inside its group'),
  bind('reorder-down', ['Shift+ArrowDown'], ['grid'], 'Move down inside its group'),
  bind('rename', ['Mod+R', 'F2'], board, 'Rename'),
  bind('tags', ['Alt+T'], board, 'Tags'),
  bind('why', ['Mod+I'], board, 'Why this state, and how that is known'),
  bind('menu', ['Shift+F10', 'ContextMenu'], ['grid'], 'Everything that can be done to the session'),
  bind('select', ['Shift+Space'], ['grid'], 'Select besides others; also Ctrl+click'),
  bind('select-above', ['Mod+Shift+ArrowUp'], ['grid'], 'Select the session above too'),
  bind('select-below', ['Mod+Shift+ArrowDown'], ['grid'], 'Select the session below too'),
  bind('select-all', ['Mod+A'], ['grid'], 'Select all sessions'),
  bind('clear-selection', [], board, 'Select nothing; also Esc'),
  bind('fork', [], board, 'Fork: go on in a copy of the conversation'),
  bind('compare-changes', [], terminals, 'Changes of the sessions that are compared, side by side'),
  bind('keep-one', [], board, 'Keep this one of the sessions that are compared, delete the others, with undo'),
  bind('mute', [], board, 'Mute or unmute notifications of the session'),
  bind('undo', ['Mod+Z'], ['grid'], 'Undo the last deletion'),
  bind('copy-branch', [], board, 'Copy the branch of the session'),
  bind('reclaim', [], board, 'Make room: remove what the session can make again'),
  bind('stop', ['Mod+X'], board, 'Stop; again within two seconds: delete'),
  bind('stop-only', [], board, 'Stop the session'),
  bind('delete', [], board, 'Delete the session, with undo'),
  bind('start-again', [], board, 'Start the session again'),
  bind('start-now', [], board, 'Start a queued session now'),
  bind('interrupt', [], board, 'Interrupt what the session does'),
  bind('copy-id', [], board, 'Copy the id of the session'),
  bind('copy-directory', [], board, 'Copy the directory of the session'),
  bind('open-directory', [], board, 'Open the folder of the session'),
  bind('open-pull-request', [], board, 'Open the pull request in the browser'),
  bind('dispatch', ['Enter'], ['dispatch'], 'Dispatch; attach when empty'),
  bind('dispatch-and-attach', ['Mod+Enter'], ['dispatch'], 'Dispatch and attach'),
  bind('compare', ['Alt+C'], board, 'Give the task to several models, to compare them'),
  bind('newline', ['Shift+Enter', 'Ctrl+J'], ['dispatch', 'reply'], 'New line'),
  bind('write-in-editor', ['Ctrl+G'], board, 'Write the text in your own editor'),
  bind('history-older', ['Ctrl+P'], ['dispatch'], 'Earlier task; also ↑ at the top'),
  bind('history-newer', ['Ctrl+N'], ['dispatch'], 'Later task; also ↓ at the end'),
  bind('dispatch-box', [], ['grid', 'reply'], 'Write a task'),
  bind('choose-directory', [], board, 'Choose the directory of the next task'),
  bind('next-engine', ['Alt+E'], board, 'Choose the next engine for the next task'),
  bind('choose-model', [], board, 'Choose the model of the next task'),
  bind('choose-effort', [], board, 'Choose the effort of the next task'),
  bind('choose-mode', [], board, 'Choose the permission mode of the next task'),
  bind('show-agents', [], board, 'List the custom agents'),
  bind('find', ['Mod+F'], board, 'Find a session'),
  bind('grouping', ['Mod+S'], board, 'Group by state or by directory'),
  bind('collapse-all', [], board, 'Collapse all groups'),
  bind('expand-all', [], board, 'Open all groups'),
  bind('palette', ['Mod+K'], everywhere, 'Command palette'),
  bind('help', ['?'], ['grid', 'screen'], 'Keys'),
  bind('settings', ['Mod+,'], everywhere, 'Settings'),
  bind('usage', [], everywhere, 'Usage and cost'),
  bind('trash', [], everywhere, 'Trash: restore deleted sessions'),
  bind('pause', [], everywhere, 'Pause new work, or go on'),
  bind('first-steps', [], everywhere, 'Getting started: enter a key, trust a folder, try the demo'),
  bind('trust-folder', [], everywhere, 'Trust the folder of the next task, or end that'),
  bind('theme-system', [], everywhere, 'Theme as the system has it'),
  bind('theme-light', [], everywhere, 'Light theme'),
  bind('theme-dark', [], everywhere, 'Dark theme'),
  bind('demo', [], board, 'Try the demo'),
  bind('leave-demo', [], board, 'Leave the demo'),
  bind('close', ['Escape'], everywhere, 'Close peek, then clear the input'),
  bind('show-terminals', [], board, 'Show the terminals'),
  bind('close-terminal', ['Alt+Shift+W'], terminals, 'Close the terminal; the session goes on'),
  bind('next-terminal', ['Alt+PageDown'], terminals, 'Next terminal'),
  bind('previous-terminal', ['Alt+PageUp'], terminals, 'Previous terminal'),
  bind('split-right', ['Mod+Shift+E'], terminals, 'Split the terminal off to the right'),
  bind('split-down', ['Mod+Shift+O'], terminals, 'Split the terminal off below'),
  bind('move-terminal-left', ['Alt+Shift+ArrowLeft'], terminals, 'Move the terminal to the left'),
  bind('move-terminal-right', ['Alt+Shift+ArrowRight'], terminals, 'Move the terminal to the right'),
  bind('move-terminal-up', ['Alt+Shift+ArrowUp'], terminals, 'Move the terminal up'),
  bind('move-terminal-down', ['Alt+Shift+ArrowDown'], terminals, 'Move the terminal down'),
  bind('copy-from-terminal', ['Ctrl+Shift+C'], ['terminal'], 'Copy what is selected in the terminal'),
  bind('enlarge-text', ['Mod+='], ['terminal'], 'Larger text in the terminals'),
  bind('reduce-text', ['Mod+-'], ['terminal'], 'Smaller text in the terminals'),
  bind('reset-text', ['Mod+0'], ['terminal'], 'Text of the terminals as the settings have it'),
  bind('toggle-conversation', ['Mod+Shift+L'], terminals, 'Conversation instead of the terminal, and back'),
  bind('review', ['Mod+Shift+D'], terminals, 'Review the changes of the session, and back'),
  bind('commit', [], ['terminal'], 'Commit what the review shows'),
  bind('push', [], ['terminal'], 'Push the branch that the review shows'),
  bind('propose', [], ['terminal'], 'Open a pull request of what the review shows, or merge it'),
  bind('find-in-terminal', ['Mod+Shift+F'], ['terminal'], 'Find in the terminal'),
  bind('links-in-terminal', ['Alt+Shift+L'], ['terminal'], 'Links on the terminal’s screen'),
  bind('back-to-board', ['Ctrl+]'], ['grid', 'dispatch', 'reply', 'terminal'], 'From a terminal back to the board'),
]

/** Keys that the user chose, by command; an empty list takes its keys away. */
export type KeyOverrides = Readonly<Record<string, readonly string[]>>

/** Moves the focus from control to control: bound, it would lock in whoever has no mouse. */
const focusKeys: ReadonlySet<string> = new Set(['Tab', 'Shift+Tab'])

/** Why a chord may not be bound to a command at all, in a sentence; null when it may. */
export function chordRefusal(command: KeyCommand, chord: string): string | null {
  if (focusKeys.has(chord)) return 'Tab moves the focus from one control to the next, and keeps doing so.'
  if (contextsOf(command).includes('terminal') && !/^(?:(?:Mod|Ctrl|Alt)\+|(?:Shift\+)?F\d)/.test(chord)) {
    return 'It would be typed into the program of the terminal: add Ctrl or Alt, or take a function key.'
  }
  return null
}

function contextsOf(command: KeyCommand): readonly KeyContext[] {
  return keyMap.find((binding) => binding.command === command)?.contexts ?? []
}

/**
 * The key map with the user's keys. What the user bound comes first: where two commands have the same keys, the user's
 * choice wins. A terminal keeps every key, so the way out of it always has one. `problems` says what of the settings
 * could not be used.
 */
export function effectiveKeyMap(overrides: KeyOverrides): {
  readonly bindings: readonly KeyBinding[]
  readonly problems: readonly string[]
} {
  const problems: string[] = []
  for (const name of Object.keys(overrides)) {
    if (!keyMap.some(({ command }) => command === name)) problems.push(`There is no command “${name}”.`)
  }
  const chosen: KeyBinding[] = []
  const kept: KeyBinding[] = []
  for (const binding of keyMap) {
    const wanted = overrides[binding.command]
    if (wanted === undefined) {
      kept.push(binding)
      continue
    }
    const keys: string[] = []
    for (const text of wanted) {
      const chord = parseChord(text)
      const refusal = chord === null ? 'is no key: write it like Ctrl+Shift+K' : chordRefusal(binding.command, chord)
      if (chord !== null && refusal === null) keys.push(chord)
      else problems.push(`${binding.command}: “${text}” ${chord === null ? '' : 'cannot be bound: '}${refusal ?? ''}`)
    }
    if (binding.command === 'back-to-board' && keys.length === 0) kept.push(binding)
    else chosen.push({ ...binding, keys: [...new Set(keys)] })
  }
  return { bindings: [...chosen, ...kept], problems }
}

/** The command that a press means, and which of its chords it was. */
export type KeyHit = { readonly command: KeyCommand; readonly chord: string; readonly index: number }

/** The command of a key press where the focus is; null when the key is not bound there. */
export function commandOfKey(
  bindings: readonly KeyBinding[],
  press: KeyPress,
  context: KeyContext,
  platform: KeyPlatform,
): KeyHit | null {
  for (const { command, keys, contexts } of bindings) {
    if (!contexts.includes(context)) continue
    const index = keys.findIndex((chord) => matchesChord(chord, press, platform))
    const chord = keys[index]
    if (chord !== undefined) return { command, chord, index }
  }
  return null
}

/** Commands whose keys are the same as `chord` in a place where `command` works too. */
export function commandsSharing(
  bindings: readonly KeyBinding[],
  command: KeyCommand,
  chord: string,
  platform: KeyPlatform,
): readonly KeyBinding[] {
  const mine = contextsOf(command)
  const wanted = canonicalChord(chord, platform)
  return bindings.filter(
    (other) =>
      other.command !== command &&
      other.contexts.some((context) => mine.includes(context)) &&
      other.keys.some((key) => canonicalChord(key, platform) === wanted),
  )
}
