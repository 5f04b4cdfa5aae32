import { describe, expect, it } from 'vitest'
import { chordLabel, commandOfKey, keyMap, typesCharacter, type KeyPress } from './key-map.ts'

function press(key: string, more: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more }
}

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
  ] as const)('%s %o in %s is %s', (key, modifiers, context, command) => {
    expect(commandOfKey(press(key, modifiers), context, 'other')).toBe(command)
  })

  it('leaves the keys of text to text fields, and every other key of a terminal to its program', () => {
    expect(commandOfKey(press(' '), 'dispatch', 'other')).toBeNull()
    expect(commandOfKey(press('?'), 'reply', 'other')).toBeNull()
    expect(commandOfKey(press('x', { ctrlKey: true }), 'terminal', 'other')).toBeNull()
  })

  it('takes Cmd for Ctrl on macOS, but not where a shell would want Ctrl', () => {
    expect(commandOfKey(press('s', { metaKey: true }), 'grid', 'mac')).toBe('grouping')
    expect(commandOfKey(press('s', { ctrlKey: true }), 'grid', 'mac')).toBeNull()
    expect(commandOfKey(press(']', { ctrlKey: true }), 'terminal', 'mac')).toBe('back-to-board')
  })

  it('knows the physical key where Option types another character', () => {
    expect(commandOfKey(press('π', { altKey: true, code: 'KeyP' }), 'grid', 'mac')).toBe('pin')
  })

  it('binds no key twice in one place', () => {
    for (const context of ['grid', 'dispatch', 'reply', 'terminal'] as const) {
      const keys = keyMap.filter((binding) => binding.contexts.includes(context)).flatMap((binding) => binding.keys)
      expect(new Set(keys).size).toBe(keys.length)
    }
  })
})

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
})
