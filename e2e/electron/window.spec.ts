import { _electron, type ElectronApplication } from '@playwright/test'
import { spawn } from 'node:child_process'
import { z } from 'zod'
import { root } from '../support/paths.ts'
import type { Product } from '../support/product.ts'
import { expect, test } from '../support/test.ts'

const statusSchema = z.looseObject({ pid: z.number(), shell: z.string() })

function environmentOf(product: Product): Record<string, string> {
  const environment: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) environment[name] = value
  return { ...environment, ...product.environment }
}

/** The app of one test, and how to end it like a user. */
type Running = { readonly app: ElectronApplication; readonly quit: () => Promise<void> }

async function start(product: Product, ...args: string[]): Promise<Running> {
  const app = await _electron.launch({ args: [root, ...args], cwd: product.project, env: environmentOf(product) })
  const ended = new Promise<void>((resolve) => app.process().once('exit', () => resolve()))
  return {
    app,
    quit: async () => {
      // The answer may be cut off by the quit itself.
      if (app.process().exitCode === null) app.evaluate(({ app: electron }) => electron.quit()).catch(() => undefined)
      await ended
    },
  }
}

/** Starts the app once more, as a click on a link or on its icon does; resolves with the exit code. */
async function startAgain(app: ElectronApplication, product: Product, ...further: string[]): Promise<unknown> {
  const [command, ...args] = app.process().spawnargs
  if (command === undefined) throw new Error('Electron was started without a command')
  const flags = args.filter((arg) => arg === '--no-sandbox')
  const second = spawn(command, [...flags, root, ...further], {
    cwd: product.project,
    env: environmentOf(product),
    stdio: 'ignore',
  })
  return await new Promise((resolve) => second.once('exit', resolve))
}

const visibleWindows = (app: ElectronApplication): Promise<number> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().filter((window) => window.isVisible()).length)

/** The process that runs the window's page. */
async function pageProcess(app: ElectronApplication): Promise<number> {
  const pid = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId())
  if (pid === undefined || pid === 0) throw new Error('the page has no process')
  return pid
}

/** Presses an entry of the application menu. */
const pressMenu = (app: ElectronApplication, id: string): Promise<void> =>
  app.evaluate(({ Menu }, wanted) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById(wanted)
    if (item === null || item === undefined) throw new Error(`the menu has no ${wanted}`)
    item.click()
  }, id)

test('the window takes over live sessions, hides on close, comes back with a second start, and hands over on quit', async ({
  practice,
  product,
}) => {
  await product.dispatch('--name', 'at work', 'wait at gate open')
  await product.dispatch('--name', 'asker', 'ask me a question')
  const status = async (): Promise<z.infer<typeof statusSchema>> =>
    statusSchema.parse(JSON.parse((await product.run('daemon', 'status', '--json')).stdout))
  const headless = await status()
  expect(headless.shell).toBe('headless')

  const { app, quit } = await start(product)
  try {
    const page = await app.firstWindow()
    await expect(page.getByRole('row', { name: /^at work Working/ })).toBeVisible()
    await expect(page.getByRole('row', { name: /^asker Needs input/ })).toBeVisible()
    await expect(page).toHaveTitle('(1) Backburner')
    const shown = await status()
    expect(shown).toMatchObject({ shell: 'electron' })
    expect(shown.pid).not.toBe(headless.pid)

    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    await expect.poll(() => visibleWindows(app)).toBe(0)
    expect((await status()).pid).toBe(shown.pid)

    expect(await startAgain(app, product)).toBe(0)
    await expect.poll(() => visibleWindows(app)).toBe(1)
    await expect(page.getByRole('row', { name: /^asker Needs input/ })).toBeVisible()
  } finally {
    await quit()
  }
  // Between the two there may be none for a moment.
  await expect.poll(async () => (await product.run('daemon', 'status', '--json')).stdout).toContain('"headless"')
  await practice.release('open')
  expect((await product.run('wait', 'at work', '--timeout', '20')).code).toBe(0)
})

test('a link that starts the app fills the box, one that comes later asks first, and neither starts anything', async ({
  product,
}) => {
  const { app, quit } = await start(product, 'backburner://dispatch?prompt=fix%20the%20jump')
  try {
    const page = await app.firstWindow()
    const box = page.getByRole('textbox', { name: 'Dispatch a task' })
    const bar = page.getByRole('region', { name: 'Task from a link' })
    await expect(box).toHaveValue('fix the jump')
    await box.fill('my own words')
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    expect(await startAgain(app, product, 'backburner://dispatch?prompt=theirs')).toBe(0)
    await expect.poll(() => visibleWindows(app)).toBe(1)
    await expect(bar).toContainText('A link brings a task: “theirs”')
    await expect(box).toHaveValue('my own words')
    await bar.getByRole('button', { name: 'Replace my draft' }).click()
    await expect(box).toHaveValue('theirs')
    await bar.getByRole('button', { name: 'Restore my draft' }).click()
    await expect(box).toHaveValue('my own words')
    // As macOS hands links over.
    await app.evaluate(({ app: electron }) => {
      electron.emit('open-url', { preventDefault: () => undefined }, 'backburner://stop?all')
    })
    await expect(bar).toContainText('The link names nothing that this version knows')
    expect(JSON.parse((await product.run('agents', '--json', '--all')).stdout)).toEqual([])
  } finally {
    await quit()
  }
})

