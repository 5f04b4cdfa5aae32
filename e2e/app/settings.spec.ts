import type { Locator, Page } from '@playwright/test'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openBoard } from '../support/board.ts'
import { settingsIn } from '../support/product.ts'
import { expect, test } from '../support/test.ts'

/** Opens the page by its key. */
async function openSettings(page: Page, url: string): Promise<{ page: Locator; search: Locator }> {
  await openBoard(page, url)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+,')
  const settings = page.getByRole('main', { name: 'Settings' })
  const search = settings.getByRole('searchbox', { name: 'Search settings' })
  await expect(search).toBeFocused()
  await expect(settings.getByRole('region', { name: 'Appearance' })).toBeVisible()
  return { page: settings, search }
}

test('search, change and reset: the file says it at once, and where each value comes from', async ({
  page,
  product,
  boardUrl,
}) => {
  const settings = await openSettings(page, boardUrl)
  await settings.search.fill('summaries small model')
  const row = settings.page.getByRole('listitem', { name: 'Summaries by the small model' })
  await expect(row).toContainText('summaries · default')
  await expect(settings.page.getByRole('listitem', { name: 'Theme' })).toHaveCount(0)

  const toggle = row.getByRole('switch')
  await expect(toggle).toBeChecked()
  await toggle.click()
  await expect(toggle).not.toBeChecked()
  await expect(row).toContainText('modified')
  await expect(row).toContainText('from your settings file')
  expect(settingsIn(product.home)).toMatchObject({ summaries: false })

  await row.getByRole('button', { name: 'Reset Summaries by the small model' }).click()
  await expect(toggle).toBeChecked()
  await expect(row).toContainText('default')
  expect(settingsIn(product.home)).not.toHaveProperty('summaries')

  // By what a value is.
  await settings.search.fill('fresh head')
  await expect(settings.page.getByRole('listitem', { name: 'Starts from' })).toBeVisible()
})

test('a theme holds at once, and after a reload from the first moment', async ({ page, product, boardUrl }) => {
  await page.emulateMedia({ colorScheme: 'light' })
  const settings = await openSettings(page, boardUrl)
  const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await background()
  await settings.page.getByRole('combobox', { name: 'Theme' }).selectOption('dark')
  await expect.poll(background).not.toBe(light)
  await expect.poll(() => settingsIn(product.home)).toMatchObject({ appearance: { theme: 'dark' } })
  const dark = await background()
  await page.reload()
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText('Live')
  expect(await background()).toBe(dark)
})

test('the file beside it: mistakes have their place, other programs’ edits show up and are not lost', async ({
  page,
  product,
  boardUrl,
}) => {
  const file = join(product.home, 'settings.json')
  const settings = await openSettings(page, boardUrl)
  await settings.page.getByRole('button', { name: 'JSON', exact: true }).click()
  const text = settings.page.getByRole('textbox', { name: 'Settings as JSON' })
  const problems = settings.page.getByRole('status', { name: 'Problems' })
  const save = settings.page.getByRole('button', { name: /^Save Ctrl\+S/ })

  await text.fill('{\n  "model": "opus",\n  "effortLevel": huge\n}\n')
  await expect(problems).toContainText('3:18')
  await expect(save).toBeDisabled()
  await text.fill('{\n  "model": "opus",\n  "effortLevel": "huge"\n}\n')
  await expect(problems).toContainText('3:3')
  await expect(problems).toContainText('effortLevel must be one of low, medium, high, max')
  await text.fill('{\n  "theirs": [1],\n  "model": "opus"\n}\n')
  await expect(problems).toBeEmpty()
  await text.press('Control+s')
  await expect(save).toBeDisabled()
  expect(readFileSync(file, 'utf8')).toBe('{\n  "theirs": [1],\n  "model": "opus"\n}\n')
  await expect(settings.page.getByRole('textbox', { name: 'Model', exact: true })).toHaveValue('opus')

  writeFileSync(file, '{\n  "theirs": [1],\n  "model": "haiku"\n}\n')
  await expect(settings.page.getByRole('textbox', { name: 'Model', exact: true })).toHaveValue('haiku')
  await expect(text).toHaveValue(/haiku/)

  await text.fill('{ "model": "mine" }')
  // Leaving is not losing.
  await page.keyboard.press('Escape')
  await expect(settings.page).toHaveCount(0)
  await page.keyboard.press('Control+,')
  await expect(text).toHaveValue('{ "model": "mine" }')
  writeFileSync(file, '{ "model": "theirs" }')
  await expect(settings.page.getByRole('alert')).toContainText('changed by another program')
  await expect(text).toHaveValue('{ "model": "mine" }')
  await expect(save).toBeDisabled()
  await settings.page.getByRole('button', { name: 'Show what it says now' }).click()
  await expect(text).toHaveValue('{ "model": "theirs" }')

  // A file that is no JSON is told and never written over.
  writeFileSync(file, '{ "model": ')
  await expect(settings.page.getByRole('alert')).toContainText('not valid JSON')
  await settings.page.getByRole('combobox', { name: 'Row height' }).selectOption('compact')
  await expect(settings.page.getByRole('listitem', { name: 'Row height' })).toContainText('left as it is')
  expect(readFileSync(file, 'utf8')).toBe('{ "model": ')
})

