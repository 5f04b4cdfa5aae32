import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { productKeys } from './menu-keys.ts'
import { menuTemplate, type MenuActions } from './menu.ts'

function actions() {
  return {
    command: vi.fn<MenuActions['command']>(),
    zoom: vi.fn<MenuActions['zoom']>(),
    togglePaused: vi.fn<MenuActions['togglePaused']>(),
  }
}

function itemsOf(template: readonly MenuItemConstructorOptions[]): readonly MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])])
}

describe('the application menu', () => {
  it.each(['linux', 'win32'] as const)(
    'takes no key but zoom and full screen on %s, and no letter with Alt',
    (platform) => {
      const items = itemsOf(menuTemplate(platform, actions(), { paused: false, keys: productKeys }))
      const taken = items.filter((item) => item.accelerator !== undefined && item.registerAccelerator !== false)
      expect(taken.map(({ accelerator }) => accelerator)).toEqual([
        'CmdOrCtrl+0',
        'CmdOrCtrl+Plus',
        'CmdOrCtrl+=',
        'CmdOrCtrl+-',
      ])
      const roles = items.filter(({ role, registerAccelerator }) => role !== undefined && registerAccelerator !== false)
      expect(roles.map(({ role }) => role)).toEqual(['togglefullscreen', 'help', 'about'])
      expect(items.filter(({ label }) => label?.includes('&') === true)).toEqual([])
    },
  )

  it('has the menus that macOS expects, with its own first', () => {
    const menus = menuTemplate('darwin', actions(), { paused: false, keys: productKeys })
    expect(menus.map(({ role, label }) => label ?? role)).toEqual([
      'Backburner',
      'File',
      'Edit',
      'View',
      'windowMenu',
      'Help',
    ])
    const roles = itemsOf(menus).flatMap(({ role }) => (role === undefined ? [] : [role]))
    for (const role of [
      'about',
      'hide',
      'hideOthers',
      'unhide',
      'quit',
      'close',
      'undo',
      'cut',
      'copy',
      'paste',
      'selectAll',
    ])
      expect(roles).toContain(role)
    const settings = itemsOf(menus).find(({ id }) => id === 'settings')
    expect(settings?.accelerator).toBe('CmdOrCtrl+,')
    expect(settings?.registerAccelerator).toBeUndefined()
  })

  it('sends the window its own actions by name, and shows whether new work is paused', () => {
    const asked = actions()
    const items = itemsOf(menuTemplate('linux', asked, { paused: true, keys: { palette: 'Mod+Shift+P' } }))
    const press = (id: string): void => {
      const click: unknown = items.find((item) => item.id === id)?.click
      if (typeof click !== 'function') throw new Error(`no entry ${id}`)
      click()
    }
    press('palette')
    press('settings')
    press('zoom-in')
    press('pause')
    expect(asked.command.mock.calls).toEqual([['palette'], ['settings']])
    expect(asked.zoom.mock.calls).toEqual([['in']])
    expect(asked.togglePaused).toHaveBeenCalledOnce()
    expect(items.find(({ id }) => id === 'pause')?.checked).toBe(true)
    // As the user bound them; what the user took the keys of has none.
    expect(items.find(({ id }) => id === 'palette')?.accelerator).toBe('CmdOrCtrl+Shift+P')
    expect(items.find(({ id }) => id === 'settings')?.accelerator).toBeUndefined()
  })
})
