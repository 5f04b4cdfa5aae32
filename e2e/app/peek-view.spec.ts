import { openBoard } from '../support/board.ts'
import { expect, test } from '../support/test.ts'

const tool = (name: string, input: object): object => ({ type: 'tool_use', name, input })
const finish = (result: string): object => ({ content: [tool('Finish', { outcome: 'completed', result })] })

test('the end is followed, any other place stays while output streams; earlier output is read on demand', async ({
  page,
  practice,
  product,
  boardUrl,
}) => {
  test.slow()
  const paragraphs = Array.from({ length: 60 }, (_, at) => `Paragraph ${at} of a long answer.`).join('\n\n')
  await practice.addScripts([
    {
      name: 'long',
      match: 'talk at length',
      turns: [
        ...Array.from({ length: 12 }, (_, at) => ({
          content: [{ type: 'text', text: `Step ${at}` }, tool('Glob', { pattern: `*.${at}` })],
        })),
        { content: [{ type: 'text', text: paragraphs }, tool('Glob', { pattern: 'x' })] },
        {
          gate: 'more',
          content: [{ type: 'text', text: `${paragraphs}\n\nThe newest words.` }, tool('Glob', { pattern: 'y' })],
        },
        { gate: 'end', ...finish('Talked') },
      ],
    },
  ])
  const { row, peek } = await openBoard(page, boardUrl)
  await product.dispatch('--name', 'talker', 'talk at length')
  await practice.requests(14)
  await row('talker Working').click()
  const content = peek('talker').getByRole('region', { name: 'What talker did' })
  await expect(content).toContainText('Paragraph 59')
  // In the middle: the place stays.
  await content.evaluate((box) => box.scrollTo(0, 300))
  const before = await content.evaluate((box) => box.scrollTop)
  await practice.release('more')
  const pill = peek('talker').getByRole('button', { name: /^Jump to newest \(\d+ new\)/ })
  await expect(pill).toBeVisible()
  expect(await content.evaluate((box) => box.scrollTop)).toBe(before)
  await pill.click()
  await expect(pill).toHaveCount(0)
  const distance = (): Promise<number> => content.evaluate((box) => box.scrollHeight - box.scrollTop - box.clientHeight)
  await expect.poll(distance).toBeLessThan(30)
  await practice.release('end')
  await expect(row('talker Completed')).toBeVisible()
  await expect.poll(distance).toBeLessThan(30)

  await expect(content).not.toContainText('Step 3 ')
  await peek('talker').getByRole('button', { name: 'Show earlier' }).click()
  await expect(content.getByText('Step 3', { exact: true })).toBeVisible()
})

test('where terminals leave no room, peek slides over them, and goes behind whoever is worked in', async ({
  page,
  product,
  boardUrl,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 })
  const { row, peek, terminal } = await openBoard(page, boardUrl)
  await product.dispatch('--name', 'done', 'finish at once')
  await product.dispatch('--name', 'asker', 'ask me a question')
  await expect(row('asker Needs input')).toBeVisible()
  await row('done Completed').focus()
  await page.keyboard.press('Enter')
  await expect(terminal('done').getByRole('textbox')).toBeFocused()

  await row('asker').click()
  await expect(peek('asker').getByRole('button', { name: '2 Green' })).toBeVisible()
  await terminal('done').getByRole('textbox').focus()
  await expect(peek('asker')).toBeHidden()
  // What cannot be seen is not answered: the digit begins a task.
  await row('asker').focus()
  await page.keyboard.press('2')
  await expect(page.getByRole('textbox', { name: 'Dispatch a task' })).toHaveValue('2')
  await expect(row('asker Needs input')).toBeVisible()

  await row('asker').focus()
  await page.keyboard.press('Space')
  await expect(peek('asker')).toBeVisible()
  await page.keyboard.press('2')
  await expect(row('asker Completed')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(peek('asker')).toHaveCount(0)
  await expect(terminal('done')).toBeVisible()
})

