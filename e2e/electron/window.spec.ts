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

const visibleWindows = (app: ElectronApplication): Promise<number> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().filter((window) => window.isVisible()).length)

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

  const env = environmentOf(product)
  const app = await _electron.launch({ args: [root], cwd: product.project, env })
  const ended = new Promise<void>((resolve) => app.process().once('exit', () => resolve()))
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

    const [command, ...args] = app.process().spawnargs
    if (command === undefined) throw new Error('Electron was started without a command')
    const flags = args.filter((arg) => arg === '--no-sandbox')
    const second = spawn(command, [...flags, root], { cwd: product.project, env, stdio: 'ignore' })
    expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(0)
    await expect.poll(() => visibleWindows(app)).toBe(1)
    await expect(page.getByRole('row', { name: /^asker Needs input/ })).toBeVisible()
  } finally {
    // The answer may be cut off by the quit itself.
    if (app.process().exitCode === null) app.evaluate(({ app: electron }) => electron.quit()).catch(() => undefined)
    await ended
  }
  // Between the two there may be none for a moment.
  await expect.poll(async () => (await product.run('daemon', 'status', '--json')).stdout).toContain('"headless"')
  await practice.release('open')
  expect((await product.run('wait', 'at work', '--timeout', '20')).code).toBe(0)
})
