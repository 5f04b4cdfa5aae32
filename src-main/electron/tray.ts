import { Menu, Tray, nativeImage, nativeTheme, type NativeImage } from 'electron'
import { join } from 'node:path'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { trayOf, type TrayAction } from './tray-menu.ts'

/** The tray icon; `update` is cheap when nothing that it shows has changed. */
export type BoardTray = {
  readonly update: (rows: Iterable<SessionRow>, paused: boolean) => void
  readonly destroy: () => void
}

/** The icon for the desktop's present theme; macOS draws its template in the menu bar's own colour. */
function iconOf(resources: string, needsInput: boolean): NativeImage {
  if (process.platform === 'darwin') return nativeImage.createFromPath(join(resources, 'iconTemplate.png'))
  const theme = nativeTheme.shouldUseDarkColors ? 'dark' : 'light'
  return nativeImage.createFromPath(join(resources, `${theme}${needsInput ? '-needs-input' : ''}.png`))
}

/** Puts the icon into the tray; null on a desktop that has none. */
export function createTray(resources: string, act: (action: TrayAction) => void): BoardTray | null {
  let tray: Tray
  try {
    tray = new Tray(iconOf(resources, false))
  } catch {
    return null
  }
  tray.on('click', () => act({ type: 'open' }))
  let shown = ''
  let needsInput = false
  const drawAgain = (): void => tray.setImage(iconOf(resources, needsInput))
  nativeTheme.on('updated', drawAgain)
  return {
    update: (rows, paused) => {
      const next = trayOf(rows, paused)
      const key = JSON.stringify(next)
      if (key === shown) return
      shown = key
      needsInput = next.count > 0
      drawAgain()
      tray.setToolTip(next.tooltip)
      if (process.platform === 'darwin') tray.setTitle(next.count > 0 ? String(next.count) : '')
      tray.setContextMenu(
        Menu.buildFromTemplate(
          next.items.map((item) => {
            if (item === 'separator') return { type: 'separator' as const }
            const { action, label, checked } = item
            if (action === null) return { label, enabled: false }
            const entry = { label, click: () => act(action) }
            return checked === undefined ? entry : { ...entry, type: 'checkbox' as const, checked }
          }),
        ),
      )
    },
    destroy: () => {
      nativeTheme.off('updated', drawAgain)
      tray.destroy()
    },
  }
}
