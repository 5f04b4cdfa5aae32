import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { z } from 'zod'
import { expectAccessible } from '../support/accessible.ts'
import { openBoard } from '../support/board.ts'
import type { Product } from '../support/product.ts'
import { expect, test } from '../support/test.ts'

const rowsSchema = z.array(z.looseObject({ name: z.string(), worktree: z.string().nullable() }))

/** A session that has written a file into a worktree of its own; returns where that is. */
async function worked(product: Product, name: string): Promise<string> {
  const id = await product.dispatch('--name', name, '--permission-mode', 'acceptEdits', 'write the file level.txt')
  expect(await product.run('wait', id, '--timeout', '60')).toMatchObject({ code: 0 })
  const rows = rowsSchema.parse(JSON.parse((await product.run('agents', '--json', '--all')).stdout))
  const path = rows.find((row) => row.name === name)?.worktree ?? null
  if (path === null) throw new Error('it has no worktree')
  return path
}

function git(cwd: string, ...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.invalid', ...args], { cwd })
}

const onePixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

async function openReview(page: Page, url: string, name: string): Promise<{ review: Locator; changes: Locator }> {
  const board = await openBoard(page, url)
  await board.row(`${name} Completed`).focus()
  await page.keyboard.press('Control+Shift+D')
  const review = page.getByRole('region', { name: `Review: ${name}` })
  const changes = review.getByRole('grid', { name: 'Changes' })
  await expect(changes).toBeFocused()
  return { review, changes }
}

test('changes are read, commented on and sent as one message; by keyboard', async ({ page, product, boardUrl }) => {
  const worktree = await worked(product, 'levels')
  writeFileSync(join(worktree, 'src/jump.js'), 'export const height = 2\nexport const gravity = 9\n')
  git(worktree, 'add', 'src/jump.js')
  git(worktree, 'commit', '-qm', 'higher')
  mkdirSync(join(worktree, 'new dir'))
  writeFileSync(join(worktree, 'new dir/<b>ä.md'), '# New\n\n<img src=x onerror="window.hit = 1">\n')
  const { review, changes } = await openReview(page, boardUrl, 'levels')
  await expect(review.getByRole('status', { name: 'Summary' })).toContainText('3 files')
  await expect(changes.getByRole('row', { name: /added: export const height = 2/ })).toBeVisible()
  await expect(changes.getByRole('row', { name: /removed: export const height = 1/ })).toBeVisible()
  await expect(changes).toContainText('<img src=x')
  expect(await page.evaluate(() => Reflect.get(window, 'hit'))).toBeUndefined()

  // One comment on a line, one on two lines of another file.
  const marked = changes.locator('[role=row][aria-selected=true]')
  for (let n = 0; n < 20 && !/height = 2/.test((await marked.allTextContents()).join('')); n += 1)
    await page.keyboard.press('n')
  await page.keyboard.press('j')
  await expect(marked).toContainText('export const height = 2')
  await page.keyboard.press('c')
  await expect(review.getByRole('textbox', { name: 'Comment on src/jump.js:1' })).toBeFocused()
  await page.keyboard.type('Why two?')
  await expectAccessible(page, 'a review, a comment is written')
  await page.keyboard.press('Control+Enter')
  await expect(review.getByRole('group', { name: 'Comment on src/jump.js:1' })).toContainText('Why two?')
  await expect(changes).toBeFocused()
  await page.keyboard.press('[')
  await page.keyboard.press('[')
  await page.keyboard.press('n')
  await expect(marked).toContainText('# New')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await expect(marked).toHaveCount(3)
  await page.keyboard.press('c')
  await page.keyboard.type('Say more.')
  await page.keyboard.press('Control+Enter')
  const send = review.getByRole('button', { name: 'Send 2 comments' })
  await expect(send).toBeVisible()
  await expectAccessible(page, 'a review with comments')

  // What was not sent is there after a reload.
  await page.reload()
  await expect(send).toBeVisible()
  await send.click()
  await expect(review.getByRole('button', { name: /^Send/ })).toHaveCount(0)
  await expect
    .poll(async () => (await product.run('logs', 'levels')).stdout)
    .toMatch(/I reviewed your changes: 2 comments\.[^]*src\/jump\.js:1[^]*Why two\?[^]*<b>ä\.md:1-3[^]*Say more\./)
})

