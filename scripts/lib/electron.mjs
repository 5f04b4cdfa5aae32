// Whether Electron's binary is here, and where. Node 20 and built-ins only.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { inRoot } from './house.mjs'

/** The file npm's electron package would start, whether or not it was downloaded. */
export function electronBinary() {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  const pathFile = inRoot('node_modules/electron/path.txt')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : nameOnPlatform()
  return path.join(
    override ?? inRoot('node_modules/electron/dist'),
    override === undefined ? name : overridden(override, name),
  )
}

/** A folder that stands in for Electron's may bring a plain `electron`. @param {string} folder @param {string} name */
function overridden(folder, name) {
  return existsSync(path.join(folder, name)) ? name : 'electron'
}

function nameOnPlatform() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

/** Whether the binary is here. */
export function hasElectron() {
  return existsSync(electronBinary())
}

/** Whether there is a screen to open a window on. */
export function hasDisplay() {
  if (process.platform !== 'linux') return true
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'])
}
