import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { expectAccessible } from '../support/accessible.ts'
import { openBoard } from '../support/board.ts'
import { prepareShipping } from '../support/ship-it.ts'
import { expect, test } from '../support/test.ts'

const rowsSchema = z.array(z.looseObject({ name: z.string(), worktree: z.string().nullable() }))

test('what a session changed is committed, pushed, proposed as a draft, marked ready and merged, from its review', async ({
  page,
  product,
}) => {
  test.slow()
  const { github, variables } = await prepareShipping(product)
  const repository = github.state.repository('acme', 'app')
  repository.checksAtOpening = [{ name: 'build', conclusion: null }]
  const remote = join(dirname(product.project), 'remote.git')
  const git = (cwd: string, ...args: string[]): string => execFileSync('git', args, { cwd, encoding: 'utf8' }).trim()
  repository.hasBranch = (branch) => git(remote, 'branch', '--list', branch) !== ''
  // The remote's address is one of the host's; what goes there lands on this disk.
  git(product.project, 'remote', 'set-url', 'origin', 'https://github.com/acme/app.git')
  const config = `[url "${remote}"]\n\tinsteadOf = https://github.com/acme/app.git\n`
  writeFileSync(join(product.environment['HOME'] ?? '', '.gitconfig'), config)
  Object.assign(product.environment, variables)

  const id = await product.dispatch('--name', 'levels', '--permission-mode', 'acceptEdits', 'write the file level.txt')
  expect(await product.run('wait', id, '--timeout', '60')).toMatchObject({ code: 0 })
  const rows = rowsSchema.parse(JSON.parse((await product.run('agents', '--json', '--all')).stdout))
  const worktree = rows.find(({ name }) => name === 'levels')?.worktree ?? ''
  writeFileSync(join(worktree, 'src/jump.js'), 'export const height = 2\n')
  const { line } = await product.start(['serve', '--port', '0'], /http:\/\/127\.0\.0\.1:\d+/)
  const board = await openBoard(page, /http:\S+/.exec(line)?.[0] ?? '')
  await board.row('levels Completed').focus()
  await page.keyboard.press('Control+Shift+D')
  const review = page.getByRole('region', { name: 'Review: levels' })
  const work = review.getByRole('status', { name: 'Work' })
  await expect(work).toContainText('2 files not committed')

  // One file first, by keyboard from its message on; then the rest.
  await review.getByRole('button', { name: 'Commit…' }).click()
  const message = review.getByRole('textbox', { name: 'Commit message' })
  await expect(message).toBeFocused()
  await expect(message).toHaveValue(/^Levels/)
  await review.getByRole('checkbox', { name: 'src/jump.js' }).check()
  await expect(review.getByRole('button', { name: 'Commit 1 staged file' })).toBeVisible()
  await expectAccessible(page, 'a commit is written below a review')
  await message.fill('Jump higher')
  await page.keyboard.press('Control+Enter')
  await expect(work).toContainText('1 file not committed · 1 commit not pushed')
  await expect(review.getByRole('button', { name: 'Commit…' })).toBeFocused()
  await page.keyboard.press('Enter')
  await message.fill('Add a level')
  await review.getByRole('button', { name: 'Commit 1 file' }).click()
  await expect(work).toContainText('everything is committed · 2 commits not pushed')
  expect(git(worktree, 'log', '--format=%an: %s', 'main..')).toBe('Tester: Add a level\nTester: Jump higher')

  // Opening pushes first.
  await review.getByRole('button', { name: 'Open a pull request…' }).click()
  const title = review.getByRole('textbox', { name: 'Title' })
  await expect(title).toHaveValue('Levels')
  await expect(review.getByRole('textbox', { name: 'Description' })).toHaveValue(/- Jump higher\n- Add a level/)
  await title.fill('Jump over levels')
  await review.getByRole('checkbox', { name: 'As a draft' }).check()
  await expectAccessible(page, 'a pull request is written below a review')
  await review.getByRole('button', { name: 'Push and open it' }).click()
  const badge = page.getByRole('grid', { name: 'Sessions' }).getByRole('link', { name: /^#1/ })
  await expect(badge).toHaveAccessibleName('#1, draft, checks running (0 of 1 done)')
  const [opened] = repository.pullRequests
  expect(opened).toMatchObject({ title: 'Jump over levels', head: 'bb/levels', base: 'main', isDraft: true })
  expect(git(remote, 'log', '-1', '--format=%s', 'bb/levels')).toBe('Add a level')
  await expect(work).toHaveText('bb/levels · everything is committed')

  // What was rebased replaces what is there only when that is said twice.
  git(worktree, 'commit', '-q', '--amend', '-m', 'Add the level')
  await review.getByRole('button', { name: 'Look again' }).click()
  await expect(work).toContainText('1 commit not pushed · 1 commit only at origin')
  await review.getByRole('button', { name: 'Push 1 commit' }).click()
  await expect(review.getByRole('alert')).toContainText('has commits that this branch lacks')
  await review.getByRole('button', { name: 'Replace origin/bb/levels…' }).click()
  expect(git(remote, 'log', '-1', '--format=%s', 'bb/levels')).toBe('Add a level')
  await review.getByRole('button', { name: 'Replace them' }).click()
  await expect(review.getByRole('alert')).toHaveCount(0)
  await expect(work).toHaveText('bb/levels · everything is committed')
  expect(git(remote, 'log', '-1', '--format=%s', 'bb/levels')).toBe('Add the level')

  // It is not merged before it is ready and green.
  await review.getByRole('button', { name: '#1…' }).click()
  const proposed = review.getByRole('region', { name: 'Pull request #1' })
  await expect(proposed).toContainText('Not merged now: it is a draft')
  await proposed.getByRole('button', { name: 'Mark as ready for review' }).click()
  await expect(proposed).toContainText('Not merged now: its checks still run')
  expect(opened?.isDraft).toBe(false)
  if (opened !== undefined) opened.checks = [{ name: 'build', conclusion: 'SUCCESS' }]
  await proposed.getByRole('button', { name: 'Close' }).click()
  await review.getByRole('button', { name: '#1…' }).click()
  await expect(proposed.getByRole('combobox', { name: 'How it is merged' })).toHaveValue('squash')
  await proposed.getByRole('button', { name: 'Merge', exact: true }).click()
  await expect(badge).toHaveAccessibleName('#1, merged')
  expect(opened?.state).toBe('MERGED')
  await github.stop()
})
