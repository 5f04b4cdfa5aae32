import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { focusedRow, openBoard } from '../support/board.ts'
import { settingsIn } from '../support/product.ts'
import { expect, test } from '../support/test.ts'

test('first steps: a folder that brings something, the demo from its task to its end, never again', async ({
  page,
  product,
  boardUrl,
}) => {
  mkdirSync(join(product.project, '.claude'), { recursive: true })
  writeFileSync(
    join(product.project, '.claude/settings.json'),
    JSON.stringify({ permissions: { allow: ['Bash(npm test:*)'] } }),
  )
  test.setTimeout(120_000)
  const { box, row, peek } = await openBoard(page, boardUrl)
  const steps = page.getByRole('region', { name: 'Getting started' })
  await expect(steps).toContainText('Found in the environment')
  await expect(steps).toContainText('1 allow rule waits until you trust it')
  await expect(steps.getByRole('list', { name: 'What waits' })).toContainText('Bash(npm test:*)')
  await expect(box).toBeFocused()
  await steps.getByRole('button', { name: 'Trust this folder' }).click()
  await expect(steps).toContainText('is trusted')

  await steps.getByRole('button', { name: 'Try the demo' }).press('Enter')
  await expect(steps.getByRole('button', { name: /^Start / })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(steps.getByRole('status')).toContainText('Completed', { timeout: 60_000 })
  await steps.getByRole('button', { name: /^Look at it/ }).click()
  await expect.poll(() => focusedRow(page)).not.toBe('')
  await expect(peek(await focusedRow(page))).toBeVisible()
  await expect(row(await focusedRow(page))).toContainText('demo')
  await steps.getByRole('button', { name: 'Done' }).click()
  await expect(steps).toHaveCount(0)
  await expect.poll(() => settingsIn(product.home)).toMatchObject({ appearance: { firstSteps: false } })

  await openBoard(page, new URL(boardUrl).origin)
  await expect(steps).toHaveCount(0)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('getting started')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Getting started' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(box).toBeFocused()
})

test('a key: the field has the focus at once, and no other box takes one', async ({ page, product }) => {
  const withoutKey = { ...product.environment, ANTHROPIC_API_KEY: '' }
  const { line } = await product.start(['serve', '--port', '0'], /http:\/\/127\.0\.0\.1:\d+/, withoutKey)
  const { box, row, reply } = await openBoard(page, /http:\S+/.exec(line)?.[0] ?? '')
  const steps = page.getByRole('region', { name: 'Getting started' })
  const key = 'sk-ant-api03-not-a-real-one-7f3c'

  await box.fill(key)
  await box.press('Enter')
  await expect(page.getByRole('alert')).toContainText('looks like an API key')
  await expect(steps).toBeVisible()
  await box.fill('')

  await steps.getByRole('button', { name: 'Use a gateway' }).click()
  await expect(steps.getByRole('textbox', { name: 'Address of the gateway' })).toBeFocused()
  await page.keyboard.type('localhost:8080')
  await page.keyboard.press('Enter')
  await expect(steps.getByRole('alert')).toContainText('begins with https://')

  await steps.getByRole('button', { name: 'Enter a key' }).click()
  await expect(steps.getByLabel('API key')).toBeFocused()
  await page.keyboard.type(key)
  await page.keyboard.press('Enter')
  await expect(steps).toContainText('sk-ant-…7f3c is kept until Backburner ends')
  await expect(box).toBeFocused()
  await expect(row('sk-ant')).toHaveCount(0)

  await page.keyboard.press('Control+,')
  await page.getByRole('button', { name: 'Remove API key' }).click()
  await page.keyboard.press('Escape')
  await box.fill('finish at once')
  await box.press('Enter')
  await expect(row('finish')).toContainText('No API key for http')
  await box.press('ArrowUp')
  await page.keyboard.press('Space')
  await reply.fill(key)
  await reply.press('Enter')
  await expect(page.getByRole('alert')).toContainText('looks like an API key')
  await reply.fill('')
  await page.getByRole('button', { name: 'Open settings' }).click()
  await expect(page.locator('input[aria-label="API key"]')).toBeFocused()
  await page.keyboard.type(key)
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await expect(row('finish')).toContainText('Finished at once')
})
