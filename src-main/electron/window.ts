import { BrowserWindow, screen, shell } from 'electron'
import { readFileSync, writeFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { appOrigin } from './app-protocol.ts'
import { parseWindowState, placeOn, type WindowState } from './window-state.ts'
import { zoomAfter, type ZoomStep } from './zoom.ts'

/** What a window is made from. */
export type WindowOptions = {
  readonly preload: string
  /** Where tasks are dispatched until the user chooses another directory. */
  readonly directory: string
  readonly icon: string
  /** Where the window's place is kept. */
  readonly stateFile: string
  /** Asked when the user closes it: false hides it instead. */
  readonly mayClose: () => boolean
  /** Told why the page's process died; asked whether to load it again. */
  readonly mayReload: (reason: string) => boolean
  /** The page is gone, or loads anew: it listens to nothing for now. */
  readonly onPageLeft: () => void
}

/** The board's window, and its zoom. */
export type BoardWindow = { readonly window: BrowserWindow; readonly zoom: (step: ZoomStep) => void }

function readState(file: string): WindowState {
  let text: string | null = null
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    // The first start has none.
  }
  return placeOn(
    parseWindowState(text),
    screen.getAllDisplays().map((display) => display.workArea),
  )
}

/** Only web addresses leave the app, and only into the user's browser. */
export function openOutside(url: string): void {
  if (/^https?:\/\//.test(url)) void shell.openExternal(url)
}

/** Shows a directory in the file manager; false when it is none: a file would be started. */
export async function openFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  if (found?.isDirectory() !== true) return false
  return (await shell.openPath(path)) === ''
}

/** Loads the page again when its process has died. */
export function reloadCrashed(window: BrowserWindow): void {
  if (!window.isDestroyed() && window.webContents.isCrashed()) window.webContents.reload()
}

/** Makes the board's window: sandboxed, isolated, unable to navigate or to open another. */
export function createBoardWindow(options: WindowOptions): BoardWindow {
  const state = readState(options.stateFile)
  const window = new BrowserWindow({
    ...(state.x === null || state.y === null ? {} : { x: state.x, y: state.y }),
    width: state.width,
    height: state.height,
    minWidth: 480,
    minHeight: 360,
    show: false,
    title: 'Backburner',
    icon: options.icon,
    backgroundColor: '#17181b',
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preload,
      additionalArguments: [`--backburner-directory=${options.directory}`],
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: true,
      zoomFactor: state.zoom,
      // The sound of a notification is no answer to a click.
      autoplayPolicy: 'no-user-gesture-required',
    },
  })
  if (state.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.webContents.setWindowOpenHandler(({ url }) => {
    openOutside(url)
    return { action: 'deny' }
  })
  window.webContents.on('will-navigate', (event, url) => {
    if (!url.startsWith(`${appOrigin}/`)) event.preventDefault()
  })
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    options.onPageLeft()
    // Not from within the news of its end: Chromium still clears it away.
    if (reason !== 'clean-exit' && options.mayReload(reason)) setImmediate(() => reloadCrashed(window))
  })
  window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) options.onPageLeft()
  })
  let factor = state.zoom
  const zoom = (step: ZoomStep): void => {
    factor = zoomAfter(factor, step)
    window.webContents.setZoomFactor(factor)
  }
  // A page that was loaded anew begins at 100 %.
  window.webContents.on('did-finish-load', () => window.webContents.setZoomFactor(factor))
  window.webContents.on('zoom-changed', (_event, direction) => zoom(direction))
  const { session } = window.webContents
  session.setPermissionRequestHandler((_contents, permission, decide) =>
    decide(permission === 'clipboard-sanitized-write'),
  )
  session.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write')

  const remember = (): void => {
    const bounds = window.getNormalBounds()
    const kept: WindowState = { schema: 1, ...bounds, maximized: window.isMaximized(), zoom: factor }
    try {
      // At once: a quit waits for no write.
      writeFileSync(options.stateFile, JSON.stringify(kept), { mode: 0o600 })
    } catch {
      // A lost window position is no loss worth telling of.
    }
  }
  window.on('close', (event) => {
    remember()
    if (options.mayClose()) return
    event.preventDefault()
    window.hide()
  })
  void window.loadURL(`${appOrigin}/index.html`)
  return { window, zoom }
}
