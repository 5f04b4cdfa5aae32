import { z } from 'zod'
import { openBoard } from '../support/board.ts'
import { expect, test } from '../support/test.ts'

const statusSchema = z.looseObject({ pid: z.number() })

test('a board whose supervisor is killed says so, recovers by itself, and loses nothing that was typed', async ({
  page,
  product,
  boardUrl,
}) => {
  await product.dispatch('--name', 'asker', 'ask me a question')
  await product.dispatch('--name', 'done already', 'finish at once')
  const { row, box, reply, peek, connection } = await openBoard(page, boardUrl)
  await expect(row('asker Needs input')).toBeVisible()
  await expect(row('done already Completed')).toBeVisible()
  await box.fill('a task that is not sent yet')
  await row('asker').click()
  await reply.fill('a reply that is not sent yet')

  const lost = page.waitForFunction(
    () => !/Live/.test(document.querySelector('[aria-label=Connection]')?.textContent ?? ''),
  )
  const { pid } = statusSchema.parse(JSON.parse((await product.run('daemon', 'status', '--json')).stdout))
  process.kill(pid, 'SIGKILL')
  await lost
  await expect(connection).toContainText('Live')

  await expect(box).toHaveValue('a task that is not sent yet')
  await expect(reply).toHaveValue('a reply that is not sent yet')
  await expect(row('asker Needs input')).toHaveCount(1)
  await expect(row('done already Completed')).toHaveCount(1)
  await peek('asker').getByRole('button', { name: '2 Green' }).click()
  await expect(row('asker Completed You chose Green')).toHaveCount(1)
})

test('text of others is shown as text: no markup, no escape sequences, nothing that acts unseen', async ({
  page,
  practice,
  product,
  boardUrl,
}) => {
  const command = 'echo \u202egpj.exe\u202c \u001b[2K<b>bold</b>'
  await practice.addScripts([
    {
      name: 'hostile',
      match: 'be hostile',
      turns: [
        { content: [{ type: 'tool_use', name: 'Bash', input: { command: `touch x; ${command}` } }] },
        {
          content: [
            { type: 'text', text: '<img src=x onerror="window.wasHit=1"> [press](javascript:window.wasHit=1)' },
            {
              type: 'tool_use',
              name: 'Finish',
              input: { outcome: 'completed', result: '\u001b[31m<script>window.wasHit=1</script>\u202edone' },
            },
          ],
        },
      ],
    },
  ])
  await product.dispatch('--name', '<img src=x onerror=window.wasHit=1>', 'be hostile')
  const { row, peek } = await openBoard(page, boardUrl)
  const name = '<img src=x onerror=window.wasHit=1>'
  await row(`${name} Needs input`).click()
  // What is decided on is spelled out.
  await expect(peek(name)).toContainText('echo \\u{202e}gpj.exe\\u{202c} \\u{001b}[2K<b>bold</b>')
  await peek(name).getByRole('button', { name: 'Allow once' }).click()
  await expect(row(`${name} Completed <script>window.wasHit=1</script>`)).toBeVisible()
  await expect(peek(name).getByRole('heading', { name })).toBeVisible()
  await expect(peek(name).getByText('<img src=x onerror="window.wasHit=1">')).toBeVisible()
  await expect(peek(name).getByRole('link')).toHaveCount(0)
  expect(await page.evaluate(() => Reflect.get(window, 'wasHit'))).toBeUndefined()
  expect(await page.locator('main img, main script, aside img, aside script').count()).toBe(0)
  expect(await page.evaluate(() => document.body.innerText)).not.toMatch(/[\u001b\u202a-\u202e]/)
})

test('a shell job is attached, typed into, left with Ctrl+] and found as it was; peek types lines too', async ({
  page,
  boardUrl,
}) => {
  // Wide enough for board, peek and terminal side by side.
  await page.setViewportSize({ width: 1920, height: 1000 })
  const { row, terminal, reply, box } = await openBoard(page, boardUrl)
  await box.fill('! PS1="> " sh')
  await box.press('Control+Enter')
  const name = 'PS1="> " sh'
  const pane = terminal(name)
  await expect(pane.locator('.xterm-rows')).toContainText('>')
  await page.keyboard.type('echo sum-$((40+2)); stty size\n')
  await expect(pane.locator('.xterm-rows')).toContainText('sum-42')
  await page.keyboard.press('Control+]')
  await expect(row(name)).toBeFocused()
  await page.getByRole('button', { name: `Close terminal ${name}` }).click()
  await expect(pane).toHaveCount(0)
  await expect(row(`${name} Working`)).toBeVisible()

  await row(name).click()
  await reply.fill('echo from-peek')
  await reply.press('Enter')
  await expect(reply).toHaveValue('')
  await row(name).focus()
  await page.keyboard.press('ArrowRight')
  await expect(pane.locator('.xterm-rows')).toContainText('sum-42')
  await expect(pane.locator('.xterm-rows')).toContainText('from-peek')
  await page.setViewportSize({ width: 1000, height: 700 })
  await page.keyboard.type('exit 3\n')
  await expect(row(`${name} Failed`)).toBeAttached()
})
