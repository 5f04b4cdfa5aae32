import { spawnSync } from 'node:child_process'
import type { Locator, Page } from '@playwright/test'
import { openBoard, type BoardPage } from '../support/board.ts'
import type { Product } from '../support/product.ts'
import { expect, test } from '../support/test.ts'

test.setTimeout(180_000)

/** Starts a command in a terminal. */
async function start(product: Product, name: string, command: string): Promise<void> {
  await product.run('--bg', '--exec', command, '--name', name)
}

async function attach({ row, terminal }: BoardPage, page: Page, name: string, text: string): Promise<Locator> {
  await row(name).focus()
  await page.keyboard.press('Enter')
  // The terminals load with the first one.
  await expect(terminal(name)).toContainText(text, { timeout: 30_000 })
  await expect(terminal(name).getByRole('textbox', { name: 'Terminal input' })).toBeFocused()
  return terminal(name)
}

const tabs = (page: Page): Locator => page.getByRole('tab')
const groups = (page: Page): Locator => page.getByRole('tablist')

/** Every cell that is drawn: its text and its style, row by row; without the cursor, which blinks. */
function cellsOf(pane: Locator): Promise<readonly string[]> {
  return pane
    .locator('.xterm-rows > div')
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...row.children]
          .flatMap((span) =>
            [...span.textContent].map((cell) => `${cell}${span.className.replaceAll(/xterm-cursor\S*/g, '').trim()}`),
          )
          .join('|'),
      ),
    )
}

test('tabs and splits by keys, kept over a reload; a session that is gone is dropped', async ({
  page,
  product,
  boardUrl,
}) => {
  for (const name of ['one', 'two', 'three']) await start(product, name, `echo here is ${name}; cat`)
  const board = await openBoard(page, boardUrl)
  for (const name of ['one', 'two', 'three']) {
    await attach(board, page, name, `here is ${name}`)
    if (name !== 'three') await page.keyboard.press('Control+]')
  }
  await expect(tabs(page)).toHaveText(['one', 'two', 'three'])
  await expect(board.terminal('two')).toBeHidden()

  await page.keyboard.press('Control+Shift+E')
  await expect(groups(page)).toHaveCount(2)
  await expect(board.terminal('two')).toBeVisible()
  await expect(board.terminal('three')).toBeVisible()
  // The focus stays with the terminal that moved: what is typed arrives there.
  await page.keyboard.type('typed in three')
  await expect(board.terminal('three')).toContainText('typed in three')
  await page.keyboard.press('Alt+PageUp')
  await expect(board.terminal('two').getByRole('textbox', { name: 'Terminal input' })).toBeFocused()
  await page.keyboard.press('Alt+Shift+ArrowRight')
  await expect(groups(page).last().getByRole('tab')).toHaveText(['three', 'two'])
  await page.keyboard.press('Control+Shift+O')
  await expect(groups(page)).toHaveCount(3)

  await page.setViewportSize({ width: 1600, height: 900 })
  await product.run('rm', 'one', '--force')
  await page.reload()
  await expect(board.terminal('two')).toContainText('here is two')
  await expect(groups(page)).toHaveCount(2)
  await expect(tabs(page)).toHaveText(['three', 'two'])
})

test('the mouse drags a tab to an edge and back, closes it, and opens the menu', async ({
  page,
  product,
  boardUrl,
}) => {
  for (const name of ['left', 'right']) await start(product, name, `echo here is ${name}; cat`)
  const board = await openBoard(page, boardUrl)
  await attach(board, page, 'left', 'here is left')
  await page.keyboard.press('Control+]')
  const pane = await attach(board, page, 'right', 'here is right')
  const drag = async (to: { readonly x: number; readonly y: number }): Promise<void> => {
    await tabs(page).filter({ hasText: 'right' }).hover()
    await page.mouse.down()
    await page.mouse.move(to.x - 30, to.y - 10, { steps: 5 })
    await page.mouse.move(to.x, to.y, { steps: 5 })
    await page.mouse.up()
  }
  const box = await pane.boundingBox()
  if (box === null) throw new Error('the terminal is not on screen')
  await drag({ x: box.x + box.width - 40, y: box.y + box.height / 2 })
  await expect(groups(page)).toHaveCount(2)
  const home = await groups(page).first().boundingBox()
  if (home === null) throw new Error('the first tabs are not on screen')
  await drag({ x: home.x + home.width - 20, y: home.y + home.height / 2 })
  await expect(groups(page)).toHaveCount(1)

  await board.terminal('right').click({ button: 'right' })
  await page.getByRole('menuitem', { name: /^Split the terminal off below/ }).click()
  await expect(groups(page)).toHaveCount(2)
  await page.getByRole('button', { name: 'Close terminal right' }).click()
  await expect(tabs(page)).toHaveText(['left'])
  await page.keyboard.press('Alt+Shift+W')
  await expect(tabs(page)).toHaveCount(0)
  await expect(board.row('right')).toBeVisible()
})

