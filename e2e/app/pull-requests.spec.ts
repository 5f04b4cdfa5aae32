import { prepareShipping, shipItScript } from '../support/ship-it.ts'
import { expect, test } from '../support/test.ts'

test('a badge appears when a session opens a pull request, follows it, and leads the row through its groups', async ({
  page,
  practice,
  product,
}) => {
  await practice.addScripts([shipItScript])
  const { github, variables } = await prepareShipping(product)
  const repository = github.state.repository('acme', 'app')
  repository.checksAtOpening = [{ name: 'build', conclusion: null }]
  Object.assign(product.environment, variables)
  await product.run('accept-mode', 'bypassPermissions', '--yes')
  const { line } = await product.start(['serve', '--port', '0'], /http:\/\/127\.0\.0\.1:\d+/)
  await page.goto(/http:\S+/.exec(line)?.[0] ?? '')
  const id = await product.dispatch('ship the jump', '--dangerously-skip-permissions')

  const group = (name: string) => page.getByRole('rowgroup', { name }).getByRole('row', { name: /^ship the jump/ })
  const badge = page.getByRole('grid', { name: 'Sessions' }).getByRole('link', { name: /^#1/ })
  await expect(badge).toHaveAccessibleName('#1, checks running (0 of 1 done)')
  await expect(badge).toHaveAttribute('href', 'https://github.com/acme/app/pull/1')
  await expect(group('Working')).toBeVisible()

  const [opened] = repository.pullRequests
  if (opened === undefined) throw new Error('nothing was opened')
  opened.checks = [{ name: 'build', conclusion: 'SUCCESS' }]
  await practice.release('checks')
  await expect(badge).toHaveAccessibleName('#1, checks passed')

  // The box finds the session by its pull request. Peek says what that is learnt from.
  const box = page.getByRole('textbox', { name: 'Dispatch a task' })
  await box.fill('#1')
  await expect(page.getByText('Enter selects its session')).toBeVisible()
  await box.press('Enter')
  await expect(group('Ready for review')).toHaveAttribute('aria-selected', 'true')
  await group('Ready for review').click()
  const peek = page.getByRole('complementary', { name: 'Peek: ship the jump' })
  await expect(peek.getByRole('region', { name: 'Pull requests' })).toContainText('build')

  await product.run('reply', id, 'merge it')
  await expect(badge).toHaveAccessibleName('#1, merged')
  await expect(group('Completed')).toBeVisible()
  await github.stop()
})
