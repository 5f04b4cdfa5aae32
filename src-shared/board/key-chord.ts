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

/**
 * A chord such as `Mod+Shift+K` in its parts. `Mod` is Cmd on macOS and Ctrl elsewhere, `Ctrl` is Ctrl everywhere.
 * Letters are upper case; other keys are called as `KeyboardEvent.key` calls them, the blank `Space`.
 */
type Parts = { readonly modifiers: ReadonlySet<string>; readonly key: string }

const modifierNames: Readonly<Record<string, string>> = {
  mod: 'Mod',
  cmd: 'Mod',
  command: 'Mod',
  meta: 'Mod',
  ctrl: 'Ctrl',
  control: 'Ctrl',
  alt: 'Alt',
  option: 'Alt',
  shift: 'Shift',
}
const modifierOrder = ['Mod', 'Ctrl', 'Alt', 'Shift'] as const

const namedKeys: readonly string[] = [
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Enter',
  'Escape',
  'Space',
  'Tab',
  'Backspace',
  'Delete',
  'Insert',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'ContextMenu',
  ...Array.from({ length: 12 }, (_, index) => `F${index + 1}`),
]
const keyNames = new Map<string, string>([
  ...namedKeys.map((name) => [name.toLowerCase(), name] as const),
  ['esc', 'Escape'],
  ['return', 'Enter'],
  ['up', 'ArrowUp'],
  ['down', 'ArrowDown'],
  ['left', 'ArrowLeft'],
  ['right', 'ArrowRight'],
])

function split(chord: string): { readonly modifiers: readonly string[]; readonly key: string } {
  // The plus sign is a key too: `Ctrl++`.
  const plus = chord.endsWith('+')
  const parts = (plus ? chord.slice(0, -1) : chord).split('+')
  const modifiers = parts.slice(0, -1)
  const last = parts.at(-1) ?? ''
  if (!plus) return { modifiers, key: last }
  return { modifiers, key: last === '' ? '+' : '' }
}

/** A chord that somebody wrote, as ours are written (`ctrl+shift+k` is `Ctrl+Shift+K`); null when it is none. */
export function parseChord(text: string): string | null {
  const { modifiers, key } = split(text.trim())
  const known = modifiers.map((one) => modifierNames[one.trim().toLowerCase()])
  const trimmed = key.trim()
  const name = /^\S$/u.test(trimmed) ? trimmed.toUpperCase() : keyNames.get(trimmed.toLowerCase())
  if (name === undefined || known.includes(undefined) || new Set(known).size !== known.length) return null
  return print(new Set(known.filter((one) => one !== undefined)), name)
}

function print(modifiers: ReadonlySet<string>, key: string): string {
  return [...modifierOrder.filter((one) => modifiers.has(one)), key].join('+')
}

function partsOf(chord: string): Parts {
  const { modifiers, key } = split(chord)
  return { modifiers: new Set(modifiers), key }
}

/** Shift is part of how a character such as ? is typed; with letters, digits and named keys it is a key of its own. */
function shiftCounts(key: string): boolean {
  return key.length > 1 || /[A-Z0-9]/.test(key)
}

/** The key of a press, as chords name it. */
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
  const { modifiers, key } = partsOf(chord)
  const mac = platform === 'mac'
  const ctrl = modifiers.has('Ctrl') || (modifiers.has('Mod') && !mac)
  const meta = modifiers.has('Mod') && mac
  return (
    keyOf(press) === key &&
    press.ctrlKey === ctrl &&
    press.metaKey === meta &&
    press.altKey === modifiers.has('Alt') &&
    (!shiftCounts(key) || press.shiftKey === modifiers.has('Shift'))
  )
}

/** The chord of a press, for somebody who chooses one; null for a modifier alone and for keys that chords cannot name. */
export function chordOfPress(press: KeyPress, platform: KeyPlatform): string | null {
  const key = keyOf(press)
  const isKnown = namedKeys.includes(key) || /^\S$/u.test(key)
  // The Windows key belongs to the system.
  if (!isKnown || (press.metaKey && platform !== 'mac')) return null
  const modifiers = new Set<string>()
  if (platform === 'mac' ? press.metaKey : press.ctrlKey) modifiers.add('Mod')
  if (platform === 'mac' && press.ctrlKey) modifiers.add('Ctrl')
  if (press.altKey) modifiers.add('Alt')
  if (press.shiftKey && shiftCounts(key)) modifiers.add('Shift')
  return print(modifiers, key.length === 1 ? key.toUpperCase() : key)
}

/** A chord with `Mod` said out: two chords are the same keys when this is the same. */
export function canonicalChord(chord: string, platform: KeyPlatform): string {
  const { modifiers, key } = partsOf(chord)
  const said = new Set([...modifiers].map((one) => (one === 'Mod' && platform !== 'mac' ? 'Ctrl' : one)))
  if (!shiftCounts(key)) said.delete('Shift')
  return print(said, key)
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
  ContextMenu: 'Menu',
}
const macSigns: Readonly<Record<string, string>> = { Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' }

/** A chord as people read it: `Ctrl+S`, `⌘S`. */
export function chordLabel(chord: string, platform: KeyPlatform): string {
  const mac = platform === 'mac'
  const { modifiers, key } = split(chord)
  const shown = symbols[key] ?? key
  const signs = modifiers.map((part) => (mac ? (macSigns[part] ?? part) : part === 'Mod' ? 'Ctrl' : part))
  return mac ? `${signs.join('')}${shown}` : [...signs, shown].join('+')
}
