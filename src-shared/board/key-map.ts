/** Where the focus is when a key is pressed. */
export type KeyContext = 'grid' | 'dispatch' | 'reply' | 'terminal'

/** What a key can do. Settings rebind by these names. */
export type KeyCommand =
  | 'move-up'
  | 'move-down'
  | 'group-up'
  | 'group-down'
  | 'open'
  | 'attach'
  | 'attach-nth'
  | 'peek'
  | 'dispatch'
  | 'dispatch-and-attach'
  | 'newline'
  | 'history-older'
  | 'history-newer'
  | 'reorder-up'
  | 'reorder-down'
  | 'pin'
  | 'rename'
  | 'stop'
  | 'next-needing-input'
  | 'find'
  | 'grouping'
  | 'palette'
  | 'help'
  | 'close'
  | 'back-to-board'

/** One line of the key map. */
export type KeyBinding = {
  readonly command: KeyCommand
  /** Chords: `Mod` is Cmd on macOS and Ctrl elsewhere; `Ctrl` is Ctrl everywhere. */
  readonly keys: readonly string[]
  readonly contexts: readonly KeyContext[]
  /** What it does, as the help shows it. */
  readonly label: string
}

const everywhere: readonly KeyContext[] = ['grid', 'dispatch', 'reply']

/** The keys of the board, as the product fixes them. */
export const keyMap: readonly KeyBinding[] = [
  { command: 'move-up', keys: ['ArrowUp'], contexts: ['grid'], label: 'Session above' },
  { command: 'move-down', keys: ['ArrowDown'], contexts: ['grid'], label: 'Session below' },
  { command: 'group-up', keys: ['Alt+ArrowUp'], contexts: everywhere, label: 'Group above' },
  { command: 'group-down', keys: ['Alt+ArrowDown'], contexts: everywhere, label: 'Group below' },
  { command: 'open', keys: ['Enter'], contexts: ['grid'], label: 'Attach a terminal; fold or unfold a group' },
  { command: 'attach', keys: ['ArrowRight'], contexts: ['grid'], label: 'Attach a terminal' },
  {
    command: 'attach-nth',
    keys: ['Alt+1', 'Alt+2', 'Alt+3', 'Alt+4', 'Alt+5', 'Alt+6', 'Alt+7', 'Alt+8', 'Alt+9'],
    contexts: everywhere,
    label: 'Attach to the n-th session of this directory',
  },
  { command: 'peek', keys: ['Space'], contexts: ['grid'], label: 'Peek' },
  { command: 'next-needing-input', keys: ['Alt+N'], contexts: everywhere, label: 'Next session that needs input' },
  { command: 'pin', keys: ['Mod+T', 'Alt+P'], contexts: everywhere, label: 'Pin or unpin' },
  { command: 'reorder-up', keys: ['Shift+ArrowUp'], contexts: ['grid'], label: 'Move up inside its group' },
  { command: 'reorder-down', keys: ['Shift+ArrowDown'], contexts: ['grid'], label: 'Move down inside its group' },
  { command: 'rename', keys: ['Mod+R'], contexts: everywhere, label: 'Rename' },
  { command: 'stop', keys: ['Mod+X'], contexts: everywhere, label: 'Stop; again within two seconds: delete' },
  { command: 'dispatch', keys: ['Enter'], contexts: ['dispatch'], label: 'Dispatch; attach when empty' },
  { command: 'dispatch-and-attach', keys: ['Mod+Enter'], contexts: ['dispatch'], label: 'Dispatch and attach' },
  { command: 'newline', keys: ['Shift+Enter', 'Ctrl+J'], contexts: ['dispatch', 'reply'], label: 'New line' },
  {
    command: 'history-older',
    keys: ['Ctrl+P'],
    contexts: ['dispatch'],
    label: 'Earlier task; also ↑ at the top',
  },
  { command: 'history-newer', keys: ['Ctrl+N'], contexts: ['dispatch'], label: 'Later task; also ↓ at the end' },
  { command: 'find', keys: ['Mod+F'], contexts: everywhere, label: 'Find a session' },
  { command: 'grouping', keys: ['Mod+S'], contexts: everywhere, label: 'Group by state or by directory' },
  { command: 'palette', keys: ['Mod+K'], contexts: everywhere, label: 'Command palette' },
  { command: 'help', keys: ['?'], contexts: ['grid'], label: 'Keys' },
  { command: 'close', keys: ['Escape'], contexts: everywhere, label: 'Close peek, then clear the input' },
  {
    command: 'back-to-board',
    keys: ['Ctrl+]'],
    contexts: ['grid', 'dispatch', 'reply', 'terminal'],
    label: 'From a terminal back to the board',
  },
]

