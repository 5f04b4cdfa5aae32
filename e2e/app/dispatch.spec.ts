import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { openBoard } from '../support/board.ts'
import type { Product } from '../support/product.ts'
import { expect, test } from '../support/test.ts'

/** One blue pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** Agents, commands and a second repository for the product's project. */
function furnish({ project }: Product): void {
  write(
    join(project, '.claude/agents/reviewer.md'),
    '---\nname: reviewer\ndescription: Reads a branch and says what is wrong with it\n---\nYou review.',
  )
  write(
    join(project, '.claude/commands/level.md'),
    '---\ndescription: Adds a level\nargument-hint: <name>\n---\nfinish at once with level $1',
  )
  mkdirSync(join(project, 'tools/.git'), { recursive: true })
}

/** The small model names what was dispatched; how many have finished tells enough. */
const finished = (page: Page): Locator => page.getByRole('row', { name: / Completed / })

const options = (page: Page): Locator => page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option')

async function give(
  page: Page,
  how: 'paste' | 'drop',
  file: { name: string; type: string; bytes: Buffer },
): Promise<void> {
  await page.getByRole('textbox', { name: 'Dispatch a task' }).evaluate(
    (box, { how, name, type, base64 }) => {
      const data = new DataTransfer()
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      data.items.add(new File([bytes], name, { type }))
      if (how === 'paste') {
        box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
        return
      }
      for (const kind of ['dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }))
    },
    { how, name: file.name, type: file.type, base64: file.bytes.toString('base64') },
  )
}

test('agents, places and commands are completed, previewed and dispatched by the keyboard', async ({
  page,
  practice,
  product,
  boardUrl,
}) => {
  furnish(product)
  const { box } = await openBoard(page, boardUrl)
  await expect(box).toBeFocused()

  await page.keyboard.type('@rev')
  // The file that says so may be listed below it.
  await expect(options(page).first()).toHaveText(/@reviewer.*Reads a branch.*agent/)
  await expect(box).not.toHaveAttribute('aria-activedescendant')
  await page.keyboard.press('ArrowDown')
  const active = await box.getAttribute('aria-activedescendant')
  await expect(page.locator(`[id="${active}"]`)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(box).toHaveValue('@reviewer ')
  await page.keyboard.type('finish at once as told')
  await expect(page.getByText('as reviewer')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(finished(page)).toHaveCount(1)

  await page.keyboard.type('@too')
  await page.keyboard.press('Tab')
  await expect(box).toHaveValue('@tools ')
  await page.keyboard.type('finish at once over there')
  await expect(page.getByText('…/arcade/tools')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(finished(page)).toHaveCount(2)

  await page.keyboard.type('/lev')
  await expect(options(page)).toHaveText([/\/level.*<name>.*Adds a level.*command/])
  await page.keyboard.press('Tab')
  await page.keyboard.type('one')
  await page.keyboard.press('Enter')
  await expect(finished(page)).toHaveCount(3)

  await page.keyboard.type('reviewer finish at once by name')
  await page.keyboard.press('Enter')
  await expect(finished(page)).toHaveCount(4)
  const asked = await (await fetch(`${practice.url}/practice/requests?kind=main`)).text()
  expect(asked).toContain('You review.')
  expect(asked).toContain('with level one')
  expect(asked).toContain('/arcade/tools')
})

test('what is not there is told beside the box, with the text kept and a way to send it as it is', async ({
  page,
  product,
  boardUrl,
}) => {
  furnish(product)
  const { box } = await openBoard(page, boardUrl)
  const alert = page.getByRole('alert')
  await page.keyboard.type('@reviwer finish at once anyway')
  await page.keyboard.press('Enter')
  await expect(alert).toContainText('There is no agent, repository or file “reviwer” here. Did you mean @reviewer?')
  await expect(box).toHaveValue('@reviwer finish at once anyway')
  await alert.getByRole('button', { name: 'Dispatch as it is' }).click()
  await expect(finished(page)).toHaveCount(1)
  await expect(box).toHaveValue('')

  for (const [typed, told] of [
    ['/levle one', 'There is no command /levle here. Did you mean /level?'],
    ['/compact everything', '/compact acts on a session'],
    ['/effort much', 'Which effort? One of low, medium, high, max'],
    ['#4711', 'No session works on #4711.'],
    ['https://github.com/acme/app/pull/4711', 'No session works on this pull request.'],
    ['@tools @arcade go on', 'A task runs in one place: @tools or @arcade?'],
    ['@tools abc', 'A task for @tools needs at least 4 characters'],
  ] as const) {
    await box.fill(typed)
    await page.keyboard.press('Enter')
    await expect(alert).toContainText(told)
    await expect(box).toHaveValue(typed)
  }
})

test('commands to the board choose model, effort and mode, and list the agents', async ({
  page,
  product,
  boardUrl,
}) => {
  furnish(product)
  const { box } = await openBoard(page, boardUrl)
  for (const [typed, chip] of [
    ['/model haiku', 'Model: haiku'],
    ['/effort high', 'Effort: High'],
    ['/mode plan', 'Permission mode: plans first'],
  ] as const) {
    await page.keyboard.type(typed)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: chip })).toBeVisible()
    await expect(box).toHaveValue('')
  }
  await page.keyboard.type('/agents')
  await page.keyboard.press('Enter')
  const panel = page.getByRole('dialog', { name: 'Agents of this directory' })
  await panel.getByRole('button', { name: /^reviewer/ }).press('Enter')
  await expect(box).toHaveValue('@reviewer ')
  await expect(box).toBeFocused()
})

test('an input method and an open list never take Enter away, and Esc closes the list first', async ({
  page,
  product,
  boardUrl,
}) => {
  furnish(product)
  const { box } = await openBoard(page, boardUrl)
  await page.keyboard.type('/mod')
  await expect(options(page)).toHaveCount(2)
  await page.keyboard.press('Escape')
  await expect(options(page)).toHaveCount(0)
  await expect(box).toHaveValue('/mod')
  await page.keyboard.press('Escape')
  await expect(box).toHaveValue('')

  await page.keyboard.type('s:fail')
  await expect(options(page)).toHaveText([/failed/])
  await page.keyboard.press('Enter')
  await expect(box).toHaveValue('s:fail')
  await box.fill('make it jump')
  await box.evaluate((element) =>
    element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true })),
  )
  await expect(box).toHaveValue('make it jump')
  await expect(page.getByRole('row', { name: /make it jump/ })).toHaveCount(0)
})