test('tray, notification and menu reach the window; new work is paused from the tray', async ({ product }) => {
  const { app, quit } = await start(product)
  try {
    const page = await app.firstWindow()
    await expect(page.getByRole('grid', { name: 'Sessions' })).toBeVisible()
    await app.evaluate(({ Tray, Notification }) => {
      const kept: { tray: Electron.Menu | null; notices: Electron.Notification[] } = { tray: null, notices: [] }
      Reflect.set(globalThis, 'kept', kept)
      // oxlint-disable-next-line typescript/unbound-method -- it is called with its own tray below
      const setContextMenu = Tray.prototype.setContextMenu
      Tray.prototype.setContextMenu = function (menu) {
        kept.tray = menu
        setContextMenu.call(this, menu)
      }
      Notification.isSupported = () => true
      Notification.prototype.show = function () {
        kept.notices.push(this)
      }
    })
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
    await product.dispatch('--name', 'asker', 'ask me a question')
    const trayLabels = (): Promise<unknown> =>
      app.evaluate(() => {
        const { tray } = Reflect.get(globalThis, 'kept') as { tray: Electron.Menu | null }
        return tray?.items.map(({ label, type, checked }) =>
          type === 'separator' ? '-' : type === 'checkbox' ? `${label} ${checked ? 'on' : 'off'}` : label,
        )
      })
    await expect
      .poll(trayLabels)
      .toEqual([
        expect.stringMatching(/^asker — /),
        '-',
        '0 sessions work',
        '-',
        'Open Backburner',
        'Pause new work off',
        'Settings…',
        '-',
        'Quit',
      ])

    const noticeTitles = (): Promise<readonly string[]> =>
      app.evaluate(() => {
        const { notices } = Reflect.get(globalThis, 'kept') as { notices: Electron.Notification[] }
        return notices.map(({ title }) => title)
      })
    await expect.poll(noticeTitles).toEqual(['asker needs input'])
    await app.evaluate(() => {
      const { notices } = Reflect.get(globalThis, 'kept') as { notices: Electron.Notification[] }
      notices[0]?.emit('click')
    })
    await expect.poll(() => visibleWindows(app)).toBe(1)
    await expect(page.getByRole('complementary', { name: 'Peek: asker' })).toBeVisible()

    const pressTray = (label: string): Promise<void> =>
      app.evaluate((_electron, wanted) => {
        const { tray } = Reflect.get(globalThis, 'kept') as { tray: Electron.Menu | null }
        tray?.items.find((item) => item.label === wanted)?.click()
      }, label)
    await pressTray('Pause new work')
    const bar = page.getByRole('region', { name: 'New work is paused' })
    await expect(bar).toBeVisible()
    await expect.poll(trayLabels).toContainEqual('Pause new work on')
    await bar.getByRole('button', { name: 'Resume' }).click()
    await expect.poll(trayLabels).toContainEqual('Pause new work off')
    await pressMenu(app, 'pause')
    await expect(bar).toBeVisible()
    await pressMenu(app, 'pause')
    await expect(bar).toHaveCount(0)

    await pressMenu(app, 'palette')
    await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible()
    await page.keyboard.press('Escape')
    await pressMenu(app, 'settings')
    await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible()
  } finally {
    await quit()
  }
})

test('the zoom is kept between 50 and 300 % over a restart, and a page that crashed comes back', async ({
  product,
}) => {
  const zoomOf = (app: ElectronApplication): Promise<number> =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getZoomFactor() ?? 0)
  const first = await start(product)
  try {
    const page = await first.app.firstWindow()
    await expect(page.getByRole('grid', { name: 'Sessions' })).toBeVisible()
    for (let n = 0; n < 12; n += 1) await pressMenu(first.app, 'zoom-in')
    await expect.poll(() => zoomOf(first.app)).toBeCloseTo(3)
    await pressMenu(first.app, 'zoom-reset')
    await pressMenu(first.app, 'zoom-in')
    await pressMenu(first.app, 'zoom-in')
    await expect.poll(() => zoomOf(first.app)).toBeCloseTo(1.25)
    await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  } finally {
    await first.quit()
  }
  const { app, quit } = await start(product)
  try {
    const page = await app.firstWindow()
    await expect(page.getByRole('grid', { name: 'Sessions' })).toBeVisible()
    await expect.poll(() => zoomOf(app)).toBeCloseTo(1.25)

    await app.evaluate(({ ipcMain }) => {
      Reflect.set(globalThis, 'listening', 0)
      ipcMain.on('page-listens', () => Reflect.set(globalThis, 'listening', Reflect.get(globalThis, 'listening') + 1))
    })
    const before = await pageProcess(app)
    process.kill(before, 'SIGKILL')
    // To Playwright a page that crashed is gone for good: that the new one runs its program is heard in the main process.
    await expect
      .poll(() => app.evaluate(() => Reflect.get(globalThis, 'listening') as unknown), { timeout: 30_000 })
      .toBe(1)
    expect(await pageProcess(app)).not.toBe(before)
    expect(await zoomOf(app)).toBeCloseTo(1.25)
  } finally {
    await quit()
  }
})
