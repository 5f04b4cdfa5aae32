import { canonicalChord, type KeyPlatform } from './key-chord.ts'
import type { KeyBinding, KeyContext } from './key-map.ts'

/** Chords that never reach a page: a browser keeps them for tabs and windows. `Ctrl` of `Mod` is said by `canonicalChord`. */
const ofBrowsers: readonly string[] = ['Mod+T', 'Mod+N', 'Mod+W', 'Mod+Shift+T', 'Mod+Shift+N', 'Mod+Shift+W']
const ofBrowsersToo: Readonly<Record<KeyPlatform, readonly string[]>> = {
  mac: ['Mod+Q', 'Mod+M', 'Mod+H'],
  other: ['Ctrl+Tab', 'Ctrl+Shift+Tab', 'Ctrl+PageUp', 'Ctrl+PageDown'],
}

/** Chords that the system or its window manager usually takes before any window sees them. */
const ofSystems: Readonly<Record<KeyPlatform, readonly string[]>> = {
  mac: ['Mod+Space', 'Mod+Tab', 'Mod+Shift+Tab', 'Mod+Q', 'Mod+H', 'Mod+M', 'Ctrl+ArrowUp', 'Ctrl+ArrowDown'],
  other: ['Alt+Tab', 'Alt+Shift+Tab', 'Alt+F4', 'Alt+Space', 'Ctrl+Alt+Delete', 'Ctrl+Escape', 'Ctrl+Shift+Escape'],
}

/** Editing that always wins in a text field. */
const editing: readonly string[] = ['Mod+A', 'Mod+V', 'Mod+Shift+V', 'Mod+Z', 'Mod+Shift+Z']
const editingToo: Readonly<Record<KeyPlatform, readonly string[]>> = {
  mac: ['Mod+ArrowLeft', 'Mod+ArrowRight', 'Mod+ArrowUp', 'Mod+ArrowDown', 'Alt+ArrowLeft', 'Alt+ArrowRight'],
  other: ['Ctrl+Y', 'Ctrl+ArrowLeft', 'Ctrl+ArrowRight', 'Ctrl+Home', 'Ctrl+End', 'Ctrl+Backspace', 'Ctrl+Delete'],
}
/** Editing that wins while text is selected. */
const editingSelection: readonly string[] = ['Mod+X', 'Mod+C']

const movesOrErases = /^(?:Shift\+)?(?:Arrow\w+|Home|End|Backspace|Delete|Space)$/

function isAmong(chord: string, chords: readonly string[], platform: KeyPlatform): boolean {
  const wanted = canonicalChord(chord, platform)
  return chords.some((one) => canonicalChord(one, platform) === wanted)
}

/** Whether a text field needs a chord for itself: always, or only while text is selected in it. */
export function editsText(chord: string, platform: KeyPlatform): 'always' | 'selection' | null {
  const said = canonicalChord(chord, platform)
  if (movesOrErases.test(said) || /^(?:Shift\+)?.$/u.test(said)) return 'always'
  if (isAmong(chord, [...editing, ...editingToo[platform]], platform)) return 'always'
  return isAmong(chord, editingSelection, platform) ? 'selection' : null
}

/** Whether a browser keeps a chord for itself. */
export function isBrowserChord(chord: string, platform: KeyPlatform): boolean {
  return isAmong(chord, [...ofBrowsers, ...ofBrowsersToo[platform]], platform)
}

const textPlaces: readonly KeyContext[] = ['dispatch', 'reply']

/** What speaks against a chord for a command, apart from other commands; a sentence each. */
export function chordHazards(
  binding: Pick<KeyBinding, 'contexts'>,
  chord: string,
  platform: KeyPlatform,
): readonly string[] {
  const hazards: string[] = []
  const inText = binding.contexts.some((context) => textPlaces.includes(context))
  if (isAmong(chord, ofSystems[platform], platform)) hazards.push('Your system may take these keys first.')
  if (isBrowserChord(chord, platform)) hazards.push('In a browser these keys belong to the browser.')
  const edits = inText ? editsText(chord, platform) : null
  if (edits === 'always') hazards.push('In text fields these keys edit the text, so they do this only on the board.')
  if (edits === 'selection') hazards.push('While text is selected, these keys edit it.')
  if (binding.contexts.includes('terminal') && /^(?:Ctrl|Alt)\+[A-Z]$/.test(canonicalChord(chord, platform))) {
    hazards.push('Programs in a terminal will no longer get these keys.')
  }
  if (platform === 'other' && canonicalChord(chord, platform).startsWith('Ctrl+Alt+')) {
    hazards.push('On some keyboards Ctrl+Alt types a character.')
  }
  return hazards
}
