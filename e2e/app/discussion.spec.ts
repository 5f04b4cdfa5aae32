import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expectAccessible } from '../support/accessible.ts'
import { fakeToken, prepareShipping, shipItScript } from '../support/ship-it.ts'
import { expect, test } from '../support/test.ts'

const done = {
  content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'It waits for you.' } }],
}

test('comments of the pull request stand in the diff and are answered; failed checks show their log and go to the session', async ({
  page,
  practice,
  product,
}) => {
  await practice.addScripts([{ ...shipItScript, turns: [...shipItScript.turns.slice(0, 4), done, done, done, done] }])
  const { github, variables } = await prepareShipping(product)
  const repository = github.state.repository('acme', 'app')
  repository.checksAtOpening = [
    {
      name: 'build',
      conclusion: 'FAILURE',
      log: '2026-11-21T12:00:00.1Z compiling\n2026-11-21T12:00:00.2Z ##[error]jump.js: too high\n',
    },
    { name: 'style', conclusion: 'FAILURE', summary: '2 lines are too long' },
  ]
  Object.assign(product.environment, variables)
  await product.run('accept-mode', 'bypassPermissions', '--yes')
  const { line } = await product.start(['serve', '--port', '0'], /http:\/\/127\.0\.0\.1:\d+/)
  await page.goto(/http:\S+/.exec(line)?.[0] ?? '')
  const id = await product.dispatch('ship the jump', '--dangerously-skip-permissions')
  const grid = page.getByRole('grid', { name: 'Sessions' })
  await expect(grid.getByRole('link', { name: /^#1, checks failed: build, style/ })).toBeVisible()
  const [opened] = repository.pullRequests
  if (opened === undefined) throw new Error('nothing was opened')
  opened.threads.push(
    {
      id: 'T1',
      path: 'src/jump.js',
      line: 1,
      isResolved: false,
      comments: [{ author: 'bob', body: 'Why **two**? <img src=x onerror="window.hit = 1">' }],
    },
    {
      id: 'T2',
      path: 'src/jump.js',
      line: null,
      isOutdated: true,
      isResolved: true,
      comments: [{ author: 'eve', body: 'Old news' }],
    },
    { id: 'T3', path: 'README.md', line: 4, isResolved: false, comments: [{ author: 'bob', body: 'Say so here' }] },
  )
  await page.getByRole('row', { name: /^ship the jump/ }).focus()
  await page.keyboard.press('Control+Shift+D')
  const review = page.getByRole('region', { name: 'Review: ship the jump' })
  const bar = review.getByRole('region', { name: 'Comments of the pull request' })
  await expect(bar).toContainText('2 open threads · 1 resolved · 1 about other files')
  const thread = review.getByRole('group', { name: 'Comments of the pull request on src/jump.js:1' })
  await expect(thread.getByRole('article', { name: 'By bob' })).toContainText('Why two?')
  expect(await page.evaluate(() => Reflect.get(window, 'hit'))).toBeUndefined()
  await expect(
    review.getByRole('group', { name: 'Comments of the pull request on src/jump.js', exact: true }),
  ).toContainText('outdated · resolved by ann')
  await thread.getByRole('button', { name: 'Reply' }).click()
  await page.keyboard.type('Higher is better.')
  await expectAccessible(page, 'a review with threads')
  await page.keyboard.press('Control+Enter')
  await expect(thread.getByRole('article', { name: 'By ann' })).toContainText('Higher is better.')
  expect(opened.threads[0]?.comments.at(-1)).toEqual({ author: 'ann', body: 'Higher is better.' })
  await thread.getByRole('button', { name: 'Resolve' }).click()
  await expect(thread).toContainText('resolved by you')
  expect(opened.threads[0]?.isResolved).toBe(true)
  await bar.getByRole('button', { name: /open thread/ }).click()
  const other = bar.getByRole('group', { name: 'Comments of the pull request on README.md:4' })
  await other.getByRole('button', { name: 'Send to the session' }).click()
  await expect
    .poll(async () => (await product.run('logs', id)).stdout)
    .toMatch(/this was said about README\.md:4\. See to it\.[^]*bob:[^]*Say so here/)

  await review.getByRole('button', { name: 'Checks' }).click()
  const checks = review.getByRole('region', { name: 'Checks' })
  await checks.getByRole('button', { name: 'Log of build' }).click()
  await expect(checks.getByRole('region', { name: 'What build printed' })).toContainText('Error: jump.js: too high')
  await checks.getByRole('button', { name: 'Fix all 2' }).click()
  await expect
    .poll(async () => (await product.run('logs', id)).stdout)
    .toMatch(/2 checks fail on your changes\.[^]*Check: build[^]*too high[^]*Check: style[^]*2 lines are too long/)
  expect(readFileSync(join(product.home, 'daemon.log'), 'utf8')).not.toContain(fakeToken)
  await github.stop()
})