test('earlier tasks come back with the keys, and the draft after them', async ({ page, boardUrl }) => {
  const { box, dispatch } = await openBoard(page, boardUrl)
  await dispatch('finish at once one')
  await dispatch('! echo two')
  await expect(finished(page)).toHaveCount(2)
  await box.focus()
  await page.keyboard.type('a draft')
  await page.keyboard.press('Control+p')
  await expect(box).toHaveValue('! echo two')
  await page.keyboard.press('ArrowUp')
  await expect(box).toHaveValue('finish at once one')
  await page.keyboard.press('ArrowUp')
  await expect(box).toHaveValue('finish at once one')
  for (const text of ['! echo two', 'a draft']) {
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowDown')
    await expect(box).toHaveValue(text)
  }
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('second line')
  await page.keyboard.press('ArrowUp')
  await expect(box).toHaveValue('a draft\nsecond line')
  await page.keyboard.press('Home')
  await page.keyboard.press('ArrowUp')
  await expect(box).toHaveValue('! echo two')
})

test('pasted and dropped files go along as chips, outlive a reload, and reach the model', async ({
  page,
  practice,
  boardUrl,
}) => {
  const { box } = await openBoard(page, boardUrl)
  await give(page, 'paste', { name: 'shot.png', type: 'image/png', bytes: png })
  await give(page, 'drop', { name: 'notes.txt', type: 'text/plain', bytes: Buffer.from('the hero is blue') })
  await give(page, 'drop', { name: 'film.mp4', type: 'video/mp4', bytes: Buffer.alloc(11 * 1024 * 1024) })
  const chips = page.getByRole('list', { name: 'Attached files' }).getByRole('listitem')
  await expect(chips).toHaveText([/shot\.png/, /notes\.txt/, /film\.mp4.*larger than 10 MB/])

  await box.fill('finish at once with files')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('film.mp4 is larger than 10 MB. Take it off.')
  await box.fill('')
  await page.keyboard.press('Backspace')
  await expect(page.getByRole('button', { name: 'Remove film.mp4' })).toBeFocused()
  await page.keyboard.press('Backspace')
  await expect(chips).toHaveText([/shot\.png/, /notes\.txt/])

  await expect(chips).toHaveText([/shot\.png.*\d B/, /notes\.txt.*\d B/])
  await openBoard(page, new URL(boardUrl).origin)
  await expect(chips).toHaveText([/shot\.png/, /notes\.txt/])
  await box.fill('! echo no')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('No files go along with a command')
  await box.fill('finish at once with files')
  await page.keyboard.press('Enter')
  await expect(finished(page)).toHaveCount(1)
  await expect(chips).toHaveCount(0)
  const answer = await fetch(`${practice.url}/practice/requests?kind=main&wait=1&timeout=30000`)
  const asked = await answer.text()
  expect(asked).toContain('"media_type":"image/png"')
  expect(asked).toContain('the hero is blue')
})