test('finds text with a count, asks before lines are pasted, and zooms', async ({
  page,
  context,
  product,
  boardUrl,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await start(product, 'log', 'seq -f "line %g of many" 300; cat')
  const board = await openBoard(page, boardUrl)
  const pane = await attach(board, page, 'log', 'line 300')
  await page.keyboard.press('Control+Shift+F')
  const field = page.getByRole('textbox', { name: 'Find in terminal' })
  await field.fill('LINE 29')
  await expect(page.getByRole('status', { name: 'Matches' })).toHaveText(/ of 11$/)
  await page.getByRole('button', { name: 'Upper and lower case count' }).click()
  await expect(page.getByRole('status', { name: 'Matches' })).toHaveText('Nothing found')
  await page.getByRole('button', { name: 'Upper and lower case count' }).click()
  await page.getByRole('button', { name: 'Regular expression' }).click()
  await field.fill('line 1[0-4] of')
  await expect(page.getByRole('status', { name: 'Matches' })).toHaveText(/ of 5$/)
  await field.fill('line (')
  await expect(page.getByRole('status', { name: 'Matches' })).toHaveText('No pattern')
  await field.press('Escape')
  await expect(pane.getByRole('textbox', { name: 'Terminal input' })).toBeFocused()

  await page.evaluate(() => navigator.clipboard.writeText('rm -rf one\nrm -rf two\n'))
  await page.keyboard.press('Control+Shift+V')
  const question = page.getByRole('dialog', { name: 'Paste 2 lines?' })
  await expect(question).toContainText('rm -rf two')
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(pane).not.toContainText('rm -rf')
  await expect(pane.getByRole('textbox', { name: 'Terminal input' })).toBeFocused()
  await page.keyboard.press('Control+Shift+V')
  await question.getByRole('button', { name: 'Paste' }).click()
  await expect(pane).toContainText('rm -rf two')

  const widthOf = (): Promise<number> =>
    pane.locator('.xterm-rows').evaluate((rows) => parseFloat(getComputedStyle(rows).fontSize))
  const before = await widthOf()
  await page.keyboard.press('Control+=')
  await expect.poll(widthOf).toBe(before + 1)
  await page.keyboard.press('Control+0')
  await expect.poll(widthOf).toBe(before)
})

test('links are listed and opened by key: addresses, files, and those behind other text', async ({
  page,
  product,
  boardUrl,
}) => {
  const hidden = '\\033]8;;ssh://hidden.example/x\\033\\\\here\\033]8;;\\033\\\\'
  await start(
    product,
    'links',
    `printf 'see https://example.com/one and src/a.ts:12:3\\r\\n${hidden}\\r\\nirc://irc.example/room\\r\\nready'; cat`,
  )
  const board = await openBoard(page, boardUrl)
  const pane = await attach(board, page, 'links', 'ready')
  await page.keyboard.press('Alt+Shift+L')
  const list = page.getByRole('listbox', { name: 'Links on this screen' })
  await expect(list).toBeFocused()
  await expect(list.getByRole('option')).toHaveText([
    /example\.com\/one/,
    /src\/a\.ts:12:3/,
    /here.*ssh:\/\/hidden\.example/,
    /irc\.example/,
  ])
  // The last one first; what is not of the web asks.
  await page.keyboard.press('Enter')
  const question = page.getByRole('dialog', { name: 'Open this link?' })
  await expect(question).toContainText('irc://irc.example/room')
  await page.keyboard.press('Escape')
  await expect(pane.getByRole('textbox', { name: 'Terminal input' })).toBeFocused()
  await page.keyboard.press('Alt+Shift+L')
  await page.keyboard.press('ArrowUp')
  await expect(list.getByRole('option', { selected: true })).toContainText('hidden.example')
  await page.keyboard.press('Home')
  await expect(pane.locator('.xterm-selection > div')).not.toHaveCount(0)
  await page.keyboard.press('Escape')
  await expect(list).toHaveCount(0)
  await expect(pane.locator('.xterm-selection > div')).toHaveCount(0)
  // Nor does the mark come back with another size.
  const cells = await pane.locator('.xterm-rows > div').count()
  await page.setViewportSize({ width: 1200, height: 700 })
  await expect.poll(() => pane.locator('.xterm-rows > div').count()).not.toBe(cells)
  await expect(pane.locator('.xterm-selection > div')).toHaveCount(0)
  await expect(pane.getByRole('textbox', { name: 'Terminal input' })).toBeFocused()
  // The web opens in a tab of its own.
  await page.keyboard.press('Alt+Shift+L')
  await page.keyboard.press('Home')
  const opened = page.waitForEvent('popup')
  await page.keyboard.press('Enter')
  await (await opened).close()
})

test('the width of the terminals is moved by key and mouse, and kept', async ({ page, product, boardUrl }) => {
  await page.setViewportSize({ width: 1280, height: 800 })
  await start(product, 'wide', 'echo here is wide; cat')
  const board = await openBoard(page, boardUrl)
  const pane = await attach(board, page, 'wide', 'here is wide')
  const widthOf = async (): Promise<number> => (await pane.boundingBox())?.width ?? Number.NaN
  const usual = await widthOf()
  const edge = page.getByRole('separator', { name: 'Width of the terminals' })
  await edge.focus()
  for (let n = 0; n < 3; n += 1) await page.keyboard.press('ArrowRight')
  await expect.poll(widthOf).toBeLessThan(usual - 60)
  const box = await edge.boundingBox()
  if (box === null) throw new Error('the edge is not on screen')
  await page.mouse.move(box.x + 3, 300)
  await page.mouse.down()
  await page.mouse.move(box.x - 197, 300, { steps: 4 })
  await page.mouse.up()
  await expect.poll(widthOf).toBeGreaterThan(usual + 100)
  const dragged = await widthOf()
  await page.reload()
  await expect(pane).toContainText('here is wide', { timeout: 30_000 })
  await expect.poll(widthOf).toBe(dragged)
  // What can be seen of the board stays enough to work with.
  await edge.focus()
  await page.keyboard.press('Home')
  await expect.poll(async () => (await page.getByRole('main', { name: 'Board' }).boundingBox())?.width).toBe(320)
  await edge.dblclick()
  await expect.poll(widthOf).toBe(usual)
})

test('says how a command ended and runs it again', async ({ page, product, boardUrl }) => {
  await start(product, 'ends', 'echo working; read line; exit 3')
  const board = await openBoard(page, boardUrl)
  const pane = await attach(board, page, 'ends', 'working')
  await page.keyboard.press('Enter')
  await expect(pane.getByRole('status', { name: 'Terminal status' })).toContainText('exited with code 3')
  await expect(pane).toContainText('working')
  await pane.getByRole('button', { name: 'Run again' }).click()
  await expect(pane.getByRole('status', { name: 'Terminal status' })).toHaveCount(0)
})

test('a full-screen program is on screen again as it was, cell by cell', async ({ page, product, boardUrl }) => {
  const text = Array.from(
    { length: 60 },
    (_, n) => `${n} const käse${n} = "漢字 👍 ${'x'.repeat(n)}" // Kommentar`,
  ).join('\\n')
  await start(
    product,
    'edits',
    `printf '${text}\\n' > a.js; if command -v vim >/dev/null; then vim -u NONE -n --cmd 'set nocp nu hls ruler t_RV= t_u7=' +'syntax on' +'/const' a.js; else printf '\\033[?1049h\\033[44m\\033[2J\\033[3;5H'; cat a.js; read line; fi`,
  )
  const board = await openBoard(page, boardUrl)
  const pane = await attach(board, page, 'edits', 'käse')
  await page.keyboard.press('Control+]')
  await attach(board, page, 'edits', 'käse')
  const before = await cellsOf(pane)
  await page.getByRole('button', { name: 'Close terminal edits' }).click()
  await expect(pane).toHaveCount(0)
  await attach(board, page, 'edits', 'käse')
  await expect.poll(() => cellsOf(pane)).toEqual(before)
})

test('a second full-screen program, with scroll margins, mouse and line drawing, is on screen again as it was', async ({
  page,
  product,
  boardUrl,
}) => {
  const frame = [
    '\\033[?1049h\\033[?25l\\033[?1000h\\033[?1006h\\033[44;97m\\033[2J\\033[1;1H\\033(0lqqqqk\\033(B title',
    '\\033[3;12r\\033[12;1H',
  ]
  const body = Array.from({ length: 20 }, (_, n) => `\\r\\n\\033[3${n % 8}m${n} 漢字 👍 käse`).join('')
  await start(product, 'framed', `printf '${frame.join('')}${body}\\033[r\\033[20;5Hbelow'; read line`)
  const board = await openBoard(page, boardUrl)
  const pane = await attach(board, page, 'framed', 'below')
  await page.keyboard.press('Control+]')
  await attach(board, page, 'framed', 'below')
  const before = await cellsOf(pane)
  await page.getByRole('button', { name: 'Close terminal framed' }).click()
  await expect(pane).toHaveCount(0)
  await attach(board, page, 'framed', 'below')
  await expect.poll(() => cellsOf(pane)).toEqual(before)
})

test('htop is on screen again, and goes on', async ({ page, product, boardUrl }) => {
  test.skip(spawnSync('htop', ['--version']).status !== 0, 'htop is not installed')
  await start(product, 'watches', 'htop --delay=50')
  const board = await openBoard(page, boardUrl)
  const pane = await attach(board, page, 'watches', 'Help')
  // Its figures change; what stands around them does not.
  const fixed = async (): Promise<readonly string[]> =>
    (await cellsOf(pane)).filter((_, index, all) => index === all.length - 1)
  const before = await fixed()
  await page.getByRole('button', { name: 'Close terminal watches' }).click()
  await expect(pane).toHaveCount(0)
  await attach(board, page, 'watches', 'Help')
  await expect.poll(fixed).toEqual(before)
  await page.keyboard.press('F1')
  await expect(pane).toContainText('Press any key')
})
