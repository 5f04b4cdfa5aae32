import type { Key } from 'ink'
import type { KeyPress } from '../../../src-shared/board/key-chord.ts'
import { plainKey } from '../plain-key.ts'

/** One key of the terminal: as the key map knows keys, and as it came, for what is typed. */
export type TerminalKey = { readonly press: KeyPress; readonly input: string; readonly key: Key }

const named = [
  ['upArrow', 'ArrowUp'],
  ['downArrow', 'ArrowDown'],
  ['leftArrow', 'ArrowLeft'],
  ['rightArrow', 'ArrowRight'],
  ['pageUp', 'PageUp'],
  ['pageDown', 'PageDown'],
  ['home', 'Home'],
  ['end', 'End'],
  ['return', 'Enter'],
  ['escape', 'Escape'],
  ['tab', 'Tab'],
  ['backspace', 'Backspace'],
  ['delete', 'Delete'],
] as const

/** What came from the terminal at once, as keys: fast typing sends several together. */
export function terminalKeys(input: string, key: Key): readonly TerminalKey[] {
  if (key.eventType === 'release') return []
  // Two of them in one go are two of them.
  if (key.escape && key.meta) return [one('', { ...key, meta: false }), one('', { ...key, meta: false })]
  // A key with modifiers as xterm writes it (modifyOtherKeys): Ink gives what it does not know without its first character.
  const told = /^\[27;(\d+);(\d+)~$/.exec(input)
  if (told !== null) return modified(Number(told[1]), Number(told[2]))
  const told2 = /^\[[\d;]+[A-Za-z~]$/.test(input)
  if (told2) return functionKey(input)
  if (input.length <= 1 || key.ctrl || key.meta) return [one(input, key)]
  return [...input].map((letter) => letterKey(letter))
}

/** Whether a chunk of input was pasted by a terminal that does not mark what is pasted: it has several lines. */
export function isUnmarkedPaste(input: string, key: Key): boolean {
  return !key.ctrl && !key.meta && /[\r\n]./s.test(input) && input.length > 2
}

function letterKey(letter: string): TerminalKey {
  const code = letter.charCodeAt(0)
  if (letter === '\r') return one('', { ...plainKey, return: true })
  if (letter === '\t') return one('', { ...plainKey, tab: true })
  if (letter === '\u001b') return one('', { ...plainKey, escape: true })
  if (letter === '\u007f' || letter === '\b') return one('', { ...plainKey, backspace: true })
  if (code > 0 && code < 32 && letter !== '\n') {
    return one(String.fromCharCode(code + (code <= 26 ? 96 : 64)), { ...plainKey, ctrl: true })
  }
  return one(letter, plainKey)
}

function modified(modifiers: number, code: number): readonly TerminalKey[] {
  const bits = modifiers - 1
  const key = { ...plainKey, shift: (bits & 1) !== 0, meta: (bits & 2) !== 0, ctrl: (bits & 4) !== 0 }
  if (code === 13) return [one('', { ...key, return: true })]
  if (code === 9) return [one('', { ...key, tab: true })]
  return code >= 32 ? [one(String.fromCodePoint(code).toLowerCase(), key)] : []
}

const functionKeys: Readonly<Record<string, string>> = { '[12~': 'F2', '[21;2~': 'F10' }

function functionKey(input: string): readonly TerminalKey[] {
  const name = functionKeys[input]
  return name === undefined ? [] : [{ press: pressOf(name, plainKey), input: '', key: plainKey }]
}

function one(input: string, key: Key): TerminalKey {
  // A line feed is Ctrl+J: Enter is a carriage return.
  if (input === '\n') return { press: pressOf('j', { ...key, ctrl: true }), input, key }
  const name = named.find(([flag]) => key[flag])?.[1]
  return { press: pressOf(name ?? input, key), input, key }
}

function pressOf(name: string, key: Key): KeyPress {
  const letter = /^[a-zA-Z]$/.test(name) ? `Key${name.toUpperCase()}` : /^\d$/.test(name) ? `Digit${name}` : ''
  return {
    key: name,
    code: letter,
    ctrlKey: key.ctrl,
    metaKey: key.super,
    altKey: key.meta,
    shiftKey: key.shift,
  }
}
