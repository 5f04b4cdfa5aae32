import { Menu, app, dialog, ipcMain, shell } from 'electron'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { resolveHome } from '../../src-node/paths/home.ts'
import { homePaths } from '../../src-node/paths/home-paths.ts'
import { ensurePrivateDirectorySync } from '../../src-node/files/private-directory.ts'
import { whyDisabled } from '../../src-node/settings/why-disabled.ts'
import { openLog } from '../../src-node/log/log.ts'
import { appVersion } from '../../src-shared/api/version.ts'
import { sessionIdSchema } from '../../src-shared/base/ids.ts'
import { countRows } from '../../src-shared/board/groups.ts'
import { startSupervisor, type RunningSupervisor } from '../core/start-supervisor.ts'
import { systemClock } from '../core/system-clock.ts'
import { builtProgram } from '../core/workers/built-program.ts'
import { watchRows } from '../core/notifications/row-watch.ts'
import { declareAppScheme, serveAppScheme } from './app-protocol.ts'
import { showBadge } from './badge.ts'
import { chooseDirectory } from './choose-directory.ts'
import { startHeadlessSupervisor } from './hand-over.ts'
import { eventOfLink, linkIn, linkScheme } from './links.ts'
import { loginEnvironment } from './login-environment.ts'
import { createKeychain } from './keychain.ts'
import { menuKeysSchema, productKeys, type MenuKeys } from './menu-keys.ts'
import { menuTemplate } from './menu.ts'
import { createNotifier } from './notifier.ts'
import { createPageEvents } from './page-events.ts'
import { isOurs, servePorts } from './ports.ts'
import { quitWith } from './quit.ts'
import { createReloadLimit } from './reload-limit.ts'
import { createTray } from './tray.ts'
import type { TrayAction } from './tray-menu.ts'
import { createBoardWindow, openFolder, openOutside, reloadCrashed, type BoardWindow } from './window.ts'

const out = join(import.meta.dirname, '..')
const resources = join(out, '..', 'resources')
const home = resolveHome(process.env)

declareAppScheme()
app.setName('Backburner')
app.setAboutPanelOptions({ applicationName: 'Backburner', applicationVersion: appVersion })
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

let board: BoardWindow | null = null
let tray: ReturnType<typeof createTray> = null
let quitting = false
const page = createPageEvents((event) => board?.window.webContents.send('native-event', event))

