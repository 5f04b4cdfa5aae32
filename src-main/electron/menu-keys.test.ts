import { expect, it } from 'vitest'
import { acceleratorOf, menuKeysSchema, productKeys } from './menu-keys.ts'

it.each([
  ['Mod+K', 'linux', 'CmdOrCtrl+K'],
  ['Mod+Shift+ArrowUp', 'linux', 'CmdOrCtrl+Shift+Up'],
  ['Ctrl++', 'linux', 'Ctrl+Plus'],
  ['Alt+N', 'linux', 'Alt+N'],
  ['F2', 'darwin', 'F2'],
  // Alt types characters there, and the menu would take them.
  ['Alt+N', 'darwin', null],
  ['?', 'linux', null],
  ['Mod+ContextMenu', 'linux', null],
  ['Mod+ä', 'linux', null],
  ['not a key', 'linux', null],
] as const)('%s stands in a menu of %s as %s', (chord, platform, accelerator) => {
  expect(acceleratorOf(chord, platform)).toBe(accelerator)
})

it('begins with the keys of the key map, and takes nothing but its own commands', () => {
  expect(productKeys).toMatchObject({ settings: 'Mod+,', palette: 'Mod+K', find: 'Mod+F', grouping: 'Mod+S' })
  expect(menuKeysSchema.safeParse({ palette: 'Mod+P' }).success).toBe(true)
  expect(menuKeysSchema.safeParse({ quit: 'Mod+P' }).success).toBe(false)
})
