import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { expectAccessible } from '../support/accessible.ts'
import { openBoard } from '../support/board.ts'
import { expect, test } from '../support/test.ts'

const rowsSchema = z.array(
  z.looseObject({
    name: z.string(),
    worktree: z.string().nullable(),
    verified: z.boolean(),
    checks: z.array(z.unknown()),
  }),
)

test('declared checks run once the folder is trusted, failures go to the session, and what passes is verified', async ({
  page,
  product,
  boardUrl,
}) => {
  const id = await product.dispatch('--name', 'levels', '--permission-mode', 'acceptEdits', 'write the file level.txt')
  expect(await product.run('wait', id, '--timeout', '60')).toMatchObject({ code: 0 })
  const row = async () => {
    const rows = rowsSchema.parse(JSON.parse((await product.run('agents', '--json', '--all')).stdout))
    return rows.find(({ name }) => name === 'levels')
  }
  mkdirSync(join(product.project, '.backburner'), { recursive: true })
  writeFileSync(
    join(product.project, '.backburner/checks.json'),
    JSON.stringify([
      { name: 'unit <b>tests', command: 'echo begun; test -f done.txt || { echo "done.txt is missing"; exit 4; }' },
      { name: 'lint', command: 'true' },
    ]),
  )
  const board = await openBoard(page, boardUrl)
  await board.row('levels Completed').focus()
  await page.keyboard.press('Control+Shift+D')
  const review = page.getByRole('region', { name: 'Review: levels' })
  await review.getByRole('button', { name: 'Checks' }).click()
  const checks = review.getByRole('region', { name: 'Checks' })
  await expect(checks).toContainText('once the folder is trusted')
  await expect(checks.getByRole('button', { name: 'Run checks' })).toBeDisabled()
  expect(await product.run('trust', product.project, '--yes')).toMatchObject({ code: 0 })
  await page.keyboard.press('Control+Shift+D')
  await page.keyboard.press('Control+Shift+D')
  await review.getByRole('button', { name: 'Checks' }).click()
  await checks.getByRole('button', { name: 'Run checks' }).click()
  const list = checks.getByRole('list', { name: 'Declared checks' })
  await expect(list.getByRole('listitem').filter({ hasText: 'unit <b>tests' })).toContainText('exit 4')
  await expect(list.getByRole('listitem').filter({ hasText: 'lint' })).toContainText('passed')
  await checks.getByRole('button', { name: 'Log of unit <b>tests' }).click()
  await expect(checks.getByRole('region', { name: 'What unit <b>tests printed' })).toContainText('done.txt is missing')
  await expectAccessible(page, 'a review with checks')
  await checks.getByRole('button', { name: 'Fix it: unit <b>tests' }).click()
  await expect
    .poll(async () => (await product.run('logs', 'levels')).stdout)
    .toMatch(
      /The check “unit <b>tests” fails on your changes\.[^]*Command: echo begun;[^]*exit 4[^]*done\.txt is missing/,
    )
  expect(await row()).toMatchObject({ verified: false })

  writeFileSync(join((await row())?.worktree ?? '', 'done.txt'), 'done')
  await checks.getByRole('button', { name: 'Run checks' }).click()
  await expect(checks).toContainText('Verified: all declared checks passed on these files')
  await expect(page.getByRole('grid', { name: 'Sessions' }).getByRole('img', { name: 'Verified' })).toBeVisible()
  expect(await row()).toMatchObject({ verified: true, checks: [{ state: 'passed', stale: false }, { name: 'lint' }] })
  // The row says it only as long as it is true.
  writeFileSync(join((await row())?.worktree ?? '', 'done.txt'), 'undone')
  await page.reload()
  await expect(page.getByRole('row', { name: /^levels/ })).toBeVisible()
  await expect(page.getByRole('img', { name: 'Verified' })).toHaveCount(0)
})