test('parts of the changes, folded, viewed, side by side; what the session does meanwhile comes in', async ({
  page,
  product,
  boardUrl,
}) => {
  const worktree = await worked(product, 'levels')
  const long = `// ${'long '.repeat(200)}the end\n`
  writeFileSync(join(worktree, 'src/jump.js'), `export const height = 2\n${long}`)
  git(worktree, 'add', 'src/jump.js')
  const { review, changes } = await openReview(page, boardUrl, 'levels')
  const summary = review.getByRole('status', { name: 'Summary' })
  const shown = review.getByRole('combobox', { name: 'Changes shown' })
  await expect(summary).toContainText('2 files')
  await shown.selectOption('Committed')
  await expect(review.getByText('Nothing was committed since the branch left its base.')).toBeVisible()
  await shown.selectOption('Staged')
  await expect(summary).toContainText('1 file')
  await shown.selectOption('All changes')
  await review
    .getByRole('navigation', { name: 'Changed files' })
    .getByRole('button', { name: /jump\.js/ })
    .click()
  await expect(changes).toBeFocused()
  await page.keyboard.press('v')
  await expect(changes.getByText('export const height = 2')).toHaveCount(0)
  await expect(review.getByRole('img', { name: 'viewed' })).toBeVisible()
  await page.keyboard.press('x')
  await expect(changes.getByText('export const height = 2')).toBeVisible()
  await review.getByRole('button', { name: 'Side by side' }).click()
  await expect(
    changes.getByRole('row', { name: /removed: export const height = 1.*added: export const height = 2/ }),
  ).toBeVisible()

  await expect(review.getByRole('img', { name: 'viewed' })).toBeVisible()
  // However long a line is, both sides stay in sight.
  expect(await changes.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0)
  // Another change takes the mark away.
  writeFileSync(join(worktree, 'src/jump.js'), `export const height = 3\n${long}`)
  await review.getByRole('button', { name: 'Look again' }).click()
  await expect(changes.getByText('export const height = 3')).toBeVisible()
  await expect(review.getByRole('img', { name: 'viewed' })).toHaveCount(0)

  git(worktree, 'commit', '-qam', 'higher')
  writeFileSync(join(product.project, 'src/jump.js'), 'export const height = 9\n')
  git(product.project, 'commit', '-qam', 'other')
  await review.getByRole('button', { name: 'Look again' }).click()
  await expect(review.getByRole('status', { name: 'Base' })).toContainText(
    'main has 1 new commit; in conflict: src/jump.js',
  )
  await expectAccessible(page, 'a review side by side, in conflict with its base')
  await review.getByRole('button', { name: 'Tell the session to rebase' }).click()
  await expect
    .poll(async () => (await product.run('logs', 'levels')).stdout)
    .toContain('Rebase your branch onto main, which has gone on by 1 commit since.')

  // A picture is shown as one; of other files that have no lines, how large they are.
  writeFileSync(join(worktree, 'a.png'), Buffer.from(onePixel, 'base64'))
  writeFileSync(join(worktree, 'b.bin'), Buffer.from([0, 1, 2]))
  await review.getByRole('button', { name: 'Look again' }).click()
  const picture = changes.getByRole('img', { name: 'a.png, now' })
  await expect(picture).toBeVisible()
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1)
  await expect(changes).toContainText('A binary file: 3')
  await expectAccessible(page, 'a review with a picture')
  await page.keyboard.press('Control+Shift+D')
  await expect(page.getByRole('region', { name: 'Review: levels' })).toHaveCount(0)

  // What comes meanwhile is what changed since the last look.
  writeFileSync(join(worktree, 'later.md'), 'later\n')
  await page.keyboard.press('Control+Shift+D')
  await expect(changes).toBeFocused()
  await shown.selectOption('Since you last looked')
  const names = review.getByRole('navigation', { name: 'Changed files' })
  await expect(names.getByRole('button', { name: /later\.md/ })).toBeVisible()
  await expect(names.getByRole('button', { name: /level\.txt/ })).toHaveCount(0)
})

test('a hundred thousand lines in five hundred files are there in a moment, and scrolled through', async ({
  page,
  product,
  boardUrl,
}) => {
  test.slow()
  const worktree = await worked(product, 'levels')
  const line = (file: number, n: number): string => `export const value${n} = compute(${file}, ${n})\n`
  mkdirSync(join(worktree, 'many'))
  for (let file = 0; file < 500; file += 1) {
    const text = Array.from({ length: 200 }, (_, n) => line(file, n)).join('')
    writeFileSync(join(worktree, 'many', `f${String(file).padStart(3, '0')}.ts`), text)
  }
  await openBoard(page, boardUrl)
  await page.getByRole('row', { name: /^levels/ }).focus()
  const begun = Date.now()
  await page.keyboard.press('Control+Shift+D')
  const changes = page.getByRole('grid', { name: 'Changes' })
  await expect(changes.getByRole('row', { name: /compute\(0, 0\)/ })).toBeVisible()
  console.log(`100,000 changed lines: the first are there after ${Date.now() - begun} ms`)
  // How long it all is comes after the first lines.
  await expect(page.getByRole('status', { name: 'Summary' })).toContainText('+100001')
  await changes.evaluate((box) => {
    box.scrollTop = box.scrollHeight / 2
  })
  await expect(changes.getByRole('row', { name: /compute\(2\d\d, \d+\)/ }).first()).toBeVisible()
  await changes.evaluate((box) => {
    box.scrollTop = box.scrollHeight
  })
  await expect(changes.getByRole('row', { name: /compute\(499, 199\)/ })).toBeVisible()
  expect(await changes.getByRole('row').count()).toBeLessThan(200)
})