test('directories: recent and pinned ones, one by its path with completion, and a bad one is told', async ({
  page,
  product,
  boardUrl,
}) => {
  furnish(product)
  const { box } = await openBoard(page, boardUrl)
  const chip = page.getByRole('button', { name: /^Directory:/ })
  await chip.click()
  const input = page.getByRole('textbox', { name: 'Another directory' })
  await expect(input).toBeFocused()
  await page.keyboard.type(`${product.project}/nowhere`)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('There is no directory')
  await input.fill(`${product.project}/to`)
  await expect(page.getByRole('button', { name: /^tools/ })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(input).toHaveValue(`${product.project}/tools/`)
  await page.keyboard.press('Enter')
  await expect(chip).toHaveAccessibleName(`Directory: ${product.project}/tools`)

  await chip.click()
  await page.getByRole('button', { name: 'Pin tools' }).click()
  await expect(page.getByRole('region', { name: 'Pinned' }).getByRole('button', { name: 'Unpin tools' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('grid', { name: 'Sessions' }).evaluate((grid) => {
    const data = new DataTransfer()
    data.items.add(new File(['x'], 'not a folder.txt', { type: 'text/plain' }))
    grid.dispatchEvent(new DragEvent('dragover', { dataTransfer: data, bubbles: true, cancelable: true }))
  })
  await expect(page.getByText('Drop files to attach them, a folder to work in it')).toBeVisible()
  await openBoard(page, new URL(boardUrl).origin)
  await chip.click()
  await expect(page.getByRole('region', { name: 'Pinned' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(box).toHaveValue('')
})

test('first steps fill the box, and the tasks of the demo start', async ({ page, boardUrl }) => {
  const { box } = await openBoard(page, boardUrl)
  await page.getByRole('button', { name: '! git log --oneline -20' }).click()
  await expect(box).toHaveValue('! git log --oneline -20')
  await expect(box).toBeFocused()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Try the demo' }).click()
  const demo = page.getByRole('region', { name: 'Demo' })
  await demo.getByRole('listitem').getByRole('button').first().click()
  await expect(page.getByRole('row').filter({ has: page.getByRole('gridcell') })).toHaveCount(1)
  await expect(page.getByRole('region', { name: 'Messages' })).not.toContainText('was not started')
})

test('a folder dropped in a browser tells how to choose it instead', async ({ page, boardUrl }) => {
  const { box } = await openBoard(page, boardUrl)
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.items.add(new File([], 'folder'))
    DataTransferItem.prototype.webkitGetAsEntry = () =>
      ({ isDirectory: true }) as unknown as ReturnType<DataTransferItem['webkitGetAsEntry']>
    for (const kind of ['dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }))
  })
  await expect(page.getByRole('alert')).toContainText('A browser does not say where a folder lies')
  await expect(box).toBeFocused()
})
