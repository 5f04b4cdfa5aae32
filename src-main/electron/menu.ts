import type { MenuItemConstructorOptions } from 'electron'

/**
 * The application menu. Keys that the board or a terminal uses are not taken: only roles, whose keys are the
 * platform's own.
 */
export function menuTemplate(platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  }
  if (platform === 'darwin') return [{ role: 'appMenu' }, { role: 'editMenu' }, view, { role: 'windowMenu' }]
  // Ctrl+X and its like are the board's; in text fields the page handles them without a menu.
  // Nor are Ctrl+W and Ctrl+Q taken: in a terminal they belong to its program.
  return [
    {
      label: 'File',
      submenu: [
        { role: 'close', registerAccelerator: false },
        { role: 'quit', registerAccelerator: false },
      ],
    },
    view,
  ]
}
