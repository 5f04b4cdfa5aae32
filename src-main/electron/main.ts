import { Menu, app, dialog, ipcMain, shell, type BrowserWindow } from 'electron'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { resolveHome } from '../../src-node/paths/home.ts'
import { homePaths } from '../../src-node/paths/home-paths.ts'
import { ensurePrivateDirectorySync } from '../../src-node/files/private-directory.ts'
import { whyDisabled } from '../../src-node/settings/why-disabled.ts'
import { openLog } from '../../src-node/log/log.ts'
import { sessionIdSchema, type SessionId } from '../../src-shared/base/ids.ts'
import { countRows } from '../../src-shared/board/groups.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { watchRows } from '../core/notifications/row-watch.ts'
import { startSupervisor } from '../core/start-supervisor.ts'
import { systemClock } from '../core/system-clock.ts'
import { builtProgram } from '../core/workers/built-program.ts'
import { declareAppScheme, serveAppScheme } from './app-protocol.ts'
import { startHeadlessSupervisor } from './hand-over.ts'
import { loginEnvironment } from './login-environment.ts'
import { menuTemplate } from './menu.ts'
import { createNotifier } from './notifier.ts'
import { chooseDirectory } from './choose-directory.ts'
import { isOurs, servePorts } from './ports.ts'
import { quitWith } from './quit.ts'
import { createReloadLimit } from './reload-limit.ts'
import { createTray } from './tray.ts'
import { createBoardWindow, openOutside, reloadCrashed } from './window.ts'

const out = join(import.meta.dirname, '..')
const resources = join(out, '..', 'resources')
const home = resolveHome(process.env)

declareAppScheme()
app.setName('Backburner')
// What the page keeps (drafts, sizes) belongs to this home, like everything else.
app.setPath('userData', join(home, 'window'))
ensurePrivateDirectorySync(home)
const log = openLog({ path: homePaths(home).log, clock: systemClock })
const mayReload = createReloadLimit(systemClock)

process.on('uncaughtException', (error) => {
  log.error('the app met an error that it did not expect', { error })
  process.stderr.write(`Backburner met an error that it did not expect: ${error.message}\n`)
  // Sessions go on; the next start of the app or the next command finds them.
  app.exit(1)
})

let window: BrowserWindow | null = null
let quitting = false

function show(): void {
  if (window === null || window.isDestroyed()) {
    window = createBoardWindow({
      preload: join(out, 'preload', 'index.cjs'),
      directory: process.cwd() === '/' ? homedir() : process.cwd(),
      icon: join(resources, 'icon.png'),
      stateFile: join(home, 'window', 'place.json'),
      mayClose: () => quitting || tray === null,
      mayReload: (reason) => {
        log.warn(`the window's page died (${reason})`)
        return !quitting && mayReload()
      },
    })
    window.on('closed', () => (window = null))
    return
  }
  reloadCrashed(window)
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function showSession(sessionId: SessionId | null): void {
  show()
  if (sessionId !== null) window?.webContents.send('show-session', sessionId)
}

let tray: ReturnType<typeof createTray> = null

async function run(): Promise<void> {
  await app.whenReady()
  const disabled = await whyDisabled({ home, environment: process.env })
  if (disabled !== null) {
    process.stderr.write(`${disabled}.\n`)
    dialog.showErrorBox('Backburner', `${disabled}.`)
    return app.exit(1)
  }
  serveAppScheme(join(out, 'renderer'))
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform)))
  const result = await startSupervisor({
    home,
    shell: 'electron',
    program: builtProgram(out, resources, {
      command: process.execPath,
      environment: { ELECTRON_RUN_AS_NODE: '1' },
    }),
    clock: systemClock,
    log,
    environment: await loginEnvironment(),
    processEnvironment: process.env,
    takeOver: true,
  })
  if (result.kind === 'held') throw new Error(`another supervisor (process ${result.pid}) does not let go`)
  const { supervisor } = result
  servePorts(supervisor)

  // From now on a quit hands over, also one that comes before the window.
  const quit = quitWith(supervisor, () => startHeadlessSupervisor(join(out, 'headless', 'main.js'), home, log))
  app.on('before-quit', (event) => {
    quitting = true
    quit(event)
  })

  tray = createTray(join(resources, 'tray'), (action) => {
    if (action.type === 'quit') app.quit()
    else showSession(action.type === 'show-session' ? sessionIdSchema.parse(action.sessionId) : null)
  })
  supervisor.notifications.presenters.setApp(
    createNotifier({ open: showSession, chime: () => false, beep: () => shell.beep() }),
  )
  const update = (rows: ReadonlyMap<SessionId, SessionRow>): void => {
    tray?.update(rows.values())
    app.setBadgeCount(countRows(rows.values()).needInput)
  }
  await supervisor.ready
  const stopWatching = watchRows(supervisor.book, systemClock, (_before, after) => update(after))
  update(new Map([...supervisor.book.rows()].map((row) => [row.sessionId, row])))

  ipcMain.on('open-external', ({ senderFrame }, url: unknown) => {
    if (isOurs(senderFrame) && typeof url === 'string') openOutside(url)
  })
  ipcMain.handle('choose-directory', async ({ senderFrame }) =>
    isOurs(senderFrame) && window !== null ? await chooseDirectory(window) : null,
  )
  app.on('second-instance', show)
  app.on('activate', show)
  // Without a tray there is no way back to a hidden window: then its end is the app's.
  app.on('window-all-closed', () => {
    if (tray === null || quitting) app.quit()
  })

  // After a quit, after `daemon stop`, or when another supervisor took over: the window has nothing left to show.
  void supervisor.ended.then(() => {
    stopWatching()
    tray?.destroy()
    // A headless supervisor, if one is wanted, is started before this by the quit itself.
    setImmediate(() => app.quit())
  })
  show()
}

if (app.requestSingleInstanceLock()) {
  run().catch((error: unknown) => {
    process.stderr.write(`Backburner could not start: ${error instanceof Error ? error.message : String(error)}\n`)
    quitting = true
    app.exit(1)
  })
} else {
  app.quit()
}
