import { z } from 'zod'
import { expectAccessible } from '../support/accessible.ts'
import { openBoard } from '../support/board.ts'
import { expect, test } from '../support/test.ts'

const rowsSchema = z.array(
  z.looseObject({
    id: z.string(),
    name: z.string(),
    state: z.string(),
    model: z.string(),
    worktree: z.string().nullable(),
  }),
)

test('a task for two models: their rows, their changes side by side, one is kept and the other comes back', async ({
  page,
  product,
  boardUrl,
}) => {
  const board = await openBoard(page, boardUrl)
  await board.box.fill('/mode acceptEdits')
  await page.keyboard.press('Enter')
  await board.box.fill('write the file level.txt')
  await page.keyboard.press('Alt+c')
  const dialog = page.getByRole('dialog', { name: 'Compare' })
  await expect(dialog.getByRole('textbox', { name: 'Task' })).toHaveValue('write the file level.txt')
  await expect(dialog.getByRole('checkbox', { name: 'opus' })).toBeChecked()
  await dialog.getByRole('checkbox', { name: 'opus' }).uncheck()
  await expect(dialog.getByRole('button', { name: 'Choose two at least' })).toBeDisabled()
  await dialog.getByRole('textbox', { name: 'Another model or engine' }).fill('two words')
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('alert')).toContainText('A model’s name')
  await dialog.getByRole('textbox', { name: 'Another model or engine' }).fill('claude-haiku-4-5')
  await page.keyboard.press('Enter')
  await expect(dialog.getByRole('checkbox', { name: 'claude-haiku-4-5' })).toBeChecked()
  await expectAccessible(page, 'who is compared')
  await page.keyboard.press('Control+Enter')
  await expect(dialog).toHaveCount(0)
  await expect(board.box).toHaveValue('')

  const sonnet = page.getByRole('row').filter({ hasText: '⇄ sonnet' })
  const haiku = page.getByRole('row').filter({ hasText: '⇄ claude-haiku-4-5' })
  await expect(sonnet).toContainText('Completed')
  await expect(haiku).toContainText('Completed')
  const rows = rowsSchema.parse(JSON.parse((await product.run('agents', '--json', '--all')).stdout))
  expect(new Set(rows.map(({ worktree }) => worktree)).size).toBe(2)
  expect(rows.map(({ model }) => model)).toEqual(expect.arrayContaining(['sonnet', 'claude-haiku-4-5']))

  await haiku.click()
  const compared = page.getByRole('complementary').getByRole('region', { name: 'Compared' })
  await expect(compared.getByRole('listitem')).toHaveCount(2)
  await expectAccessible(page, 'peek of a session that is compared')
  await compared.getByRole('button', { name: 'Compare the changes' }).click()
  const reviews = page.getByRole('region', { name: /^Review: / })
  await expect(reviews).toHaveCount(2)
  for (const review of await reviews.all())
    await expect(review.getByRole('grid', { name: 'Changes' })).toContainText('level.txt')

  await expect(page.getByRole('tab', { name: 'claude-haiku-4-5: ' })).toBeVisible()
  await expect(reviews.filter({ hasText: 'beside another on the same task' })).toHaveCount(2)
  await expectAccessible(page, 'changes side by side')
  await page.keyboard.press('Control+]')
  await haiku.click()
  await compared.getByRole('button', { name: 'Keep this one' }).click()
  await expect(sonnet).toHaveCount(0)
  await expect(compared).toHaveCount(0)
  await expect(haiku).toBeVisible()
  await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click()
  await expect(sonnet).toContainText('Completed')
})
