import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from '@playwright/test'
import { expectAccessible } from '../support/accessible.ts'
import { openBoard, type BoardPage } from '../support/board.ts'
import { everything } from '../support/everything.ts'
import { plantSessions } from '../support/plant.ts'
import { expect as impatient, test } from '../support/test.ts'
import { serveBoard } from '../support/transcript.ts'

const expect = impatient.configure({ timeout: 30_000 })

// Many screens, each in several looks: the checks take their time on a busy machine.
test.setTimeout(240_000)
test.use({ viewport: { width: 1280, height: 800 }, actionTimeout: 30_000 })

async function attach({ row, terminal }: BoardPage, page: Page, name: string): Promise<void> {
  await row(name).focus()
  await page.keyboard.press('Enter')
  await expect(terminal(name).getByRole('textbox', { name: 'Terminal input' })).toBeFocused({ timeout: 30_000 })
}

test('peek: every question, what was done, what waits', async ({ page, practice, product }) => {
  await plantSessions(product, everything)
  const { row, peek, reply, dispatch } = await openBoard(page, await serveBoard(product))
  for (const name of everything.map(({ record }) => String(record['name']))) {
    await row(name).click()
    await expect(peek(name)).toBeVisible()
    await expect(peek(name).locator('.skeleton')).toHaveCount(0)
    await expectAccessible(page, `peek of ${name}`)
  }
  await row('a command').click()
  await peek('a command').getByRole('textbox', { name: 'Rule' }).fill('no rule')
  await reply.fill('because')
  await expectAccessible(page, 'a rule that is none, a reason')
  await reply.fill('/')
  await expect(page.getByRole('option').first()).toBeVisible()
  await expectAccessible(page, 'commands of a session')
  await reply.fill('')
  await peek('a command')
    .getByLabel('Files to attach')
    .setInputFiles([{ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('x') }])
  await expect(peek('a command').getByRole('list', { name: 'Attached files' })).toBeVisible()
  await expectAccessible(page, 'files of a reply')

  await dispatch('! seq 40; sleep 600')
  await row(/^seq 40; sleep 600 Working/).click()
  await expect(page.getByRole('complementary')).toContainText('40')
  await expectAccessible(page, 'a command at work')
  await dispatch('answer slowly, wait at gate open')
  await page.keyboard.press('Escape')
  const live = page.getByRole('rowgroup', { name: 'Working' }).getByRole('row', { name: /answer|wait|gate/i })
  await live.first().click()
  await reply.fill('and then this')
  await reply.press('Enter')
  await expect(page.getByRole('region', { name: 'Queued replies' })).toBeVisible()
  await expectAccessible(page, 'at work, a reply waits')
  await practice.release('open')
})

test('terminals: tabs, splits, search, menu, questions, an end; the conversation and an editor', async ({
  page,
  context,
  product,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const editor = join(dirname(product.project), 'vi')
  writeFileSync(editor, '#!/bin/sh\ncat "$1"; sleep 600\n')
  chmodSync(editor, 0o755)
  mkdirSync(product.home, { recursive: true, mode: 0o700 })
  writeFileSync(join(product.home, 'settings.json'), JSON.stringify({ editor }))
  await plantSessions(product, everything.slice(9, 10))
  const board = await openBoard(page, await serveBoard(product))
  for (const name of ['one', 'two'])
    await product.run('--bg', '--name', name, '--exec', `echo here is ${name}; read line; exit 3`)
  await attach(board, page, 'one')
  await expectAccessible(page, 'a terminal')
  await page.keyboard.press('Control+]')
  await attach(board, page, 'two')
  await expectAccessible(page, 'tabs')
  await page.keyboard.press('Alt+Shift+L')
  await expect(page.getByRole('listbox', { name: 'Links on this screen' })).toBeFocused()
  await expectAccessible(page, 'links of a terminal')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+Shift+E')
  await page.keyboard.press('Control+Shift+F')
  await page.getByRole('textbox', { name: 'Find in terminal' }).fill('here')
  await expectAccessible(page, 'splits, search')
  await page.keyboard.press('Escape')
  await page.evaluate(() => navigator.clipboard.writeText('one\ntwo\n'))
  await page.keyboard.press('Control+Shift+V')
  await expect(page.getByRole('dialog', { name: 'Paste 2 lines?' })).toBeVisible()
  await expectAccessible(page, 'a question before pasting')
  await page.keyboard.press('Escape')
  const menu = async (): Promise<void> => {
    await page.keyboard.press('Escape')
    await board.terminal('two').click({ button: 'right' })
    await expect(page.getByRole('menu')).toBeVisible()
  }
  await menu()
  await expectAccessible(page, 'menu of a terminal', menu)
  await page.keyboard.press('Escape')
  await board.terminal('two').click()
  await page.keyboard.press('Enter')
  await expect(board.terminal('two').getByRole('status', { name: 'Terminal status' })).toContainText('exited')
  await expectAccessible(page, 'a command that ended')
  await page.keyboard.press('Alt+Shift+W')
  await page.keyboard.press('Control+]')

  await board.row('done').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Conversation', exact: true }).first().click()
  const view = page.getByRole('region', { name: 'Conversation: done' })
  await expect(view.getByText('All done.')).toBeVisible()
  await expectAccessible(page, 'conversation')
  const folds = view.locator('[aria-expanded=false]')
  for (let left = await folds.count(); left > 0; left = await folds.count()) await folds.first().click()
  await expectAccessible(page, 'conversation, all unfolded')
  await page.keyboard.press('Control+f')
  await view.getByRole('textbox', { name: 'Find in conversation' }).fill('jump')
  await expectAccessible(page, 'search in the conversation')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+]')

  await board.box.fill('a draft')
  await board.box.press('Control+g')
  await expect(page.getByRole('dialog').getByText('a draft')).toBeVisible()
  await expectAccessible(page, 'an editor')
  await page.keyboard.press('Control+]')
  await page.keyboard.press('Enter')
})
