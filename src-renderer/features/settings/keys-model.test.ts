import { expect, it } from 'vitest'
import { effectiveKeyMap, type KeyBinding, type KeyCommand } from '../../../src-shared/board/key-map.ts'
import { clashesOf, objectionsTo, withChord, withoutChord } from './keys-model.ts'

function bindingOf(bindings: readonly KeyBinding[], command: KeyCommand): KeyBinding {
  const binding = bindings.find((one) => one.command === command)
  if (binding === undefined) throw new Error(command)
  return binding
}

it('names the command that has the keys already', () => {
  const { bindings } = effectiveKeyMap({})
  const { takenBy, refusal } = objectionsTo(bindings, bindingOf(bindings, 'rename'), 'Mod+K', 'other')
  expect(takenBy.map(({ label }) => label)).toEqual(['Command palette'])
  expect(refusal).toBeNull()
})

it('refuses what would lock somebody in', () => {
  const { bindings } = effectiveKeyMap({})
  expect(objectionsTo(bindings, bindingOf(bindings, 'rename'), 'Tab', 'other').refusal).toMatch(/focus/)
  expect(objectionsTo(bindings, bindingOf(bindings, 'back-to-board'), 'Q', 'other').refusal).toMatch(/terminal/)
})

it('says which of two commands with the same keys is run', () => {
  const { bindings } = effectiveKeyMap({ rename: ['Mod+K'] })
  expect(clashesOf(bindings, bindingOf(bindings, 'rename'), 'other')).toEqual([
    'Ctrl+K also means “Command palette”: this one is run.',
  ])
  expect(clashesOf(bindings, bindingOf(bindings, 'palette'), 'other')).toEqual([
    'Ctrl+K also means “Rename”: the other one is run.',
  ])
})

it('adds keys once, and takes them off however they are written', () => {
  expect(withChord(['Mod+R'], 'F2', 'other')).toEqual(['Mod+R', 'F2'])
  expect(withChord(['Mod+R', 'F2'], 'Ctrl+R', 'other')).toEqual(['F2', 'Ctrl+R'])
  expect(withoutChord(['Mod+R', 'F2'], 'Ctrl+R', 'other')).toEqual(['F2'])
})
