import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expectAccessible } from '../support/accessible.ts'
import { openBoard } from '../support/board.ts'
import { createProduct, type Product } from '../support/product.ts'
import { startScriptedApi, type ScriptedApi } from '../support/scripted-api.ts'
import { expect, test as base } from '../support/test.ts'

/** A model whose every request costs a cent and more. */
const model = 'claude-scripted-1'
const prices = { [model]: { input: 100, output: 100 } }

type Ground = { readonly api: ScriptedApi; readonly house: Product; readonly url: string }

const test = base.extend<Ground>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of what a fixture needs from this pattern.
  api: async ({}, provide) => {
    const api = await startScriptedApi((request) => {
      // Looks around twice, then is done.
      const steps = request.messages.filter(({ role }) => role === 'assistant').length
      const input = steps < 2 ? { pattern: '*' } : { outcome: 'completed', result: 'Looked around' }
      return { blocks: [{ type: 'tool_use', id: `call-${steps}`, name: steps < 2 ? 'Glob' : 'Finish', input }] }
    })
    await provide(api)
    await api.stop()
  },
  house: async ({ api }, provide) => {
    const house = createProduct(api.url)
    await provide(house)
    await house.dispose()
  },
  url: async ({ house }, provide) => {
    const { line } = await house.start(['serve', '--port', '0'], /http:\/\/127\.0\.0\.1:\d+/)
    const url = /http:\/\/127\.0\.0\.1:\d+\S*/.exec(line)?.[0]
    if (url === undefined) throw new Error(line)
    await provide(url)
  },
})

function limit(house: Product, limits: object): void {
  mkdirSync(house.home, { recursive: true, mode: 0o700 })
  writeFileSync(
    join(house.home, 'settings.json'),
    JSON.stringify({ model, prices, limits, summaries: false, permissions: { defaultMode: 'acceptEdits' } }),
  )
}

// The checks of the whole page take their time on a machine that is busy with others.
test.setTimeout(180_000)

async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill(name)
  await page.getByRole('option', { name }).first().click()
}

test('who waits is seen with a place, and is started by hand', async ({ page, house, url }) => {
  limit(house, { workingSessions: 1 })
  const board = await openBoard(page, url)
  await board.dispatch('! cat -u')
  await expect(board.row('cat -u Working')).toBeVisible()
  await board.dispatch('! sleep 600')
  await board.dispatch('! sleep 601')
  const last = board.row('sleep 601 Working')
  await expect(last).toContainText('queued, 2nd')
  await expect(page.getByRole('button', { name: 'Usage: 2 queued' })).toBeVisible()
  await last.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Start now' }).click()
  await expect(last).not.toContainText('queued')
  const shown = await house.run('agents', '--json')
  expect(shown.stdout).toContain('queued, 1st')
  await expectAccessible(page, 'a queue')
})

test('new work waits while it is paused, and goes on when it is resumed', async ({ page, house, url }) => {
  limit(house, {})
  const board = await openBoard(page, url)
  await command(page, 'Pause new work')
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible()
  await board.dispatch('look around here')
  const row = board.row('look around here Working')
  await expect(row).toContainText('queued, 1st')
  await expect(row).toContainText('paused')
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(board.row('look around here Completed')).toBeVisible()
})

test('a budget that is used up asks, and is answered by the keyboard', async ({ page, house, api, url }) => {
  limit(house, { sessionDollars: 0.015 })
  const board = await openBoard(page, url)
  await board.dispatch('look around here')
  const row = board.row('look around here Needs input')
  await expect(row).toContainText('This session spent')
  const asked = api.requests.length
  await page.keyboard.press('Escape')
  await page.keyboard.press('Alt+n')
  await page.keyboard.press('Space')
  const peek = board.peek('look around here')
  await expect(peek.getByRole('heading', { name: /This session spent \$0\.\d\d of \$0\.0[12]: go on\?/ })).toBeVisible()
  await expect(peek.getByRole('button', { name: /Stop/ }).last()).toBeVisible()
  expect(api.requests).toHaveLength(asked)
  await peek.getByRole('spinbutton', { name: 'Amount in dollars' }).fill('5')
  await page.getByRole('grid', { name: 'Sessions' }).focus()
  await page.keyboard.press('1')
  await expect(board.row('look around here Completed')).toBeVisible()
})

test('the budget of a day holds all, and is raised for today from the command line', async ({ page, house, url }) => {
  limit(house, { dayDollars: 0.015 })
  const board = await openBoard(page, url)
  await board.dispatch('look around here')
  await expect(board.row('look around here Needs input')).toContainText('Today all sessions together spent')
  await expect(page.getByRole('button', { name: /^Usage: \$0\.\d\d of \$0\.0[12] today/ })).toBeVisible()
  const second = await house.dispatch('look around there')
  await expect(board.row('look around there Needs input')).toBeVisible()
  const wrong = await house.run('reply', second, 'maybe')
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toContain('2 Raise for today')
  const raised = await house.run('reply', second, 'raise', '5')
  expect(raised.stderr).toBe('')
  await expect(board.row('look around there Completed')).toBeVisible()
  await expect(board.row('look around here Completed')).toBeVisible()
})

test('the page shows what was used, in plots and in numbers', async ({ page, context, house, url }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  limit(house, { dayDollars: 50 })
  const board = await openBoard(page, url)
  await command(page, 'Usage and cost')
  await expect(page.getByRole('main', { name: 'Usage' })).toContainText('No session asked a model')
  await page.keyboard.press('Escape')
  await board.dispatch('look around here')
  await expect(board.row('look around here Completed')).toBeVisible()
  await command(page, 'Usage and cost')
  const usage = page.getByRole('main', { name: 'Usage' })
  await expect(usage.getByRole('heading', { name: 'Cost by day' })).toBeVisible()
  const sessions = usage.getByRole('region', { name: 'By session' })
  await expect(sessions.getByRole('row').nth(1)).toContainText('look around here')
  await expect(usage.getByRole('region', { name: 'By model' }).getByRole('row').nth(1)).toContainText(model)
  await expect(usage.getByRole('region', { name: 'By model' }).getByRole('row').nth(1)).toContainText('3')
  await expect(usage.locator('.recharts-bar-rectangle').first()).toBeVisible()
  await expectAccessible(page, 'usage')
  for (const size of [
    { width: 800, height: 600 },
    { width: 3840, height: 2160 },
  ]) {
    await page.setViewportSize(size)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(wide).toBeLessThanOrEqual(0)
  }
  await usage.getByRole('radio', { name: '7 days' }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(usage.getByRole('radio', { name: '30 days' })).toBeChecked()
  await usage.getByRole('button', { name: 'Copy CSV' }).click()
  const csv = await page.evaluate(() => navigator.clipboard.readText())
  expect(csv.split('\n')[1]).toMatch(new RegExp(`^\\d{4}-\\d\\d-\\d\\d,[0-9a-f-]{36},look around here,${model},3,`))
  await sessions.getByRole('button', { name: 'look around here' }).click()
  await expect(board.peek('look around here')).toBeVisible()
})
