import { _electron } from '@playwright/test'
import { root } from '../support/paths.ts'
import { expect, test } from '../support/test.ts'

test('the core keys do in the window what they do in a browser', async ({ product }) => {
  test.setTimeout(120_000)
  await product.dispatch('--name', 'asks', 'ask me a question')
  for (const name of ['one', 'two']) await product.dispatch('--name', name, `finish at once ${name}`)
  await product.dispatch('--name', 'at work', 'wait at gate open')
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value
  const app = await _electron.launch({ args: [root], cwd: product.project, env: { ...env, ...product.environment } })
  const ended = new Promise<void>((resolve) => app.process().once('exit', () => resolve()))
  try {
    const page = await app.firstWindow()
    const row = (beginning: string): ReturnType<typeof page.getByRole> =>
      page.getByRole('row', { name: new RegExp(`^${beginning}`) })
    const focused = (): Promise<string> =>
      page.evaluate(
        () => document.activeElement?.closest('[role=row]')?.querySelector('[role=gridcell]')?.textContent ?? '',
      )
    await expect(row('two Completed')).toBeVisible()
    await expect(row('one Completed')).toBeVisible()
    await expect(row('asks Needs input')).toBeVisible()
    const box = page.getByRole('textbox', { name: 'Dispatch a task' })

    // Move, find who waits, peek.
    await row('two Completed').focus()
    await page.keyboard.press('ArrowDown')
    await expect.poll(focused).toBe('one')
    await page.keyboard.press('Alt+n')
    await expect.poll(focused).toBe('asks')
    await page.keyboard.press('Space')
    const peek = page.getByRole('complementary', { name: /^Peek: asks/ })
    await expect(peek).toBeVisible()
    await expect.poll(focused).toBe('asks')
    await page.keyboard.press('Escape')
    await expect(peek).toHaveCount(0)

    // Attach, come back.
    await page.keyboard.press('Enter')
    const terminal = page.getByRole('region', { name: 'Terminal: asks' })
    await expect(terminal).toBeVisible()
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('[data-keys]')?.getAttribute('data-keys') ?? ''))
      .toBe('terminal')
    await page.keyboard.press('Control+]')
    await expect.poll(focused).toBe('asks')

    // Pin: here Ctrl+T is ours. Rename.
    await page.keyboard.press('Control+t')
    await expect(page.getByRole('rowgroup', { name: 'Pinned' }).getByRole('row', { name: /^asks/ })).toBeVisible()
    await page.keyboard.press('Control+r')
    await expect(page.getByRole('textbox', { name: 'New name' })).toBeFocused()
    await page.keyboard.type('asks me')
    await page.keyboard.press('Enter')
    await expect(row('asks me Needs input')).toBeVisible()

    // Stop, delete, undo.
    await row('at work Working').focus()
    await page.keyboard.press('Control+x')
    await expect(row('at work Stopped')).toBeVisible()
    await page.keyboard.press('Control+x')
    await page.keyboard.press('Control+x')
    await expect(row('at work')).toHaveCount(0)
    await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: /^Undo/ }).click()
    await expect(row('at work Stopped')).toBeVisible()

    // Palette, help, Esc.
    await row('two Completed').focus()
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog', { name: 'Command palette' })
    await expect(palette).toBeVisible()
    await page.keyboard.type('pin')
    await page.keyboard.press('Enter')
    await expect(palette).toHaveCount(0)
    await expect(page.getByRole('rowgroup', { name: 'Pinned' }).getByRole('row', { name: /^two/ })).toBeVisible()
    await expect.poll(focused).toBe('two')
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Keys' })
    await expect(help).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(help).toHaveCount(0)
    await expect.poll(focused).toBe('two')
    await page.keyboard.type('half a thought')
    await expect(box).toHaveValue('half a thought')
    await page.keyboard.press('Escape')
    await expect(box).toHaveValue('')
    await page.keyboard.press('Control+,')
    await expect(page.getByRole('region', { name: 'Keys' })).toBeVisible()
  } finally {
    // The answer may be cut off by the quit itself.
    if (app.process().exitCode === null) app.evaluate(({ app: electron }) => electron.quit()).catch(() => undefined)
    await ended
  }
})
