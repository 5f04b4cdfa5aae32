import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expectAccessible } from '../support/accessible.ts'
import { openBoard } from '../support/board.ts'
import { everything } from '../support/everything.ts'
import { plantSessions } from '../support/plant.ts'
import type { Product } from '../support/product.ts'
import { expect as impatient, test } from '../support/test.ts'
import { serveBoard } from '../support/transcript.ts'

const expect = impatient.configure({ timeout: 30_000 })

// Many screens, each in several looks: the checks take their time on a busy machine.
test.setTimeout(240_000)
test.use({ viewport: { width: 1280, height: 800 }, actionTimeout: 30_000 })

function furnish({ project }: Product): void {
  mkdirSync(join(project, '.claude/agents'), { recursive: true })
  writeFileSync(
    join(project, '.claude/settings.json'),
    JSON.stringify({ permissions: { allow: ['Bash(npm test:*)'] } }),
  )
  writeFileSync(
    join(project, '.claude/agents/reviewer.md'),
    '---\nname: reviewer\ndescription: Reads a branch\n---\nYou review.',
  )
}

test('the first start: steps, empty board, palette, keys, agents, the demo', async ({ page, product, boardUrl }) => {
  furnish(product)
  const { box } = await openBoard(page, boardUrl)
  const steps = page.getByRole('region', { name: 'Getting started' })
  await expect(steps.getByRole('button', { name: 'Trust this folder' })).toBeVisible()
  await expectAccessible(page, 'first steps')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('option').first()).toBeVisible()
  await expectAccessible(page, 'palette')
  await page.getByRole('combobox').fill('terminal')
  await expectAccessible(page, 'palette with a search')
  await page.getByRole('combobox').fill('getting started')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Getting started' })).toBeVisible()
  await expectAccessible(page, 'first steps in a dialog')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^Keys/ }).click()
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
  await expectAccessible(page, 'keys')
  await page.keyboard.press('Escape')
  await box.fill('/agents')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: /^Agents/ })).toBeVisible()
  await expectAccessible(page, 'agents')
  await page.keyboard.press('Escape')
  await steps.getByRole('button', { name: 'Try the demo' }).click()
  await expect(steps.getByRole('button', { name: /^Start / })).toBeVisible()
  await expectAccessible(page, 'the demo')
})

