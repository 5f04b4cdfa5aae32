import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { walkThroughFirstLight } from '../support/first-light.ts'
import { firstLightScript } from '../support/first-light-script.ts'
import { expect, test } from '../support/test.ts'

test('a task is dispatched, answered in peek, attached, and seen completed in a browser', async ({
  page,
  practice,
  product,
  boardUrl,
}) => {
  await practice.addScripts([firstLightScript])
  await page.goto(boardUrl)
  await walkThroughFirstLight(page, practice)

  // The work happened in its own worktree, on its own branch; the main checkout is as it was.
  expect(execFileSync('git', ['status', '--porcelain'], { cwd: product.project, encoding: 'utf8' })).toBe('')
  expect(readFileSync(join(product.project, 'src/jump.js'), 'utf8')).toContain('height = 1')
  const worktree = join(product.project, '.backburner/worktrees/make-the-hero-jump')
  expect(readFileSync(join(worktree, 'src/jump.js'), 'utf8')).toContain('height = 2')
  expect(execFileSync('git', ['branch', '--show-current'], { cwd: worktree, encoding: 'utf8' }).trim()).toBe(
    'bb/make-the-hero-jump',
  )
})

test('without its token serve answers nothing, and a foreign origin or host is refused', async ({
  page,
  request,
  boardUrl,
}) => {
  const origin = new URL(boardUrl).origin
  expect((await request.get(`${origin}/`)).status()).toBe(401)
  expect((await request.get(`${origin}/index.html`)).status()).toBe(401)
  expect((await request.get(`${origin}/?token=wrong`)).status()).toBe(401)

  // In the browser the cookie is there after the first visit; the token is gone from the address.
  await page.goto(boardUrl)
  await expect(page.getByRole('grid', { name: 'Sessions' })).toBeVisible()
  expect(page.url()).not.toContain('token=')
  const cookies = await page.context().cookies()
  expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  expect((await request.get(`${origin}/`, { headers: { cookie } })).status()).toBe(200)
  expect((await request.get(`${origin}/`, { headers: { cookie, host: 'evil.example' } })).status()).toBe(403)
})
