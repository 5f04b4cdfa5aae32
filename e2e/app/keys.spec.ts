import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { focusedRow, openBoard, type BoardPage } from '../support/board.ts'
import { settingsIn, type Product } from '../support/product.ts'
import { expect, test } from '../support/test.ts'

/** Sessions that ended, one after the other; the last one stands on top. */
async function finished(product: Product, ...names: string[]): Promise<void> {
  for (const name of names) await product.dispatch('--name', name, `finish at once ${name}`)
}

/** Opens the board once these sessions have ended. */
async function openWith(page: Page, product: Product, url: string, ...names: string[]): Promise<BoardPage> {
  await finished(product, ...names)
  const board = await openBoard(page, url)
  for (const name of names) await expect(board.row(`${name} Completed`)).toBeVisible()
  return board
}

function saySettings(product: Product, settings: object): void {
  mkdirSync(product.home, { recursive: true })
  writeFileSync(join(product.home, 'settings.json'), JSON.stringify(settings))
}

test('arrows move, Alt with them jumps between groups, Alt+N finds who waits', async ({ page, product, boardUrl }) => {
  await product.dispatch('--name', 'asks', 'ask me a question')
  const { row, box } = await openWith(page, product, boardUrl, 'one', 'two')
  await expect(row('asks Needs input')).toBeVisible()
  await row('two').focus()
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => focusedRow(page)).toBe('one')
  await page.keyboard.press('ArrowUp')
  await expect.poll(() => focusedRow(page)).toBe('two')
  await page.keyboard.press('Alt+ArrowUp')
  await expect.poll(() => focusedRow(page)).toBe('asks')
  await page.keyboard.press('Alt+ArrowDown')
  await expect.poll(() => focusedRow(page)).toBe('two')
  await page.keyboard.press('Alt+n')
  await expect.poll(() => focusedRow(page)).toBe('asks')

  // From the box they mean the board too: the focus goes there, what is typed stays.
  for (const key of ['Alt+n', 'Alt+ArrowUp']) {
    await row('one').focus()
    await box.fill('a task that is being written')
    await page.keyboard.press(key)
    await expect.poll(() => focusedRow(page)).not.toBe('')
    await expect(box).toHaveValue('a task that is being written')
  }
  await expect.poll(() => focusedRow(page)).toBe('asks')
  await page.keyboard.press('Space')
  await expect(page.getByRole('complementary', { name: 'Peek: asks' })).toBeVisible()
  await expect(box).toHaveValue('a task that is being written')
})

test('Space peeks and stays on the row, arrows peek at neighbours, Esc closes, clears, leaves', async ({
  page,
  product,
  boardUrl,
}) => {
  const { row, box, peek } = await openWith(page, product, boardUrl, 'one', 'two')
  await row('two').focus()
  await page.keyboard.press('Space')
  await expect(peek('two')).toBeVisible()
  await expect.poll(() => focusedRow(page)).toBe('two')
  await page.keyboard.press('ArrowDown')
  await expect(peek('one')).toBeVisible()
  await page.keyboard.press('Space')
  await expect(page.getByRole('complementary')).toHaveCount(0)

  await page.keyboard.press('Space')
  await expect(peek('one')).toBeVisible()
  await box.fill('half a thought')
  await page.keyboard.press('Escape')
  await expect(peek('one')).toHaveCount(0)
  await expect(box).toHaveValue('half a thought')
  await box.focus()
  await page.keyboard.press('Escape')
  await expect(box).toHaveValue('')
  await page.keyboard.press('Escape')
  await expect.poll(() => focusedRow(page)).toBe('one')
})

for (const key of ['Enter', 'ArrowRight', 'Alt+2']) {
  test(`${key} attaches, Ctrl+] comes back to the row`, async ({ page, product, boardUrl }) => {
    const { row, terminal } = await openWith(page, product, boardUrl, 'one', 'two')
    await row('one').focus()
    await page.keyboard.press(key)
    await expect(terminal('one')).toBeVisible()
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('[data-keys]')?.getAttribute('data-keys')))
      .toBe('terminal')
    await page.keyboard.press('Control+]')
    await expect.poll(() => focusedRow(page)).toBe('one')
  })
}

test('in the box: new lines, dispatch, dispatch and attach, earlier and later tasks', async ({ page, boardUrl }) => {
  const { row, box } = await openBoard(page, boardUrl)
  await box.focus()
  await page.keyboard.type('finish at once')
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('second')
  await page.keyboard.press('Control+j')
  await page.keyboard.type('third')
  await expect(box).toHaveValue('finish at once\nsecond\nthird')
  await page.keyboard.press('Enter')
  await expect(box).toHaveValue('')
  await expect(row(/^\S.* Completed/)).toBeVisible()

  await page.keyboard.press('Control+p')
  await expect(box).toHaveValue('finish at once\nsecond\nthird')
  await page.keyboard.press('Control+n')
  await expect(box).toHaveValue('')

  await page.keyboard.type('finish at once again')
  await page.keyboard.press('Control+Enter')
  // The small model names it meanwhile.
  await expect(page.getByRole('region', { name: /^Terminal: finish/ })).toBeVisible()
})