test('the board: every row, both groupings, filter, find, selection, name, menu, tags, why, messages, trash', async ({
  page,
  product,
}) => {
  await plantSessions(product, everything)
  const { box, row } = await openBoard(page, await serveBoard(product))
  await expect(row('idle')).toBeVisible()
  await expectAccessible(page, 'board')
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('rowgroup', { name: '/tmp/arcade' })).toBeVisible()
  await expectAccessible(page, 'by directory')
  await page.keyboard.press('Control+s')
  await box.fill('s:failed t:none')
  await expectAccessible(page, 'a filter that nothing fits')
  await box.fill('s:failed')
  await expect(row('idle')).toHaveCount(0)
  await expectAccessible(page, 'filter')
  await box.fill('')
  await page.keyboard.press('Control+f')
  await page.getByRole('searchbox').fill('jump')
  await expectAccessible(page, 'find')
  await page.getByRole('searchbox').fill('xyzzy')
  await expectAccessible(page, 'find nothing')
  await page.keyboard.press('Escape')
  await page.getByRole('rowheader', { name: /^Needs input/ }).click()
  await expect(row('a plan')).toHaveCount(0)
  await expectAccessible(page, 'collapsed')
  await page.getByRole('rowheader', { name: /^Needs input/ }).click()

  await row('done').click({ modifiers: ['Control'] })
  await row('failed').click({ modifiers: ['Control'] })
  await expect(page.getByRole('toolbar', { name: 'Selected sessions' })).toBeVisible()
  await expectAccessible(page, 'selection')
  await page.getByRole('toolbar').getByRole('button', { name: 'Reply' }).click()
  await expectAccessible(page, 'one reply to all')
  await page.keyboard.press('Escape')
  await row('done').click({ button: 'right' })
  await expect(page.getByRole('menu')).toBeVisible()
  await expectAccessible(page, 'menu of several', async () => {
    await page.keyboard.press('Escape')
    await row('done').click({ button: 'right' })
  })
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await row('stopped').focus()
  await page.keyboard.press('Alt+t')
  await expect(page.getByRole('dialog', { name: /^Tags/ })).toBeVisible()
  await expectAccessible(page, 'tags')
  await page.keyboard.press('Escape')
  await row('stopped').focus()
  await page.keyboard.press('F2')
  await expect(page.getByRole('textbox', { name: 'New name' })).toBeFocused()
  await expectAccessible(page, 'name')
  await page.keyboard.press('Escape')
  const why = async (): Promise<void> => {
    await row('stopped').focus()
    await page.keyboard.press('Control+i')
    await expect(page.getByRole('tooltip')).toBeVisible()
  }
  await why()
  await expectAccessible(page, 'why', why)
  await page.keyboard.press('Escape')
  await row('stopped').focus()
  await page.keyboard.press('Control+x')
  await page.keyboard.press('Control+x')
  const messages = page.getByRole('region', { name: 'Messages' })
  await expect(messages).toContainText('Deleted')
  await messages.hover()
  await messages.getByRole('button', { name: 'Undo' }).focus()
  await expectAccessible(page, 'messages')

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('trash')
  await page.keyboard.press('Enter')
  const trash = page.getByRole('dialog', { name: 'Trash' })
  await expect(trash.getByRole('button', { name: 'Restore “stopped”' })).toBeVisible()
  await expect(trash.getByRole('searchbox')).toBeFocused()
  await expectAccessible(page, 'trash')
  await trash.getByRole('button', { name: 'Empty the trash' }).click()
  await expect(trash.getByRole('button', { name: 'Keep' })).toBeFocused()
  await expectAccessible(page, 'trash, asking')
  await page.keyboard.press('Enter')
  await expect(trash.getByRole('button', { name: 'Empty the trash' })).toBeFocused()
  await trash.getByRole('searchbox').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(trash).toContainText('Nothing was removed')
  await page.keyboard.press('Escape')
  await expect(row('stopped')).toBeVisible()
})