test('a value that does not fit is refused beside it, and kept to be mended', async ({ page, product, boardUrl }) => {
  const settings = await openSettings(page, boardUrl)
  const row = settings.page.getByRole('listitem', { name: 'Code font size' })
  const box = row.getByRole('textbox')
  await box.fill('400')
  await box.press('Enter')
  await expect(row.getByRole('alert')).toContainText('must be 32 or less')
  await expect(box).toHaveValue('400')
  expect(settingsIn(product.home)).toEqual({})
  await box.fill('16')
  await box.press('Enter')
  await expect(row.getByRole('alert')).toHaveCount(0)
  await expect.poll(() => settingsIn(product.home)).toMatchObject({ appearance: { codeFontSize: 16 } })
  const size = await page.evaluate(() => document.documentElement.style.getPropertyValue('--text-code'))
  expect(size).toBe('16px')
})

test('what a project says is shown where it is in force', async ({ page, product, boardUrl }) => {
  writeFileSync(join(product.home, 'settings.json'), '{"model":"opus"}')
  const { mkdirSync } = await import('node:fs')
  mkdirSync(join(product.project, '.claude'), { recursive: true })
  writeFileSync(join(product.project, '.claude', 'settings.json'), '{"model":"haiku","env":{"A":"1"}}')
  const settings = await openSettings(page, boardUrl)
  const model = settings.page.getByRole('listitem', { name: 'Model', exact: true })
  await expect(model).not.toContainText('In force here')
  await settings.page.getByRole('combobox', { name: 'In force in' }).selectOption(product.project)
  await expect(model).toContainText('In force here: haiku, from the project’s .claude/settings.json')
  await expect(model.getByRole('textbox')).toHaveValue('opus')
  await expect(settings.page.getByRole('listitem', { name: 'Environment variables' })).toContainText('not trusted')
})

test('with the keyboard alone: find, change, leave, and the focus is where it was', async ({
  page,
  product,
  boardUrl,
}) => {
  const board = await openBoard(page, boardUrl)
  await board.box.focus()
  await page.keyboard.press('Control+,')
  await expect(page.getByRole('searchbox', { name: 'Search settings' })).toBeFocused()
  await page.keyboard.type('sound')
  await page.keyboard.press('ArrowDown')
  const toggle = page.getByRole('switch', { name: 'Sound', exact: true })
  await expect(toggle).toBeFocused()
  await page.keyboard.press('Space')
  await expect.poll(() => settingsIn(product.home)).toMatchObject({ notifications: { sound: true } })
  await page.keyboard.press('Escape')
  await expect(page.getByRole('main', { name: 'Settings' })).toHaveCount(0)
  await expect(board.box).toBeFocused()

  // The sections by their keys.
  await page.keyboard.press('Control+,')
  const sections = page.getByRole('navigation', { name: 'Sections' })
  await sections.getByRole('button', { name: 'Account' }).focus()
  await page.keyboard.press('End')
  await expect(sections.getByRole('button', { name: 'Keys' })).toBeFocused()
  await expect(page.getByRole('heading', { name: 'Keys', exact: true })).toBeInViewport()
})

test('a key is kept in memory where there is no keychain, shown by its end only, and on no disk', async ({
  page,
  product,
  boardUrl,
}) => {
  const settings = await openSettings(page, boardUrl)
  const row = settings.page.getByRole('listitem', { name: 'API key' })
  await expect(settings.page.getByRole('region', { name: 'Account' })).toContainText('kept in memory only')
  const box = row.getByLabel('API key', { exact: true })
  await box.fill('nonsense')
  await box.press('Enter')
  await expect(row.getByRole('alert')).toContainText('Nothing was kept')
  await box.fill('sk-ant-api03-typed-by-nobody-at-all-9z8y')
  await box.press('Enter')
  await expect(row).toContainText('sk-ant-…9z8y · in memory, until Backburner quits')
  await expect(box).toHaveValue('')
  expect(await page.content()).not.toContain('typed-by-nobody')
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('typed-by-nobody')
  await row.getByRole('button', { name: 'Remove API key' }).click()
  await expect(row).toContainText('not set')
  expect(existsSync(join(product.home, 'daemon', 'secrets.json'))).toBe(false)
})
