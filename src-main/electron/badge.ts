import { app, nativeImage, type BrowserWindow } from 'electron'
import { dotPixels } from './dot-icon.ts'

/** Needs input: amber, as on the board. */
const amber = [217, 138, 0] as const

/** Shows how many sessions need input on the dock or the taskbar, where the platform has a place for it. */
export function showBadge(count: number, window: BrowserWindow | null): void {
  app.setBadgeCount(count)
  if (process.platform !== 'win32' || window === null || window.isDestroyed()) return
  if (count === 0) return window.setOverlayIcon(null, '')
  const { pixels, size } = dotPixels(amber)
  const image = nativeImage.createFromBitmap(pixels, { width: size, height: size })
  window.setOverlayIcon(image, count === 1 ? '1 session needs input' : `${count} sessions need input`)
}
