import { openBoard } from '../support/board.ts'
import { drag } from '../support/drag.ts'
import { expect, test } from '../support/test.ts'

test('rows are dragged inside their group, several at once, onto Pinned and out of it', async ({
  page,
  product,
  boardUrl,
}) => {
  // Many sessions, one after the other.
  test.slow()
  const names = ['one', 'two', 'three', 'four']
  for (const name of names) await product.dispatch('--name', name, `finish at once ${name}`)
  const { row, namesIn, group } = await openBoard(page, boardUrl)
  for (const name of names) await expect(row(`${name} Completed`)).toBeVisible()
  expect(await namesIn('Completed')).toEqual(['four', 'three', 'two', 'one'])

  await drag(page, row('one'), row('three'), 0.1)
  await expect.poll(() => namesIn('Completed')).toEqual(['four', 'one', 'three', 'two'])
  await row('four').click({ modifiers: ['Control'] })
  await row('three').click({ modifiers: ['Control'] })
  await drag(page, row('three'), row('two'), 0.9)
  await expect.poll(() => namesIn('Completed')).toEqual(['one', 'two', 'four', 'three'])
  await drag(page, row('four'), group('Pinned').getByRole('rowheader').first(), 0.5)
  await expect.poll(() => namesIn('Pinned')).toHaveLength(2)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('toolbar', { name: 'Selected sessions' })).toHaveCount(0)
  await drag(page, row('four'), row('one'), 0.5)
  await expect.poll(() => namesIn('Pinned')).toEqual(['three'])
  await expect(page.getByRole('complementary')).toHaveCount(0)
})

test('by directory: repositories, then working trees; the choice is kept', async ({ page, product, boardUrl }) => {
  await product.dispatch('--name', 'reads', 'finish at once reads')
  await product.dispatch('--name', 'reads too', 'finish at once reads too')
  await product.dispatch('--name', 'writes', '--permission-mode', 'acceptEdits', 'write the file level.txt')
  const { row, group } = await openBoard(page, boardUrl)
  await expect(row('writes Completed Wrote level.txt')).toBeVisible()
  await row('writes').focus()
  await page.keyboard.press('Control+s')
  const repository = group(product.project)
  await expect(repository.getByRole('rowheader', { name: /^arcade 3/ })).toBeVisible()
  await expect(repository.getByRole('rowheader', { name: 'main checkout 2' })).toBeVisible()
  await expect(row('writes')).toContainText('bb/writes')
  await expect(row('writes')).toBeFocused()
  await page.reload()
  await expect(repository.getByRole('rowheader', { name: /^arcade 3/ })).toBeVisible()
  await row('writes').focus()
  await page.keyboard.press('Control+s')
  await expect(group('Completed')).toBeVisible()
})

test('Completed folds what is too much, opens it and closes it again', async ({ page, product, boardUrl }) => {
  // Many sessions, one after the other.
  test.slow()
  for (let at = 1; at <= 10; at += 1) await product.dispatch('--name', `task ${at}`, `finish at once task ${at}`)
  await product.dispatch('--name', 'broken', 'fail this task')
  const { row, namesIn } = await openBoard(page, boardUrl)
  await expect(row('broken Failed')).toBeVisible()
  const fold = page.getByRole('row', { name: '… 2 more' })
  await expect(fold).toBeVisible()
  expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('16')
  await expect(fold).toHaveAttribute('aria-rowindex', '15')
  await fold.click()
  await expect(row('task 1 ')).toBeVisible()
  await page.getByRole('row', { name: 'Show fewer' }).click()
  await expect(fold).toBeVisible()
  expect(await namesIn('Completed')).toHaveLength(10)
})

test('a row that changes its group under a pressed pointer stays until it is let go', async ({
  page,
  practice,
  product,
  boardUrl,
}) => {
  await practice.addScripts([
    {
      name: 'gated',
      match: 'wait for the gate',
      small: { name: 'gated' },
      turns: [
        {
          gate: 'open',
          content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'Through the gate' } }],
        },
      ],
    },
  ])
  await product.dispatch('--name', 'still', 'finish at once still')
  await product.dispatch('--name', 'gated', 'wait for the gate')
  const { row, namesIn } = await openBoard(page, boardUrl)
  await expect(row('still Completed')).toBeVisible()
  await expect(row('gated Working')).toBeVisible()
  const place = await row('gated').boundingBox()
  if (place === null) throw new Error('the row is not on screen')
  await page.mouse.move(place.x + 200, place.y + 10)
  await page.mouse.down()
  await practice.release('open')
  await expect(row('gated Completed Through the gate')).toBeVisible()
  expect((await row('gated').boundingBox())?.y).toBe(place.y)
  await page.mouse.up()
  await expect(page.getByRole('complementary', { name: 'Peek: gated' })).toBeVisible()
  await expect.poll(() => namesIn('Completed')).toEqual(['gated', 'still'])
})
