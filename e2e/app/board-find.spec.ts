import { openBoard } from '../support/board.ts'
import { expect, test } from '../support/test.ts'

test('find looks through names, tasks and results, marks what fits, and leaves the task alone', async ({
  page,
  product,
  boardUrl,
}) => {
  await product.dispatch('--name', 'sound', 'finish at once sound')
  await product.dispatch('--name', 'bump sqlite', 'finish at once with the migration of the tables')
  await product.dispatch('--name', 'save file', 'fail this task')
  const { row, box } = await openBoard(page, boardUrl)
  await expect(row('save file Failed')).toBeVisible()
  await expect(row('bump sqlite Completed')).toBeVisible()
  await box.fill('a task that is being written')
  await page.keyboard.press('Control+f')
  const find = page.getByRole('searchbox', { name: 'Find sessions' })
  const found = page.getByRole('status', { name: 'Found' })
  await expect(find).toBeFocused()

  await page.keyboard.type('bsq')
  await expect(found).toHaveText('1 session')
  await expect(row('bump sqlite')).toBeVisible()
  await expect(row('sound')).toHaveCount(0)
  await find.fill('migration')
  await expect(row('bump sqlite')).toContainText('Task: finish at once with the migration')
  await expect(row('bump sqlite').locator('mark')).toHaveText(['migration'])
  await find.fill('nothing has this')
  await expect(found).toHaveText('Nothing fits')
  await find.fill('finish')
  await expect(found).toHaveText('2 sessions')

  const selected = page.locator('[role=row][aria-selected=true]')
  await page.keyboard.press('ArrowUp')
  await expect(selected).toContainText('bump sqlite')
  await page.keyboard.press('ArrowDown')
  await expect(selected).toContainText('sound')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary', { name: 'Peek: sound' })).toBeVisible()
  await expect(row('sound')).toBeFocused()
  await page.keyboard.press('Control+f')
  await page.keyboard.press('Escape')
  await expect(find).toHaveCount(0)
  await expect(row('save file')).toBeVisible()
  await expect(box).toHaveValue('a task that is being written')
})

test('what fits is found in a collapsed group too, and the group stays collapsed afterwards', async ({
  page,
  product,
  boardUrl,
}) => {
  await product.dispatch('--name', 'sound', 'finish at once sound')
  const { row } = await openBoard(page, boardUrl)
  await expect(row('sound Completed')).toBeVisible()
  await page.getByRole('rowheader', { name: /^Completed/ }).click()
  await expect(row('sound')).toHaveCount(0)
  await page.keyboard.press('Control+f')
  await page.keyboard.type('sound')
  await expect(row('sound')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(row('sound')).toHaveCount(0)
})

test('why a session is in its state is told on hover and by a key', async ({ page, product, boardUrl }) => {
  await product.dispatch('--name', 'asks', 'ask me two questions')
  const { row } = await openBoard(page, boardUrl)
  await expect(row('asks Needs input')).toBeVisible()
  const card = page.getByRole('tooltip')
  await row('asks').locator('[data-why]').first().hover()
  await expect(card).toContainText('Needs input')
  await expect(card).toContainText('tool call AskUserQuestion')
  await expect(card).toContainText('alive')
  await expect(row('asks')).toHaveAttribute('aria-describedby', 'why-this-state')
  // The card can be read: the pointer goes onto it, and it stays.
  await card.hover()
  await page.waitForFunction(() => document.getAnimations().length >= 0)
  await expect(card).toBeVisible()
  await page.mouse.move(600, 500)
  await expect(card).toHaveCount(0)
  await row('asks').focus()
  await page.keyboard.press('Control+i')
  await expect(card).toBeVisible()
  await expect(page.getByRole('log', { name: 'News of the board' })).toContainText('Known from: tool call')
  await page.keyboard.press('Escape')
  await expect(card).toHaveCount(0)
  await expect(row('asks')).toBeFocused()
})

test('a session that begins to ask is announced, with what it asks', async ({ page, product, boardUrl }) => {
  const { row } = await openBoard(page, boardUrl)
  const news = page.getByRole('log', { name: 'News of the board' })
  await product.dispatch('--name', 'asks', 'ask me two questions')
  await expect(row('asks Needs input')).toBeVisible()
  await expect(news).toContainText('asks needs input: Which colour')
  await expect(page).toHaveTitle('(1) Backburner')
})