test('the box: lists, chips, an error, the choices, a task from a link', async ({ page, product, boardUrl }) => {
  furnish(product)
  const { box } = await openBoard(page, boardUrl)
  await box.evaluate((element) => {
    const data = new DataTransfer()
    data.items.add(new File(['x'], 'notes.txt', { type: 'text/plain' }))
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  await expect(page.getByRole('list', { name: 'Attached files' })).toBeVisible()
  const list = page.getByRole('listbox', { name: 'Suggestions' })
  for (const typed of ['/', '@', 's:']) {
    await box.fill('')
    await box.pressSequentially(typed)
    await expect(list.getByRole('option').first()).toBeVisible()
    await page.keyboard.press('ArrowDown')
    await expectAccessible(page, `list of ${typed}`)
    await page.keyboard.press('Escape')
  }
  await box.fill('@nobody do this')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toBeVisible()
  await expectAccessible(page, 'error')
  await box.fill('')
  for (const name of [/^Directory:/, /^Model:/, /^Permission mode:/]) {
    const open = async (): Promise<void> => {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
    }
    await open()
    await expectAccessible(page, `choice ${name.source}`, open)
    await page.keyboard.press('Escape')
  }
  await box.fill('a draft of mine')
  await page.evaluate(() => {
    location.hash = '#dispatch?prompt=theirs&cwd=/there/is/none'
  })
  const bar = page.getByRole('region', { name: 'Task from a link' })
  await expect(bar).toBeVisible()
  await expectAccessible(page, 'a link and a draft')
  await bar.getByRole('button', { name: 'Replace my draft' }).click()
  await expect(bar).toContainText('There is no directory')
  await expectAccessible(page, 'a link that filled the box')
})

test('settings: every section, a search, mistakes, the file, keys', async ({ page, product, boardUrl }) => {
  await product.dispatch('--name', 'used', 'finish at once')
  const { row } = await openBoard(page, boardUrl)
  await expect(row('used Completed')).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+,')
  const settings = page.getByRole('main', { name: 'Settings' })
  await expect(settings.getByRole('region', { name: 'Appearance' })).toBeVisible()
  await expectAccessible(page, 'settings')
  await settings.getByRole('searchbox').fill('code font size')
  const size = settings.getByRole('listitem', { name: 'Code font size' }).getByRole('textbox')
  await size.fill('400')
  await size.press('Enter')
  await expect(settings.getByRole('alert')).toBeVisible()
  await expectAccessible(page, 'a value that does not fit')
  await settings.getByRole('searchbox').fill('xyzzy')
  await expectAccessible(page, 'nothing found')
  await settings.getByRole('searchbox').fill('appearance')
  await settings.getByRole('button', { name: 'JSON', exact: true }).click()
  await settings.getByRole('textbox', { name: 'Settings as JSON' }).fill('{ "model": 7 }')
  await expectAccessible(page, 'a mistake in the file')
  await settings.getByRole('textbox', { name: 'Settings as JSON' }).fill('{ "model": ')
  await expectAccessible(page, 'no JSON')
  await settings.getByRole('button', { name: 'JSON', exact: true }).click()
  await settings.getByRole('searchbox').fill('rename')
  await page.locator('[data-command="rename"]').getByRole('button', { name: 'Add keys for Rename' }).click()
  await page.keyboard.press('Control+k')
  await expect(page.locator('[data-command="rename"]').getByRole('alert')).toBeVisible()
  await expectAccessible(page, 'keys that are taken')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
})

test('trouble: paused, another version, offline, a part that is gone, nothing yet', async ({
  page,
  product,
  boardUrl,
}) => {
  await product.dispatch('--name', 'one', 'finish at once')
  await page.route('**/assets/usage-page-*.js', (route) => route.fulfill({ status: 404 }))
  await page.routeWebSocket(/\/rpc$/, (ws) => {
    const server = ws.connectToServer()
    server.onMessage((message) => {
      const text = typeof message === 'string' ? message : message.toString('utf8')
      const later = text.replaceAll(/"version":"[\d.]+"/g, '"version":"9.9.9"').replaceAll(/"api":\d+/g, '"api":99')
      ws.send(later === text ? message : typeof message === 'string' ? later : Buffer.from(later))
    })
  })
  const { row, connection } = await openBoard(page, boardUrl)
  await expect(row('one Completed')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Different versions' })).toBeVisible()
  const command = async (name: string): Promise<void> => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill(name)
    await page.getByRole('option', { name }).first().click()
  }
  await command('Pause new work')
  await expect(page.getByRole('region', { name: 'New work is paused' })).toBeVisible()
  await expectAccessible(page, 'another version, paused')
  await command('Usage and cost')
  await expect(page.getByRole('alert', { name: 'This part changed with an update' })).toBeVisible()
  await expectAccessible(page, 'a part that is gone')
  await page.keyboard.press('Escape')
  expect((await product.run('daemon', 'stop')).code).toBe(0)
  await expect(connection).toContainText(/Offline/, { timeout: 30_000 })
  await row('one').focus()
  await page.keyboard.press('Alt+p')
  await expect(page.getByText('“one” was not pinned')).toBeVisible()
  await expectAccessible(page, 'offline')
  await page.routeWebSocket(/\/rpc$/, () => undefined)
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Dispatch a task' })).toBeVisible()
  await expectAccessible(page, 'nothing yet')
})
