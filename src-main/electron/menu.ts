import type { MenuItemConstructorOptions } from 'electron'
import { acceleratorOf, type MenuCommand, type MenuKeys } from './menu-keys.ts'
import type { ZoomStep } from './zoom.ts'

/** What the menu can ask for. The window's own actions go there by name; no other name than these is ever sent. */
export type MenuActions = {
  readonly command: (command: MenuCommand) => void
  readonly zoom: (step: ZoomStep) => void
  readonly togglePaused: () => void
}

/**
 * The application menu. Outside of macOS it takes no key that the page or a terminal's program uses: keys stand beside the
 * entries, and the page itself acts on them. Labels have no mnemonics: Alt and a letter belong to the board.
 */
export function menuTemplate(
  platform: NodeJS.Platform,
  actions: MenuActions,
  { paused, keys }: { readonly paused: boolean; readonly keys: MenuKeys },
): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  /** On macOS the menu is where keys with Cmd live; elsewhere it only names them. */
  const key = (accelerator: string): MenuItemConstructorOptions =>
    mac ? { accelerator } : { accelerator, registerAccelerator: false }
  const command = (label: string, id: MenuCommand): MenuItemConstructorOptions => {
    const accelerator = acceleratorOf(keys[id] ?? '', platform)
    return { id, label, click: () => actions.command(id), ...(accelerator === null ? {} : key(accelerator)) }
  }
  const zoom = (label: string, step: ZoomStep, accelerator: string): MenuItemConstructorOptions => ({
    id: `zoom-${step}`,
    label,
    accelerator,
    click: () => actions.zoom(step),
  })
  const settings = command('Settings…', 'settings')
  const pause: MenuItemConstructorOptions = {
    id: 'pause',
    label: 'Pause new work',
    type: 'checkbox',
    checked: paused,
    click: () => actions.togglePaused(),
  }
  const appMenu: MenuItemConstructorOptions = {
    label: 'Backburner',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  }
  const file: MenuItemConstructorOptions = {
    label: 'File',
    submenu: [
      pause,
      ...(mac ? [] : [{ type: 'separator' } as const, settings]),
      { type: 'separator' },
      // In a terminal Ctrl+W and Ctrl+Q belong to its program.
      mac ? { role: 'close' } : { role: 'close', registerAccelerator: false },
      ...(mac ? [] : [{ role: 'quit', registerAccelerator: false } as const]),
    ],
  }
  const edit: MenuItemConstructorOptions = {
    label: 'Edit',
    submenu: (['undo', 'redo', 'separator', 'cut', 'copy', 'paste', 'pasteAndMatchStyle', 'selectAll'] as const).map(
      (role) => (role === 'separator' ? { type: 'separator' } : mac ? { role } : { role, registerAccelerator: false }),
    ),
  }
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      command('Command palette', 'palette'),
      command('Find a session', 'find'),
      command('Next session that needs input', 'next-needing-input'),
      command('Group by state or by directory', 'grouping'),
      { type: 'separator' },
      zoom('Actual size', 'reset', 'CmdOrCtrl+0'),
      zoom('Zoom in', 'in', 'CmdOrCtrl+Plus'),
      // The same key where + needs Shift.
      { ...zoom('Zoom in', 'in', 'CmdOrCtrl+='), id: 'zoom-in-unshifted', visible: false },
      zoom('Zoom out', 'out', 'CmdOrCtrl+-'),
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  }
  const windowMenu: MenuItemConstructorOptions = mac
    ? { role: 'windowMenu' }
    : { label: 'Window', submenu: [{ role: 'minimize', registerAccelerator: false }] }
  const help: MenuItemConstructorOptions = {
    role: 'help',
    label: 'Help',
    submenu: [command('Keys', 'help'), ...(mac ? [] : [{ type: 'separator' } as const, { role: 'about' } as const])],
  }
  return [...(mac ? [appMenu] : []), file, edit, view, windowMenu, help]
}
