import type { Key } from 'ink'
import { expect, test } from 'vitest'
import { canonicalChord, chordOfPress } from '../../../src-shared/board/key-chord.ts'
import { isUnmarkedPaste, terminalKeys } from './board-press.ts'
import { plainKey } from '../plain-key.ts'

const chords = (input: string, changes: Partial<Key> = {}): readonly (string | null)[] =>
  terminalKeys(input, { ...plainKey, ...changes }).map(({ press }) => {
    const chord = chordOfPress(press, 'other')
    return chord === null ? null : canonicalChord(chord, 'other')
  })

test.each<[string, string, Partial<Key>, readonly string[]]>([
  ['a letter', 'q', {}, ['Q']],
  ['Ctrl and a letter', 't', { ctrl: true }, ['Ctrl+T']],
  ['Alt and a digit', '3', { meta: true }, ['Alt+3']],
  ['Alt and Enter', '', { return: true, meta: true }, ['Alt+Enter']],
  ['Ctrl+Enter, where the terminal tells it', '', { return: true, ctrl: true }, ['Ctrl+Enter']],
  ['the same as xterm tells it', '[27;5;13~', {}, ['Ctrl+Enter']],
  ['a line feed is Ctrl+J', '\n', {}, ['Ctrl+J']],
  ['Shift and an arrow', '', { upArrow: true, shift: true }, ['Shift+ArrowUp']],
  ['two escapes in one go', '', { escape: true, meta: true }, ['Escape', 'Escape']],
  ['fast typing, with the key behind it', 'ab\r', {}, ['A', 'B', 'Enter']],
  ['a control character between letters', 'a\u0018', {}, ['A', 'Ctrl+X']],
  ['a key without a meaning', '[999~', {}, []],
  ['the end of a press', 'a', { eventType: 'release' }, []],
])('%s', (_, input, changes, expected) => {
  expect(chords(input, changes)).toEqual(expected)
})

test('several lines at once were pasted', () => {
  expect(isUnmarkedPaste('one\rtwo', plainKey)).toBe(true)
  expect(isUnmarkedPaste('one\r', plainKey)).toBe(false)
  expect(isUnmarkedPaste('x', plainKey)).toBe(false)
})
