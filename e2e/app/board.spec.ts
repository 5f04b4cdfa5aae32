import { focusedRow, openBoard } from '../support/board.ts'
import { drag } from '../support/drag.ts'
import { expect, test } from '../support/test.ts'

test('the keyboard alone dispatches, peeks, picks options of several questions, and reads the result', async ({
  page,
  boardUrl,
}) => {
  const { row, box, peek } = await openBoard(page, boardUrl)
  await expect(box).toBeFocused()
  await page.keyboard.type('abc')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('at least 4 characters')
  await expect(box).toHaveValue('abc')
  await page.keyboard.press('Escape')
  await page.keyboard.type('ask me two questions')
  await page.keyboard.press('Enter')
  const asks = row(/^\S+ Needs input Which colour/)
  await expect(asks).toBeVisible()

  await page.keyboard.press('Alt+n')
  await page.keyboard.press('ArrowDown')
  await asks.focus()
  const name = await focusedRow(page)
  await page.keyboard.press('Space')
  await expect(peek(name)).toBeVisible()
  expect(await focusedRow(page)).toBe(name)
  // One of the colours; of the sizes two.
  for (const digit of ['3', '1', '3']) await page.keyboard.press(digit)
  await expect(peek(name).getByRole('button', { pressed: true })).toHaveText([/Blue/, /Small/, /Large/])
  await page.keyboard.press('Enter')
  await expect(row(`${name} Completed You chose Blue, Small, Large`)).toBeVisible()
  expect(await focusedRow(page)).toBe(name)

  await page.keyboard.press('Escape')
  await expect(peek(name)).toBeHidden()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
  await page.keyboard.press('Escape')
  expect(await focusedRow(page)).toBe(name)
})

test('pins, order and folds are the same after a reload and in a second window', async ({
  page,
  context,
  product,
  boardUrl,
}) => {
  for (const name of ['one', 'two', 'three']) await product.dispatch('--name', name, `finish at once ${name}`)
  const board = await openBoard(page, boardUrl)
  for (const name of ['one', 'two', 'three']) await expect(board.row(`${name} Completed`)).toBeVisible()
  const second = await context.newPage()
  const other = await openBoard(second, new URL(boardUrl).origin)

  await board.row('one').focus()
  await page.keyboard.press('Alt+p')
  await expect.poll(() => board.namesIn('Pinned')).toEqual(['one'])
  expect(await focusedRow(page)).toBe('one')

  // The mouse does the same: onto the header of Pinned.
  await drag(page, board.row('two'), board.group('Pinned').getByRole('rowheader').first(), 0.5)
  await expect.poll(async () => (await board.namesIn('Pinned')).toSorted()).toEqual(['one', 'two'])
  await expect(page.getByRole('complementary')).toHaveCount(0)

  const [first, last] = await board.namesIn('Pinned')
  await board.row(first ?? '').focus()
  await page.keyboard.press('Shift+ArrowDown')
  const turned = [last, first]
  await expect.poll(() => board.namesIn('Pinned')).toEqual(turned)
  await expect.poll(() => other.namesIn('Pinned')).toEqual(turned)

  const completed = page.getByRole('rowheader', { name: /^Completed/ })
  await completed.click()
  await expect(board.row('three')).toHaveCount(0)
  await expect(other.row('three')).toHaveCount(0)
  const again = await openBoard(page, new URL(boardUrl).origin)
  expect(await again.namesIn('Pinned')).toEqual(turned)
  await expect(completed).toHaveAttribute('aria-expanded', 'false')
  await expect(again.row('three')).toHaveCount(0)
  await expect(page.getByRole('grid', { name: 'Sessions' })).toHaveAttribute('aria-rowcount', /^\d+$/)
})

test('a filter shows what fits, and Esc brings the rest back', async ({ page, product, boardUrl }) => {
  await product.dispatch('--name', 'sound', 'finish at once sound')
  await product.dispatch('--name', 'save file', 'fail this task')
  const { row, box } = await openBoard(page, boardUrl)
  await expect(row('sound Completed')).toBeVisible()
  await expect(row('save file Failed')).toBeVisible()
  await box.fill('s:failed')
  await expect(row('sound')).toHaveCount(0)
  await expect(row('save file')).toBeVisible()
  await box.fill('s:failed n:sound')
  await expect(row('save file')).toHaveCount(0)
  await expect(page.getByText('0 sessions shown')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(box).toHaveValue('')
  await expect(row('sound')).toBeVisible()
  await expect(row('save file')).toBeVisible()
})

test('deleting unsaved work says where it is, deletes when told to, and can be undone', async ({
  page,
  product,
  boardUrl,
}) => {
  await product.dispatch('--name', 'new level', '--permission-mode', 'acceptEdits', 'write the file level.txt')
  const { row } = await openBoard(page, boardUrl)
  const level = row('new level')
  await expect(row('new level Completed Wrote level.txt')).toBeVisible()
  await level.focus()
  await page.keyboard.press('Control+x')
  await expect(level).toContainText('Ctrl+X again deletes it')
  await page.keyboard.press('Control+x')
  const messages = page.getByRole('region', { name: 'Messages' })
  await expect(messages).toContainText('“new level” was not deleted: it has 1 new file')
  await expect(messages).toContainText('.backburner/worktrees/')
  await expect(level).toBeVisible()
  await messages.getByRole('button', { name: 'Delete anyway' }).click()
  await expect(level).toHaveCount(0)
  await messages.getByRole('button', { name: 'Undo' }).click()
  await expect(row('new level Completed Wrote level.txt')).toBeVisible()
})
