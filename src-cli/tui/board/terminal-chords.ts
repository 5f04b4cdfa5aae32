import type { KeyCommand } from '../../../src-shared/board/key-map.ts'

/** Letters with Ctrl that are other keys in a terminal: Backspace, Tab and Enter. */
const otherKeys: ReadonlySet<string> = new Set(['H', 'I', 'M'])
const arrowsAndMore: ReadonlySet<string> = new Set([
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'Delete',
])

/**
 * Whether every terminal sends a chord as keys of its own. Others (`Ctrl+Enter`, `Shift+Space`) reach a program only where
 * the terminal speaks the kitty protocol or xterm's modifyOtherKeys.
 */
export function isSentByTerminals(chord: string): boolean {
  const plus = chord.lastIndexOf('+', chord.length - 2)
  const key = chord.slice(plus + 1)
  const modifiers = plus === -1 ? [] : chord.slice(0, plus).split('+')
  const isCtrl = modifiers.includes('Ctrl') || modifiers.includes('Mod')
  const isShift = modifiers.includes('Shift')
  const isAlt = modifiers.includes('Alt')
  if (arrowsAndMore.has(key)) return true
  if (/^[A-Z]$/.test(key)) {
    if (isShift) return false
    return isCtrl ? !isAlt && !otherKeys.has(key) : true
  }
  if (key === 'Enter' || key === 'Space') return !isCtrl && !isShift
  if (key === 'Escape' || key === 'Tab' || key === 'Backspace') return modifiers.length === 0
  if (key === ']') return !isShift && !isAlt
  return key.length === 1 && !isCtrl && !isShift
}

/** Keys that every terminal sends, for commands whose own keys some terminals keep or take for others. */
export const insteadInTerminals: Readonly<Partial<Record<KeyCommand, string>>> = {
  'dispatch-and-attach': 'Alt+Enter',
  why: 'Alt+W',
  menu: 'Alt+M',
  select: 'Alt+S',
  settings: 'Alt+,',
}
