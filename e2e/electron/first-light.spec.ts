import { _electron, expect, test, type ElectronApplication } from '@playwright/test'
import { walkThroughFirstLight } from '../support/first-light.ts'
import { firstLightScript } from '../support/first-light-script.ts'
import { root } from '../support/paths.ts'
import { startPracticeModel, type PracticeModel } from '../support/practice-model.ts'
import { createProduct, type Product } from '../support/product.ts'

/** The display and the runtime's own variables. */
const inherited: Record<string, string> = {}
for (const [name, value] of Object.entries(process.env)) if (value !== undefined) inherited[name] = value

let practice: PracticeModel
let product: Product
let app: ElectronApplication

/**
 * Quits like a user and waits for the end of the process. Playwright's own `close` also waits for its pipes, which an
 * Electron may have handed down to the processes that live on.
 */
async function quit(): Promise<void> {
  const ended = new Promise<void>((resolve) => app.process().once('exit', () => resolve()))
  if (app.process().exitCode !== null) return
  // The answer may be cut off by the quit itself.
  app.evaluate(({ app: electron }) => electron.quit()).catch(() => undefined)
  await ended
}

test.beforeEach(async () => {
  practice = await startPracticeModel()
  await practice.addScripts([firstLightScript])
  product = createProduct(practice.url)
  app = await _electron.launch({
    args: [root],
    cwd: product.project,
    env: { ...inherited, ...product.environment },
  })
})

test.afterEach(async () => {
  await quit()
  await product.dispose()
  await practice.stop()
})

test('a task is dispatched, answered in peek, attached, and seen completed in the window', async () => {
  const page = await app.firstWindow()
  await walkThroughFirstLight(page, practice)
  expect(await app.evaluate(({ app: electron }) => electron.getName())).toBe('Backburner')
})

test('the window is sandboxed and isolated, and stays where it is', async () => {
  const page = await app.firstWindow()
  await expect(page.getByRole('grid', { name: 'Sessions' })).toBeVisible()
  expect(
    await page.evaluate(() => [typeof Reflect.get(window, 'require'), typeof Reflect.get(window, 'process')]),
  ).toEqual(['undefined', 'undefined'])
  await page.evaluate(() => {
    window.location.href = 'https://example.invalid/'
  })
  expect(page.url()).toMatch(/^app:\/\/backburner\//)
  expect(await page.evaluate(() => window.open('https://example.invalid/'))).toBeNull()
})

test('quitting hands live sessions to a headless supervisor', async () => {
  const page = await app.firstWindow()
  const box = page.getByRole('textbox', { name: 'Dispatch a task' })
  await box.fill('make the hero jump')
  await box.press('Enter')
  await expect(page.getByRole('row', { name: /^make the hero jump Working/ })).toBeVisible()
  await practice.requests(1)
  await quit()

  const status = async (): Promise<unknown> => JSON.parse((await product.run('daemon', 'status', '--json')).stdout)
  await expect.poll(status).toMatchObject({ shell: 'headless' })
  await practice.release('begin')
  const waited = await product.run('wait', 'make the hero jump', '--timeout', '20')
  expect(waited.code).toBe(10)
})
