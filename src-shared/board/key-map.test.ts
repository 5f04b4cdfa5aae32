import { describe, expect, it } from 'vitest'
import type { KeyPlatform, KeyPress } from './key-chord.ts'
import {
  chordRefusal,
  commandOfKey,
  commandsSharing,
  effectiveKeyMap,
  keyMap,
  type KeyCommand,
  type KeyContext,
} from './key-map.ts'

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more }
}

const commandOf = (key: KeyPress, context: KeyContext, platform: KeyPlatform, map = keyMap): KeyCommand | null =>
  commandOfKey(map, key, context, platform)?.command ?? null

describe('commandOfKey', () => {
  it.each([
    ['ArrowUp', {}, 'grid', 'move-up'],
    [' ', {}, 'grid', 'peek'],
    ['Enter', {}, 'grid', 'open'],
    ['Enter', {}, 'dispatch', 'dispatch'],
    ['Enter', { ctrlKey: true }, 'dispatch', 'dispatch-and-attach'],
    ['Enter', { shiftKey: true }, 'dispatch', 'newline'],
    ['j', { ctrlKey: true }, 'dispatch', 'newline'],
    ['?', { shiftKey: true }, 'grid', 'help'],
    ['s', { ctrlKey: true }, 'dispatch', 'grouping'],
    ['p', { altKey: true, code: 'KeyP' }, 'grid', 'pin'],
    ['t', { ctrlKey: true }, 'grid', 'pin'],
    ['¡', { altKey: true, code: 'Digit1' }, 'grid', 'attach-nth'],
    ['ArrowUp', { shiftKey: true }, 'grid', 'reorder-up'],
    [']', { ctrlKey: true }, 'terminal', 'back-to-board'],
    ['k', { ctrlKey: true }, 'screen', 'palette'],
  ] as const)('%s %o in %s is %s', (key, modifiers, context, command) => {
    expect(commandOf(press(key, modifiers), context, 'other')).toBe(command)
  })

  it('leaves the keys of text to text fields, and every other key of a terminal to its program', () => {
    expect(commandOf(press(' '), 'dispatch', 'other')).toBeNull()
    expect(commandOf(press('?'), 'reply', 'other')).toBeNull()
    expect(commandOf(press('x', { ctrlKey: true }), 'terminal', 'other')).toBeNull()
  })

  it.each([
    ['s', { metaKey: true }, 'grid', 'grouping'],
    ['s', { ctrlKey: true }, 'grid', null],
    ['k', { metaKey: true }, 'dispatch', 'palette'],
    ['f', { metaKey: true }, 'reply', 'find'],
    ['x', { metaKey: true }, 'grid', 'stop'],
    ['r', { metaKey: true }, 'grid', 'rename'],
    ['t', { metaKey: true }, 'grid', 'pin'],
    ['Enter', { metaKey: true }, 'dispatch', 'dispatch-and-attach'],
    ['j', { ctrlKey: true }, 'dispatch', 'newline'],
    ['j', { metaKey: true }, 'dispatch', null],
    ['F', { metaKey: true, shiftKey: true }, 'terminal', 'find-in-terminal'],
    [']', { ctrlKey: true }, 'terminal', 'back-to-board'],
    // What Option types is not what counts.
    ['π', { altKey: true, code: 'KeyP' }, 'grid', 'pin'],
    ['Dead', { altKey: true, code: 'KeyN' }, 'grid', 'next-needing-input'],
    ['™', { altKey: true, code: 'Digit2' }, 'dispatch', 'attach-nth'],
  ] as const)('on macOS %s %o in %s is %s', (key, modifiers, context, command) => {
    expect(commandOf(press(key, modifiers), context, 'mac')).toBe(command)
  })

  it('says which of several chords it was', () => {
    expect(commandOfKey(keyMap, press('7', { altKey: true, code: 'Digit7' }), 'grid', 'other')?.index).toBe(6)
  })

  it('binds no key twice in one place, on no platform', () => {
    for (const { command, keys } of keyMap) {
      for (const chord of keys) {
        expect(commandsSharing(keyMap, command, chord, 'other')).toEqual([])
        expect(commandsSharing(keyMap, command, chord, 'mac')).toEqual([])
        expect(chordRefusal(command, chord)).toBeNull()
      }
    }
    expect(new Set(keyMap.map(({ command }) => command)).size).toBe(keyMap.length)
  })
})

describe('effectiveKeyMap', () => {
  it('replaces the keys of a command, in whatever way they are written', () => {
    const { bindings, problems } = effectiveKeyMap({ rename: ['F2', 'ctrl+shift+r'] })
    expect(problems).toEqual([])
    expect(commandOf(press('F2'), 'grid', 'other', bindings)).toBe('rename')
    expect(commandOf(press('R', { ctrlKey: true, shiftKey: true }), 'grid', 'other', bindings)).toBe('rename')
    expect(commandOf(press('r', { ctrlKey: true }), 'grid', 'other', bindings)).toBeNull()
  })

  it('takes the keys of a command away with an empty list', () => {
    const { bindings } = effectiveKeyMap({ stop: [] })
    expect(commandOf(press('x', { ctrlKey: true }), 'grid', 'other', bindings)).toBeNull()
  })

  it('lets the user’s choice win over a default with the same keys', () => {
    const { bindings } = effectiveKeyMap({ rename: ['Mod+K'] })
    expect(commandOf(press('k', { ctrlKey: true }), 'grid', 'other', bindings)).toBe('rename')
    expect(commandOf(press('k', { ctrlKey: true }), 'screen', 'other', bindings)).toBe('palette')
    expect(commandsSharing(bindings, 'rename', 'Ctrl+K', 'other').map(({ command }) => command)).toEqual(['palette'])
    expect(commandsSharing(bindings, 'rename', 'Ctrl+K', 'mac')).toEqual([])
  })

  it('says what it cannot use, and uses the rest', () => {
    const { bindings, problems } = effectiveKeyMap({ rename: ['Tab', 'Nonsense', 'F2'], fly: ['F3'] })
    expect(bindings.find(({ command }) => command === 'rename')?.keys).toEqual(['F2'])
    expect(problems).toHaveLength(3)
    expect(problems.join()).toMatch(/fly/)
  })

  it('never takes away the way out of a terminal', () => {
    for (const keys of [[], ['K'], ['Escape']]) {
      const { bindings } = effectiveKeyMap({ 'back-to-board': keys })
      expect(commandOf(press(']', { ctrlKey: true }), 'terminal', 'other', bindings)).toBe('back-to-board')
    }
    const { bindings } = effectiveKeyMap({ 'back-to-board': ['F12'] })
    expect(commandOf(press('F12'), 'terminal', 'other', bindings)).toBe('back-to-board')
    expect(commandOf(press(']', { ctrlKey: true }), 'terminal', 'other', bindings)).toBeNull()
  })
})
