import { expect, it } from 'vitest'
import {
  canonicalChord,
  chordLabel,
  chordOfPress,
  matchesChord,
  parseChord,
  typesCharacter,
  type KeyPlatform,
  type KeyPress,
} from './key-chord.ts'
import { chordHazards, editsText, isBrowserChord } from './key-hazards.ts'

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more }
}

it('tells characters from commands', () => {
  expect(typesCharacter(press('a'))).toBe(true)
  expect(typesCharacter(press('Ä'))).toBe(true)
  expect(typesCharacter(press('Enter'))).toBe(false)
  expect(typesCharacter(press('a', { ctrlKey: true }))).toBe(false)
})

it('writes chords as people read them', () => {
  expect(chordLabel('Mod+S', 'other')).toBe('Ctrl+S')
  expect(chordLabel('Mod+S', 'mac')).toBe('⌘S')
  expect(chordLabel('Shift+ArrowUp', 'other')).toBe('Shift+↑')
  expect(chordLabel('Ctrl++', 'other')).toBe('Ctrl++')
})

it.each([
  ['ctrl+shift+k', 'Ctrl+Shift+K'],
  ['Shift+Cmd+k', 'Mod+Shift+K'],
  [' alt + up ', 'Alt+ArrowUp'],
  ['esc', 'Escape'],
  ['f5', 'F5'],
  ['Ctrl++', 'Ctrl++'],
  ['?', '?'],
  ['Ctrl+Ctrl+K', null],
  ['Hyper+K', null],
  ['Ctrl+', null],
  ['', null],
  ['knob', null],
])('reads %j as %j', (text, chord) => expect(parseChord(text)).toBe(chord))

it.each<[KeyPress, KeyPlatform, string | null]>([
  [press('k', { ctrlKey: true }), 'other', 'Mod+K'],
  [press('k', { metaKey: true }), 'mac', 'Mod+K'],
  [press('k', { ctrlKey: true }), 'mac', 'Ctrl+K'],
  [press('K', { ctrlKey: true, shiftKey: true }), 'other', 'Mod+Shift+K'],
  [press('?', { shiftKey: true }), 'other', '?'],
  [press(' '), 'other', 'Space'],
  [press('π', { altKey: true, code: 'KeyP' }), 'mac', 'Alt+P'],
  [press('F2'), 'other', 'F2'],
  [press('Control', { ctrlKey: true }), 'other', null],
  [press('Dead'), 'other', null],
  [press('e', { metaKey: true }), 'other', null],
])('takes the press %o on %s for %j, and knows it again', (key, platform, chord) => {
  expect(chordOfPress(key, platform)).toBe(chord)
  if (chord !== null) expect(matchesChord(chord, key, platform)).toBe(true)
})

it('knows when two chords are the same keys', () => {
  expect(canonicalChord('Mod+T', 'other')).toBe(canonicalChord('Ctrl+T', 'other'))
  expect(canonicalChord('Mod+T', 'mac')).not.toBe(canonicalChord('Ctrl+T', 'mac'))
})

it('knows what browsers keep, and what edits text', () => {
  expect(isBrowserChord('Mod+T', 'other')).toBe(true)
  expect(isBrowserChord('Ctrl+N', 'other')).toBe(true)
  expect(isBrowserChord('Ctrl+N', 'mac')).toBe(false)
  expect(editsText('Mod+X', 'other')).toBe('selection')
  expect(editsText('Mod+V', 'mac')).toBe('always')
  expect(editsText('K', 'other')).toBe('always')
  expect(editsText('Alt+ArrowUp', 'other')).toBeNull()
  expect(editsText('Enter', 'other')).toBeNull()
})

it('says what speaks against a chord where a command works', () => {
  const board = { contexts: ['grid', 'dispatch', 'reply'] } as const
  expect(chordHazards(board, 'Mod+K', 'other')).toEqual([])
  expect(chordHazards(board, 'Mod+T', 'other')).toEqual(['In a browser these keys belong to the browser.'])
  expect(chordHazards(board, 'K', 'other')).toEqual([expect.stringMatching(/only on the board/)])
  expect(chordHazards({ contexts: ['grid'] }, 'K', 'other')).toEqual([])
  expect(chordHazards(board, 'Alt+F4', 'other')).toEqual([expect.stringMatching(/system/)])
  expect(chordHazards({ contexts: ['terminal'] }, 'Ctrl+C', 'mac')).toEqual([expect.stringMatching(/terminal/)])
})
