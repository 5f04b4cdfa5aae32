import { describe, expect, it } from 'vitest'
import { menuTemplate } from './menu.ts'

describe('the application menu', () => {
  it('takes no key from a terminal where closing and quitting have keys that programs use', () => {
    for (const platform of ['linux', 'win32'] as const) {
      const [file] = menuTemplate(platform)
      expect(file?.submenu).toEqual([
        { role: 'close', registerAccelerator: false },
        { role: 'quit', registerAccelerator: false },
      ])
    }
  })

  it('has the menus that macOS expects, editing among them', () => {
    expect(menuTemplate('darwin').map(({ role, label }) => role ?? label)).toEqual([
      'appMenu',
      'editMenu',
      'View',
      'windowMenu',
    ])
  })
})
