import type { Page } from '@playwright/test'
import { openBoard } from '../support/board.ts'
import { expect, test } from '../support/test.ts'

/** An update takes files of the window away while it is open. */
async function takeAway(page: Page, ...parts: readonly string[]): Promise<void> {
  for (const part of parts) await page.route(`**/assets/${part}-*.js`, (route) => route.fulfill({ status: 404 }))
}

test('a part that an update took away says so; the board goes on, and reloading keeps what is typed', async ({
  page,
  product,
  boardUrl,
}) => {
  await takeAway(page, 'settings-page', 'usage-page', 'panes')
  const { box, row, peek, reply } = await openBoard(page, boardUrl)
  await product.dispatch('--name', 'goes on', 'finish at once')
  await expect(row('goes on Completed')).toBeVisible()
  await box.fill('half a task')

  const alert = page.getByRole('alert', { name: 'This part changed with an update' })
  const open = [
    () => page.keyboard.press('Control+,'),
    () => page.getByRole('button', { name: /^Settings/ }).click(),
  ] as const
  for (const screen of open) {
    await screen()
    await expect(alert).toBeVisible()
    await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Live')
    await page.keyboard.press('Escape')
    await expect(alert).toHaveCount(0)
    await expect(row('goes on Completed')).toBeVisible()
  }

  await row('goes on Completed').click()
  await reply.fill('half a reply')
  await row('goes on Completed').focus()
  await page.keyboard.press('ArrowRight')
  await expect(alert).toBeVisible()
  await expect(row('goes on Completed')).toBeVisible()
  await alert.getByRole('button', { name: 'Back to the board' }).click()
  await expect(alert).toBeHidden()

  await page.unrouteAll()
  await page.keyboard.press('Control+,')
  await alert.getByRole('button', { name: 'Reload' }).click()
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Live')
  await expect(box).toHaveValue('half a task')
  await row('goes on Completed').click()
  await expect(peek('goes on')).toBeVisible()
  await expect(reply).toHaveValue('half a reply')
  await page.keyboard.press('Control+,')
  await expect(page.getByRole('main', { name: 'Settings' })).toBeVisible()
})

test('the parts of the window come while it is idle; what is typed while one is on its way reaches it', async ({
  page,
  product,
  boardUrl,
}) => {
  const comes = { 'settings-page': (): void => undefined, panes: (): void => undefined }
  for (const part of ['settings-page', 'panes'] as const) {
    const asked = new Promise<void>((resolve) => (comes[part] = resolve))
    await page.route(`**/assets/${part}-*.js`, (route) => asked.then(() => route.continue()))
  }
  const loaded = ['settings-page', 'panes', 'conversation', 'usage-page', 'highlight'].map((part) =>
    page.waitForEvent('requestfinished', (request) => request.url().includes(`/assets/${part}-`)),
  )
  const { box, row, terminal } = await openBoard(page, boardUrl)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('usage')
  await expect(page.getByRole('dialog', { name: 'Command palette' }).getByRole('combobox')).toHaveValue('usage')
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+,')
  await page.keyboard.type('given up')
  await page.keyboard.press('Escape')
  await expect(box).toBeFocused()
  await page.keyboard.press('Control+,')
  await page.keyboard.type('Font sizes')
  await page.keyboard.press('Backspace')
  comes['settings-page']()
  await expect(page.getByRole('searchbox', { name: 'Search settings' })).toHaveValue('Font size')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(box).toBeFocused()

  await product.dispatch('--exec', 'cat', '--name', 'echoes')
  await row('echoes').focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.type('Typed early')
  await page.keyboard.press('Enter')
  comes.panes()
  await expect(terminal('echoes').locator('.xterm-rows')).toContainText('Typed earlyTyped early')

  await Promise.all(loaded)
  await expect(box).toHaveValue('')
})