test('pins, moves, renames; editing keys win where text is edited', async ({ page, product, boardUrl }) => {
  const { row, box, namesIn } = await openWith(page, product, boardUrl, 'one', 'two', 'three')
  await row('one').focus()
  for (const key of ['Control+t', 'Alt+p']) {
    await page.keyboard.press(key)
    await expect.poll(() => namesIn('Pinned')).toEqual(key === 'Alt+p' ? [] : ['one'])
    await expect.poll(() => focusedRow(page)).toBe('one')
  }
  await row('three').focus()
  await page.keyboard.press('Shift+ArrowDown')
  await expect.poll(() => namesIn('Completed')).toEqual(['two', 'three', 'one'])
  await page.keyboard.press('Shift+ArrowUp')
  await expect.poll(() => namesIn('Completed')).toEqual(['three', 'two', 'one'])

  await page.keyboard.press('Control+r')
  await expect(page.getByRole('textbox', { name: 'New name' })).toBeFocused()
  await page.keyboard.type('first of all')
  await page.keyboard.press('Enter')
  await expect(row('first of all Completed')).toBeVisible()

  // Cut, copied, pasted, all selected: what is in the box, and nothing of the board.
  await box.fill('cut me out')
  for (const key of ['Control+a', 'Control+x']) await page.keyboard.press(key)
  await expect(box).toHaveValue('')
  await page.keyboard.press('Control+z')
  await expect(box).toHaveValue('cut me out')
  await expect(row('first of all')).not.toContainText('again deletes it')
})

test('stops, deletes, undoes', async ({ page, product, boardUrl }) => {
  await product.dispatch('--name', 'at work', 'wait at gate open')
  const { row } = await openBoard(page, boardUrl)
  await expect(row('at work Working')).toBeVisible()
  await row('at work').focus()
  await page.keyboard.press('Control+x')
  await expect(row('at work')).toContainText('Ctrl+X again deletes it')
  await expect(row('at work Stopped')).toBeVisible()
  await page.keyboard.press('Control+x')
  await page.keyboard.press('Control+x')
  await expect(row('at work')).toHaveCount(0)
  await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: /^Undo/ }).click()
  await expect(row('at work Stopped')).toBeVisible()
})

test('groups, finds, and types from the board into the box or the reply', async ({ page, product, boardUrl }) => {
  const { row, box, reply, peek } = await openWith(page, product, boardUrl, 'one', 'two')
  await row('one').focus()
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('rowheader', { name: /^arcade/ })).toBeVisible()
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('rowheader', { name: /^Completed/ })).toBeVisible()

  await page.keyboard.press('Control+f')
  await page.keyboard.type('two')
  await expect(row('one')).toHaveCount(0)
  await expect(row('two')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(row('one')).toBeVisible()

  await row('one').focus()
  await page.keyboard.type('hello')
  await expect(box).toHaveValue('hello')
  await box.fill('')
  await row('one').focus()
  await page.keyboard.press('Space')
  await expect(peek('one')).toBeVisible()
  await page.keyboard.type('more please')
  await expect(reply).toHaveValue('more please')
})

test('help tells the keys of where the focus is first, and can be searched', async ({ page, product, boardUrl }) => {
  const { row, box } = await openWith(page, product, boardUrl, 'one')
  await row('one').focus()
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keys' })
  await expect(help.getByRole('heading', { level: 3 }).first()).toHaveText(/^On the board · where you are/)
  await help.getByRole('searchbox', { name: 'Search keys' }).fill('group')
  await expect(help.getByText('Group by state or by directory')).toBeVisible()
  await expect(help.getByText('Rename')).toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect.poll(() => focusedRow(page)).toBe('one')

  // In the box ? is a character; there the palette opens help, about the box.
  await box.fill('what')
  await page.keyboard.press('?')
  await expect(box).toHaveValue('what?')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible()
  await page.keyboard.type('keys')
  await page.keyboard.press('Enter')
  await expect(help.getByRole('heading', { level: 3 }).first()).toHaveText(/^In the dispatch box · where you are/)
})

