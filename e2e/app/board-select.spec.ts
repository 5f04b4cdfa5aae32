import type { Locator, Page } from '@playwright/test'
import { openBoard } from '../support/board.ts'
import { expect, test } from '../support/test.ts'

const messages = (page: Page): Locator => page.getByRole('region', { name: 'Messages' })
const bar = (page: Page): Locator => page.getByRole('toolbar', { name: 'Selected sessions' })

/** Names of the rows that are selected. */
const selectedRows = (page: Page): Promise<readonly string[]> =>
  page
    .locator('[role=row][aria-selected=true]')
    .evaluateAll((rows) => rows.map((row) => row.querySelector('[role=gridcell]')?.textContent ?? ''))

test('the mouse selects several rows, and the bar deletes and undoes them together', async ({
  page,
  product,
  boardUrl,
}) => {
  // Many sessions, one after the other.
  test.slow()
  for (const name of ['one', 'two', 'three', 'four']) await product.dispatch('--name', name, `finish at once ${name}`)
  const { row } = await openBoard(page, boardUrl)
  for (const name of ['one', 'two', 'three', 'four']) await expect(row(`${name} Completed`)).toBeVisible()
  await expect(page.getByRole('grid', { name: 'Sessions' })).toHaveAttribute('aria-multiselectable', 'true')

  await row('four').click({ modifiers: ['Control'] })
  await row('two').click({ modifiers: ['Shift'] })
  await expect.poll(() => selectedRows(page)).toEqual(['four', 'three', 'two'])
  await expect(page.getByRole('complementary')).toHaveCount(0)
  await row('three').click({ modifiers: ['Control'] })
  await expect.poll(() => selectedRows(page)).toEqual(['four', 'two'])
  await row('one').hover()
  await row('one').locator('[data-select]').click()
  await expect(bar(page)).toContainText('3 selected')

  await bar(page).getByRole('button', { name: 'Delete' }).click()
  await expect(messages(page)).toContainText('Deleted 3 sessions')
  await expect(row('three')).toBeVisible()
  for (const name of ['one', 'two', 'four']) await expect(row(name)).toHaveCount(0)
  await expect(bar(page)).toHaveCount(0)
  await messages(page).getByRole('button', { name: 'Undo' }).click()
  for (const name of ['one', 'two', 'four']) await expect(row(`${name} Completed`)).toBeVisible()

  await row('one').click({ modifiers: ['Control'] })
  await row('two').click()
  await expect.poll(() => selectedRows(page)).toEqual(['two'])
  await expect(page.getByRole('complementary', { name: 'Peek: two' })).toBeVisible()
})

test('the keyboard selects, pins, moves, tags, mutes and deletes several rows, and undoes it', async ({
  page,
  product,
  boardUrl,
}) => {
  // Many sessions, one after the other.
  test.slow()
  for (const name of ['one', 'two', 'three', 'four']) await product.dispatch('--name', name, `finish at once ${name}`)
  const board = await openBoard(page, boardUrl)
  const { row } = board
  for (const name of ['one', 'two', 'three', 'four']) await expect(row(`${name} Completed`)).toBeVisible()
  await row('three').focus()
  await page.keyboard.press('Shift+Space')
  await page.keyboard.press('Control+Shift+ArrowDown')
  await expect.poll(() => selectedRows(page)).toEqual(['three', 'two'])
  await page.keyboard.press('Shift+ArrowUp')
  await expect.poll(() => board.namesIn('Completed')).toEqual(['three', 'two', 'four', 'one'])
  await page.keyboard.press('Shift+ArrowUp')
  await page.keyboard.press('Shift+ArrowDown')
  await expect.poll(() => board.namesIn('Completed')).toEqual(['four', 'three', 'two', 'one'])

  await page.keyboard.press('Alt+p')
  await expect.poll(() => board.namesIn('Pinned')).toEqual(['three', 'two'])
  await page.keyboard.press('Alt+p')
  await expect.poll(() => board.namesIn('Pinned')).toEqual([])

  await page.keyboard.press('Alt+t')
  const tags = page.getByRole('dialog', { name: 'Tags of 2 sessions' })
  await expect(tags).toBeVisible()
  await page.keyboard.type('docs')
  await page.keyboard.press('Enter')
  await expect(tags.getByRole('option', { name: /^docs/ })).toHaveAttribute('aria-checked', 'true')
  await page.keyboard.press('Escape')
  await expect(tags).toHaveCount(0)
  await expect(row('three')).toContainText('docs')
  await expect(row('two')).toContainText('docs')

  await page.keyboard.press('Shift+F10')
  await page.getByRole('menuitem', { name: 'Mute' }).press('Enter')
  await expect(row('two').getByRole('img', { name: 'Muted' })).toBeVisible()
  await expect(row('three').getByRole('img', { name: 'Muted' })).toBeVisible()

  await page.keyboard.press('Control+x')
  await expect(row('three')).toContainText('again deletes it')
  await page.keyboard.press('Control+x')
  await expect(row('three')).toHaveCount(0)
  await expect(row('two')).toHaveCount(0)
  await page.keyboard.press('Control+z')
  await expect(row('three Completed')).toBeVisible()
  await expect(row('two Completed')).toBeVisible()

  await page.keyboard.press('Control+a')
  await expect(bar(page)).toContainText('4 selected')
  await page.keyboard.press('Escape')
  await expect(bar(page)).toHaveCount(0)
})