/** A key press, as the DOM tells it. */
export type KeyPress = {
  readonly key: string
  /** The physical key: with Alt, `key` is often another character. */
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** Whose conventions hold. */
export type KeyPlatform = 'mac' | 'other'

function keyOf(press: KeyPress): string {
  if (press.key === ' ') return 'Space'
  const physical = press.altKey || press.ctrlKey || press.metaKey ? /^(?:Key([A-Z])|Digit(\d))$/.exec(press.code) : null
  // With Alt a digit's key often types something else; which digit it is counts.
  if (press.altKey && physical?.[2] !== undefined) return physical[2]
  // A layout's own letter wins where there is one: Ctrl+Z is where Z is printed.
  if (/^[a-zA-Z0-9]$/.test(press.key)) return press.key.toUpperCase()
  return physical?.[1] ?? physical?.[2] ?? press.key
}

/** Whether a chord such as `Mod+Shift+K` was pressed. */
export function matchesChord(chord: string, press: KeyPress, platform: KeyPlatform): boolean {
  const parts = chord.split('+')
  const key = parts.at(-1)
  const modifiers = new Set(parts.slice(0, -1))
  const mac = platform === 'mac'
  const ctrl = modifiers.has('Ctrl') || (modifiers.has('Mod') && !mac)
  const meta = modifiers.has('Mod') && mac
  // Shift is part of how a character such as ? is typed.
  const shiftCounts = key === undefined || key.length > 1 || /[A-Z0-9]/.test(key)
  return (
    keyOf(press) === key &&
    press.ctrlKey === ctrl &&
    press.metaKey === meta &&
    press.altKey === modifiers.has('Alt') &&
    (!shiftCounts || press.shiftKey === modifiers.has('Shift'))
  )
}

/** The command of a key press where the focus is; null when the key is not bound there. */
export function commandOfKey(press: KeyPress, context: KeyContext, platform: KeyPlatform): KeyCommand | null {
  const binding = keyMap.find(
    (candidate) =>
      candidate.contexts.includes(context) && candidate.keys.some((chord) => matchesChord(chord, press, platform)),
  )
  return binding?.command ?? null
}

/** The digit that was pressed, also with Alt; null for any other key. */
export function digitOf(press: KeyPress): number | null {
  const key = keyOf(press)
  return /^[0-9]$/.test(key) ? Number(key) : null
}

/** Whether a press types a character: such a key goes to the nearest text box. */
export function typesCharacter(press: KeyPress): boolean {
  return /^.$/u.test(press.key) && !press.ctrlKey && !press.metaKey && !press.altKey
}

const symbols: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowRight: '→',
  ArrowLeft: '←',
  Escape: 'Esc',
}

/** A chord as people read it: `Ctrl+S`, `⌘S`. */
export function chordLabel(chord: string, platform: KeyPlatform): string {
  const mac = platform === 'mac'
  const macSigns: Readonly<Record<string, string>> = { Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' }
  const parts = chord.split('+')
  const key = parts.at(-1) ?? ''
  const modifiers = parts.slice(0, -1).map((part) => (mac ? (macSigns[part] ?? part) : part === 'Mod' ? 'Ctrl' : part))
  const shown = symbols[key] ?? key
  return mac ? `${modifiers.join('')}${shown}` : [...modifiers, shown].join('+')
}