test('the palette finds sessions and commands, runs them, and remembers', async ({ page, product, boardUrl }) => {
  await product.dispatch('--name', 'fence', 'finish at once with the paint of the garden')
  const { row, peek, namesIn } = await openWith(page, product, boardUrl, 'one', 'two')
  const palette = page.getByRole('dialog', { name: 'Command palette' })
  await row('two').focus()
  await page.keyboard.press('Control+k')
  await expect(palette).toBeVisible()
  await page.keyboard.type('pin')
  await expect(palette.getByRole('option', { name: /^Pin “two”/, selected: true })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(palette).toHaveCount(0)
  await expect.poll(() => namesIn('Pinned')).toEqual(['two'])
  await expect.poll(() => focusedRow(page)).toBe('two')

  await page.keyboard.press('Control+k')
  await expect(palette.getByRole('option').first()).toHaveText(/^Unpin “two”/)
  // What cannot be done says why, and cannot be chosen.
  await page.keyboard.type('close the terminal')
  const closing = palette.getByRole('option', { name: /^Close the terminal/ })
  await expect(closing).toContainText('no terminal is open')
  await expect(closing).toBeDisabled()
  await palette.getByRole('combobox').fill('paint garden')
  await expect(palette.getByRole('option', { name: /^fence/ })).toContainText(/Task: .*paint of the garden/)
  await page.keyboard.press('Enter')
  await expect(peek('fence')).toBeVisible()
  await expect.poll(() => focusedRow(page)).toBe('fence')

  // With several selected, it offers what can be done to all of them.
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('delete')
  await expect(palette.getByRole('option', { name: /^Delete 3 sessions/ })).toBeVisible()
  await page.keyboard.press('Control+k')
  await expect(palette).toHaveCount(0)
})

test('keys of the settings file count at once, and are shown everywhere', async ({ page, product, boardUrl }) => {
  const { row } = await openWith(page, product, boardUrl, 'one')
  await row('one').focus()
  saySettings(product, { keys: { rename: ['F4', 'ctrl+shift+e'], palette: ['Ctrl+Shift+P'], stop: [] } })
  await expect(page.getByRole('button', { name: /^Search/ })).toContainText('Ctrl+Shift+P')
  for (const key of ['F4', 'Control+Shift+E']) {
    await page.keyboard.press(key)
    await expect(page.getByRole('textbox', { name: 'New name' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect.poll(() => focusedRow(page)).toBe('one')
  }
  await page.keyboard.press('Control+x')
  await expect(row('one')).not.toContainText('again deletes it')
  await page.keyboard.press('Control+Shift+P')
  await page.keyboard.type('rename')
  await expect(page.getByRole('option', { name: /^Rename “one”/ })).toContainText('F4')
  await page.keyboard.press('Escape')
  saySettings(product, {})
  await expect(page.getByRole('button', { name: /^Search/ })).toContainText('Ctrl+K')
})

test('every command of the settings page is in the palette', async ({ page, product, boardUrl }) => {
  const { row } = await openWith(page, product, boardUrl, 'one')
  await row('one').focus()
  await page.keyboard.press('Control+,')
  const section = page.getByRole('region', { name: 'Keys' })
  await expect(section).toBeVisible()
  const names = await section
    .getByRole('listitem')
    .evaluateAll((all) => all.map((item) => item.dataset['command'] ?? ''))
  expect(names.length).toBeGreaterThan(40)
  await page.keyboard.press('Escape')
  await expect(section).toHaveCount(0)
  await page.keyboard.press('Control+k')
  const input = page.getByRole('combobox')
  for (const name of names.filter((one) => one !== 'palette')) {
    await input.fill(name.replaceAll('-', ' '))
    await expect(page.locator(`[cmdk-item][data-value="command:${name}"]`), name).toHaveCount(1)
  }
})

test('keys are chosen by pressing them; a conflict names the other command', async ({ page, product, boardUrl }) => {
  const { row } = await openWith(page, product, boardUrl, 'one')
  await row('one').focus()
  await page.keyboard.press('Control+,')
  const rename = page.locator('[data-command="rename"]')
  await rename.getByRole('button', { name: 'Add keys for Rename' }).click()
  await page.keyboard.press('F4')
  await expect(rename).toContainText('F4')

  await rename.getByRole('button', { name: 'Add keys for Rename' }).click()
  await page.keyboard.press('Control+k')
  await expect(rename.getByRole('alert')).toContainText('Ctrl+K is “Command palette” already')
  await rename.getByRole('button', { name: 'Use Ctrl+K here only' }).click()
  await expect(page.locator('[data-command="palette"]')).toContainText('no keys')
  await expect
    .poll(() => settingsIn(product.home))
    .toEqual({
      keys: { rename: ['Mod+R', 'F2', 'F4', 'Mod+K'], palette: [] },
    })

  // A key that would lock in whoever has no mouse is nobody's.
  await rename.getByRole('button', { name: 'Add keys for Rename' }).click()
  await page.keyboard.press('Tab')
  await expect(rename.getByRole('button', { name: /^Press the new keys/ })).toHaveCount(0)

  await page.keyboard.press('Escape')
  await expect.poll(() => focusedRow(page)).toBe('one')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('textbox', { name: 'New name' })).toBeFocused()
  await page.keyboard.press('Escape')

  await page.keyboard.press('Control+,')
  await rename.getByRole('button', { name: 'Take Ctrl+K off Rename' }).click()
  await page
    .locator('[data-command="palette"]')
    .getByRole('button', { name: 'Reset the keys of Command palette' })
    .click()
  await expect(page.locator('[data-command="palette"]')).toContainText('Ctrl+K')
  await page.getByRole('button', { name: 'Reset all keys' }).click()
  await expect(rename).not.toContainText('F4')
})
