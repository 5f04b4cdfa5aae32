import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openBoard } from '../support/board.ts'
import type { Product } from '../support/product.ts'
import { expect, test } from '../support/test.ts'
import { answerLine, serveBoard, sessionWithTranscript } from '../support/transcript.ts'

/** Writes a program that stands in for an editor; `$file` is the text's file. */
function editor(product: Product, name: string, script: string): string {
  const path = join(dirname(product.project), name)
  writeFileSync(path, `#!/bin/sh\nfor file; do :; done\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

function setEditor(product: Product, command: string): void {
  mkdirSync(product.home, { recursive: true, mode: 0o700 })
  writeFileSync(join(product.home, 'settings.json'), JSON.stringify({ editor: command }))
}

const vim = ['/usr/bin/vim', '/usr/bin/vim.basic', '/usr/local/bin/vim'].find((path) => existsSync(path))

test('writes a task in the editor of the settings, and takes what was saved', async ({ page, product }) => {
  const log = join(dirname(product.project), 'log')
  setEditor(
    product,
    editor(
      product,
      'fake',
      `stat -c %a "$file" > ${log}; cat "$file" >> ${log}; printf 'first line\\nsecond' > "$file"`,
    ),
  )
  const board = await openBoard(page, await serveBoard(product))
  await board.box.fill('a draft')
  await board.box.press('Control+g')
  await expect(board.box).toHaveValue('first line\nsecond')
  expect(readFileSync(log, 'utf8')).toBe('600\na draft\n')
  // The text may be edited again, and dispatched.
  await expect(board.box).toBeEditable()
  await expect(board.box).toBeFocused()
})

test('keeps the text when the editor fails, and offers what it wrote', async ({ page, product }) => {
  setEditor(product, editor(product, 'fails', `printf 'half' > "$file"; exit 3`))
  const board = await openBoard(page, await serveBoard(product))
  await board.box.fill('a draft that is dear')
  await board.box.press('Control+g')
  await expect(page.getByText('fails ended with exit code 3.')).toBeVisible()
  await expect(board.box).toHaveValue('a draft that is dear')
  await page.getByRole('button', { name: 'Take what was written' }).click()
  await expect(board.box).toHaveValue('half')
})

test('says how to set an editor when there is none', async ({ page, product, boardUrl }) => {
  const board = await openBoard(page, boardUrl)
  await board.box.fill('a draft')
  await board.box.press('Control+g')
  await expect(page.getByText('No editor is set.')).toBeVisible()
  await expect(board.box).toHaveValue('a draft')
  void product
})

test('waits for an editor with a window of its own, over a reload, and can be cancelled', async ({ page, product }) => {
  const gate = join(dirname(product.project), 'gate')
  const code = editor(
    product,
    'code',
    `printf '%s\\n' "$*" > ${gate}.args; while [ ! -e ${gate} ]; do sleep 0.05; done; printf 'from code' > "$file"`,
  )
  setEditor(product, code)
  const board = await openBoard(page, await serveBoard(product))
  await board.box.fill('a draft')
  await board.box.press('Control+g')
  const waiting = page.getByRole('status', { name: 'Editor' })
  await expect(waiting).toContainText('Waiting for code')
  await expect(board.box).not.toBeEditable()
  await page.reload()
  await expect(waiting).toContainText('Waiting for code')
  await expect(board.box).toHaveValue('a draft')
  expect(readFileSync(`${gate}.args`, 'utf8')).toMatch(/^--wait \//)
  writeFileSync(gate, '')
  await expect(board.box).toHaveValue('from code')
  await expect(waiting).toBeHidden()

  const file = join(dirname(product.project), 'stays')
  writeFileSync(code, `#!/bin/sh\nexec sleep 600\n`)
  await board.box.press('Control+g')
  await expect(waiting).toContainText('Waiting for code')
  await waiting.getByRole('button', { name: 'Cancel' }).click()
  await expect(waiting).toBeHidden()
  await expect(board.box).toHaveValue('from code')
  expect(existsSync(file)).toBe(false)
})

test('keeps the text of an editor when the supervisor dies', async ({ page, product }) => {
  setEditor(product, editor(product, 'code', `printf 'saved meanwhile' > "$file"; sleep 3`))
  const board = await openBoard(page, await serveBoard(product))
  await board.box.fill('a draft')
  await board.box.press('Control+g')
  await expect(page.getByRole('status', { name: 'Editor' })).toContainText('Waiting for code')
  const status: unknown = JSON.parse((await product.run('daemon', 'status', '--json')).stdout)
  if (typeof status !== 'object' || status === null || !('pid' in status)) throw new Error('no pid')
  process.kill(Number(status.pid), 'SIGKILL')
  await expect(board.box).toHaveValue('saved meanwhile', { timeout: 30_000 })
})

test('shows an editor without a window in a terminal of its own', async ({ page, product }) => {
  test.skip(vim === undefined, 'vim is not installed')
  setEditor(product, `${vim} -u NONE -i NONE`)
  const board = await openBoard(page, await serveBoard(product))
  await board.box.fill('a draft')
  await board.box.press('Control+g')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('a draft')).toBeVisible()
  // Keys are vim's, Esc too.
  await page.keyboard.type('Omore ')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeVisible()
  await page.keyboard.type(':wq')
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(board.box).toHaveValue('more \na draft')

  await board.box.press('Control+g')
  await expect(dialog.getByText('a draft')).toBeVisible()
  await page.keyboard.press('Control+]')
  await expect(dialog.getByRole('button', { name: /^Cancel/ })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()
  await expect(board.box).toHaveValue('more \na draft')
})

test('writes a reply in the editor, and opens files at a line but never runs them', async ({ page, product }) => {
  const log = join(dirname(product.project), 'opened')
  const code = editor(
    product,
    'code',
    `case "$*" in *--wait*) printf 'a longer reply' > "$file";; *) printf '%s|' "$@" > ${log};; esac`,
  )
  setEditor(product, code)
  await sessionWithTranscript(product, 'opens', [answerLine('See `src/jump.js:1:8` and `../../secret/file.txt:1`')])
  const board = await openBoard(page, await serveBoard(product))
  await board.row('opens').click()
  await expect(board.reply).toBeVisible()
  await board.reply.fill('hm')
  await board.reply.press('Control+g')
  await expect(board.reply).toHaveValue('a longer reply')

  await page.getByRole('grid', { name: 'Sessions' }).press('Enter')
  await page.getByRole('button', { name: 'Conversation', exact: true }).click()
  await page.getByRole('button', { name: 'src/jump.js:1:8' }).click()
  await expect(page.getByText('Opened src/jump.js at line 1 in code')).toBeVisible()
  expect(readFileSync(log, 'utf8')).toBe(`--goto|${join(product.project, 'src/jump.js')}:1:8|`)
  await page.getByRole('button', { name: '../../secret/file.txt:1' }).click()
  await expect(page.getByText('../../secret/file.txt was not opened')).toBeVisible()
})