test('peek is resized by key and remembers it; at 800 px it slides over and Esc closes it', async ({
  page,
  product,
  boardUrl,
}) => {
  await page.setViewportSize({ width: 1280, height: 800 })
  const { row, peek } = await openBoard(page, boardUrl)
  await product.dispatch('--name', 'wide', 'finish at once')
  await row('wide Completed').click()
  const width = async (): Promise<number> => (await peek('wide').boundingBox())?.width ?? 0
  const before = await width()
  const handle = page.getByRole('separator', { name: 'Width of peek' })
  await handle.focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect.poll(width).toBe(before + 48)
  const box = await handle.boundingBox()
  if (box === null) throw new Error('no handle')
  await page.mouse.move(box.x + 3, 300)
  await page.mouse.down()
  await page.mouse.move(box.x - 97, 300, { steps: 4 })
  await page.mouse.up()
  await expect.poll(width).toBe(before + 148)
  await page.reload()
  await row('wide').click()
  await expect.poll(width).toBe(before + 148)

  await page.setViewportSize({ width: 800, height: 600 })
  expect(await width()).toBeLessThanOrEqual(440)
  await row('wide').focus()
  await page.keyboard.press('Escape')
  await expect(peek('wide')).toHaveCount(0)
})

test('hostile text runs nothing and breaks nothing', async ({ page, practice, product, boardUrl }) => {
  const evil = [
    '<img src=x onerror="document.title=1"><script>document.title="owned"</script>',
    '[click](javascript:document.title="owned") [data](data:text/html,<script>1</script>)',
    '![p](https://example.invalid/p.png)',
    'right \u202e left \u001b]0;owned\u0007 \u001b[31mred',
  ].join('\n\n')
  await practice.addScripts([
    {
      name: 'evil',
      match: 'be hostile',
      turns: [
        { content: [{ type: 'text', text: evil }, tool('Glob', { pattern: '*' })] },
        { content: [{ type: 'text', text: 'x'.repeat(1_000_000) }, tool('Glob', { pattern: '*' })] },
        {
          content: [
            tool('Bash', {
              command: `touch ${'y'.repeat(5_000)} # \u202e <b>bold</b>`,
              description: '<img src=x onerror=1>',
            }),
          ],
        },
        finish('Done'),
      ],
    },
  ])
  const { row, peek } = await openBoard(page, boardUrl)
  const title = await page.title()
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('dialog', () => requests.push('dialog'))
  await product.dispatch('--name', '<b>evil</b>', 'be hostile')
  await expect(row('<b>evil</b> Needs input')).toBeVisible({ timeout: 30_000 })
  await row('<b>evil</b>').click()
  const drawer = peek('<b>evil</b>')
  await expect(drawer.getByRole('group', { name: 'Command' })).toContainText('\\u{202e}')
  await expect(drawer).toContainText('<img src=x')
  expect(await drawer.locator('img, script, b >> text=bold').count()).toBe(0)
  expect(await drawer.locator('a[href^="javascript" i], a[href^="data" i]').count()).toBe(0)
  const overflow = await drawer.evaluate((box) => box.scrollWidth - box.clientWidth)
  expect(overflow).toBeLessThanOrEqual(1)
  expect((await page.title()).replace(/^\(\d+\) /, '')).toBe(title.replace(/^\(\d+\) /, ''))
  expect(requests.filter((url) => url.includes('example.invalid') || url === 'dialog')).toEqual([])
})

test('a session that begins to need input is announced once', async ({ page, product, boardUrl }) => {
  const { row } = await openBoard(page, boardUrl)
  const news = page.getByRole('log', { name: 'News of the board' })
  await expect(news).toHaveText('')
  await product.dispatch('--name', 'asks', 'ask me a question')
  await expect(row('asks Needs input')).toBeVisible()
  await expect(news).toHaveText(/^asks needs input: /)
  await expect(page.getByText('asks needs input: ')).toHaveCount(1)
})