test('one reply goes to all selected sessions that can take it, and each result is told', async ({
  page,
  product,
  boardUrl,
}) => {
  await product.dispatch('--name', 'done', 'finish at once done')
  await product.dispatch('--name', 'job', '--exec', 'true')
  const { row } = await openBoard(page, boardUrl)
  await expect(row('done Completed')).toBeVisible()
  await expect(row('job Completed')).toBeVisible()
  await row('done').click({ modifiers: ['Control'] })
  await row('job').click({ modifiers: ['Control'] })
  await bar(page).getByRole('button', { name: 'Reply' }).click()
  const box = page.getByRole('textbox', { name: 'Reply to 2 sessions' })
  await expect(box).toBeFocused()
  await page.keyboard.type('finish at once again')
  await page.keyboard.press('Escape')
  await expect(box).toHaveCount(0)
  await bar(page).getByRole('button', { name: 'Reply' }).click()
  await expect(box).toHaveValue('finish at once again')
  await page.keyboard.press('Enter')
  await expect(messages(page)).toContainText('Sent to 1 session')
  await expect(messages(page)).toContainText('“job”: its command has ended')
})

test('a menu offers what can be done to a row, by mouse and by key', async ({ page, product, boardUrl }) => {
  await product.dispatch('--name', 'sound', 'finish at once sound')
  const { row, group, namesIn } = await openBoard(page, boardUrl)
  await expect(row('sound Completed')).toBeVisible()
  await row('sound').click({ button: 'right' })
  const menu = page.getByRole('menu', { name: 'Actions for sound' })
  await expect(menu.getByRole('menuitem', { name: /^Pin Alt\+P/ })).toBeVisible()
  await expect(menu.getByRole('menuitem', { name: /^Start again/ })).toBeVisible()
  await menu.getByRole('menuitem', { name: /^Pin/ }).click()
  await expect.poll(() => namesIn('Pinned')).toEqual(['sound'])
  await expect(group('Pinned').getByRole('row', { name: /^sound/ })).toBeFocused()
  await page.keyboard.press('Shift+F10')
  await expect(menu).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(menu).toHaveCount(0)
  await expect(row('sound')).toBeFocused()

  await row('sound').click({ button: 'right' })
  await menu.getByRole('menuitem', { name: 'Fork' }).click()
  await expect(messages(page)).toContainText('Forked “sound”')
  await expect(page.getByRole('row', { name: /sound/ })).toHaveCount(2)
})

test('a name is changed in its row: by key, by a double click, and left as it was by Esc', async ({
  page,
  product,
  boardUrl,
}) => {
  await product.dispatch('--name', 'sound', 'finish at once sound')
  const { row } = await openBoard(page, boardUrl)
  await expect(row('sound Completed')).toBeVisible()
  const field = page.getByRole('textbox', { name: 'New name' })
  await row('sound').focus()
  await page.keyboard.press('F2')
  await expect(field).toBeFocused()
  await page.keyboard.type('music')
  await page.keyboard.press('Escape')
  await expect(row('sound Completed')).toBeFocused()
  await page.keyboard.press('Control+r')
  await page.keyboard.type('music')
  await page.keyboard.press('Enter')
  await expect(row('music Completed')).toBeFocused()
  await row('music').getByText('music', { exact: true }).dblclick()
  await expect(field).toHaveValue('music')
  await page.keyboard.type('noise')
  // Leaving the field keeps the name.
  await page.getByRole('textbox', { name: 'Dispatch a task' }).click()
  await expect(row('noise Completed')).toBeVisible()
  await expect(page.getByRole('region', { name: /^Terminal/ })).toHaveCount(0)
})