function show(): void {
  if (board === null || board.window.isDestroyed()) {
    page.left()
    board = createBoardWindow({
      preload: join(out, 'preload', 'index.cjs'),
      directory: process.cwd() === '/' ? homedir() : process.cwd(),
      icon: join(resources, 'icon.png'),
      stateFile: join(home, 'window', 'place.json'),
      mayClose: () => quitting || tray === null,
      mayReload: (reason) => {
        log.warn(`the window's page died (${reason})`)
        return !quitting && mayReload()
      },
      onPageLeft: page.left,
    })
    board.window.on('closed', () => {
      page.left()
      board = null
    })
    return
  }
  const { window } = board
  reloadCrashed(window)
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function bringLink(link: string): void {
  page.tell(eventOfLink(link))
}

function act(supervisor: RunningSupervisor, action: TrayAction): void {
  switch (action.type) {
    case 'open':
      return show()
    case 'show-session':
      show()
      return page.tell({ type: 'peek', sessionId: sessionIdSchema.parse(action.sessionId) })
    case 'settings':
      show()
      return page.tell({ type: 'command', command: 'settings' })
    case 'set-paused':
      return void supervisor.paused.set(action.paused)
    case 'quit':
      return app.quit()
  }
}

/** What keeps tray, badge and menu true. */
type Following = { readonly showKeys: (keys: MenuKeys) => void; readonly stop: () => void }

/** Keeps tray, badge and menu true to the board. */
function followBoard(supervisor: RunningSupervisor): Following {
  let menuPaused: boolean | null = null
  let keys = productKeys
  const update = (): void => {
    const rows = supervisor.book.rows()
    const paused = supervisor.paused.now()
    tray?.update(rows, paused)
    showBadge(countRows(rows).needInput, board?.window ?? null)
    if (paused === menuPaused) return
    menuPaused = paused
    const template = menuTemplate(
      process.platform,
      {
        command: (command) => {
          show()
          page.tell({ type: 'command', command })
        },
        zoom: (step) => board?.zoom(step),
        togglePaused: () => void supervisor.paused.set(!supervisor.paused.now()),
      },
      { paused, keys },
    )
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  }
  const stopWatching = watchRows(supervisor.book, systemClock, update)
  const stopPause = supervisor.paused.changes.subscribe(update)
  update()
  return {
    showKeys: (next) => {
      keys = next
      menuPaused = null
      update()
    },
    stop: () => {
      stopWatching()
      stopPause()
    },
  }
}

async function run(): Promise<void> {
  await app.whenReady()
  const disabled = await whyDisabled({ home, environment: process.env })
  if (disabled !== null) {
    process.stderr.write(`${disabled}.\n`)
    dialog.showErrorBox('Backburner', `${disabled}.`)
    return app.exit(1)
  }
  // Only an installed app: a checkout must not take links away from it.
  if (app.isPackaged) app.setAsDefaultProtocolClient(linkScheme)
  serveAppScheme(join(out, 'renderer'))
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
    keychain: createKeychain(process.platform),
  })
  if (result.kind === 'held') throw new Error(`another supervisor (process ${result.pid}) does not let go`)
  const { supervisor } = result
  servePorts(supervisor)

  // From now on a quit hands over, also one that comes before the window.
  const quit = quitWith(supervisor, () =>
    startHeadlessSupervisor(join(out, 'headless', 'main.js'), home, supervisor.secrets(), log),
  )
  app.on('before-quit', (event) => {
    quitting = true
    quit(event)
  })

  tray = createTray(join(resources, 'tray'), (action) => act(supervisor, action))
  supervisor.notifications.presenters.setApp(
    createNotifier({
      open: (sessionId) => act(supervisor, sessionId === null ? { type: 'open' } : { type: 'show-session', sessionId }),
      chime: () => {
        page.tell({ type: 'chime' })
        return page.isListening()
      },
      beep: () => shell.beep(),
    }),
  )
  await supervisor.ready
  const following = followBoard(supervisor)

  ipcMain.on('page-listens', ({ senderFrame }) => {
    if (isOurs(senderFrame)) page.listens()
  })
  ipcMain.on('open-external', ({ senderFrame }, url: unknown) => {
    if (isOurs(senderFrame) && typeof url === 'string') openOutside(url)
  })
  ipcMain.handle('open-folder', async ({ senderFrame }, sessionId: unknown) => {
    // The page names a session, never a path.
    const row = isOurs(senderFrame) ? [...supervisor.book.rows()].find((one) => one.sessionId === sessionId) : undefined
    return row !== undefined && (await openFolder(row.worktree?.path ?? row.cwd))
  })
  ipcMain.on('menu-keys', ({ senderFrame }, chords: unknown) => {
    const read = menuKeysSchema.safeParse(chords)
    if (isOurs(senderFrame) && read.success) following.showKeys(read.data)
  })
  ipcMain.handle('choose-directory', async ({ senderFrame }) =>
    isOurs(senderFrame) && board !== null ? await chooseDirectory(board.window) : null,
  )
  app.on('second-instance', (_event, args) => {
    show()
    const link = linkIn(args)
    if (link !== null) bringLink(link)
  })
  app.on('activate', show)
  // Without a tray there is no way back to a hidden window: then its end is the app's.
  app.on('window-all-closed', () => {
    if (tray === null || quitting) app.quit()
  })

  // After a quit, after `daemon stop`, or when another supervisor took over: the window has nothing left to show.
  void supervisor.ended.then(() => {
    following.stop()
    tray?.destroy()
    // A headless supervisor, if one is wanted, is started before this by the quit itself.
    setImmediate(() => app.quit())
  })
  show()
}

// macOS hands links over this way, also the one that started the app, and before it is ready.
app.on('open-url', (event, link) => {
  event.preventDefault()
  bringLink(link)
  if (app.isReady() && board !== null) show()
})

if (app.requestSingleInstanceLock()) {
  const link = linkIn(process.argv)
  if (link !== null) bringLink(link)
  run().catch((error: unknown) => {
    process.stderr.write(`Backburner could not start: ${error instanceof Error ? error.message : String(error)}\n`)
    quitting = true
    app.exit(1)
  })
} else {
  app.quit()
}
