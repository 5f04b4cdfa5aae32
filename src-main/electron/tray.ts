import { Menu, Tray, nativeImage } from 'electron'
import { join } from 'node:path'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { trayOf, type TrayAction } from './tray-menu.ts'

/** The tray icon; `update` is cheap when nothing that it shows has changed. */
export type BoardTray = { readonly update: (rows: Iterable<SessionRow>) => void; readonly destroy: () => void }

/** Puts the icon into the tray; null on a desktop that has none. */
export function createTray(resources: string, act: (action: TrayAction) => void): BoardTray | null {
  const plain = nativeImage.createFromPath(join(resources, 'tray.png'))
  const attention = nativeImage.createFromPath(join(resources, 'tray-attention.png'))
  let tray: Tray
  try {
    tray = new Tray(plain)
  } catch {
    return null
  }
  tray.on('click', () => act({ type: 'open' }))
  let shown = ''
  return {
    update: (rows) => {
      const next = trayOf(rows)
      const key = JSON.stringify(next)
      if (key === shown) return
      shown = key
      tray.setImage(next.count > 0 ? attention : plain)
      tray.setToolTip(next.tooltip)
      if (process.platform === 'darwin') tray.setTitle(next.count > 0 ? String(next.count) : '')
      tray.setContextMenu(
        Menu.buildFromTemplate(
          next.items.map((item) => {
            if (item === 'separator') return { type: 'separator' as const }
            const { action } = item
            return action === null
              ? { label: item.label, enabled: false }
              : { label: item.label, click: () => act(action) }
          }),
        ),
      )
    },
    destroy: () => tray.destroy(),
  }
}
