import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { openBoard } from '../support/board.ts'
import type { Product } from '../support/product.ts'
import { expect, test } from '../support/test.ts'

const rowsSchema = z.array(z.looseObject({ id: z.string(), name: z.string() }))
const shownSchema = z.array(z.object({ title: z.string(), body: z.string() }))

async function rowsOf(product: Product): Promise<z.infer<typeof rowsSchema>> {
  return rowsSchema.parse(JSON.parse((await product.run('agents', '--json', '--all')).stdout))
}

/** Notes the notifications that a page shows, in place of the desktop. */
async function noteNotices(page: Page): Promise<() => Promise<z.infer<typeof shownSchema>>> {
  await page.addInitScript(() => {
    const shown: { title: string; body: string }[] = []
    class Noted extends EventTarget {
      static readonly permission = 'granted'
      constructor(title: string, options: { body?: string } = {}) {
        super()
        shown.push({ title, body: options.body ?? '' })
        Reflect.set(window, 'lastNotice', this)
      }
      close(): void {}
    }
    Reflect.set(window, 'Notification', Noted)
    Reflect.set(window, 'shownNotices', shown)
  })
  return async () => shownSchema.parse(await page.evaluate(() => Reflect.get(window, 'shownNotices')))
}

test('what happens is shown once, by one of two open pages, and a click opens the peek', async ({
  page,
  context,
  practice,
  product,
  boardUrl,
}) => {
  const other = await context.newPage()
  const shownOnFirst = await noteNotices(page)
  const shownOnOther = await noteNotices(other)
  const { row } = await openBoard(page, boardUrl)
  await openBoard(other, boardUrl.replace(/\?token.*/, ''))
  await product.dispatch('--name', 'asker', 'ask me a question')
  await expect(row('asker Needs input')).toBeVisible()
  const all = async (): Promise<readonly string[]> =>
    [...(await shownOnFirst()), ...(await shownOnOther())].map(({ title }) => title)
  await expect.poll(all).toEqual(['asker needs input'])
  const shower = (await shownOnFirst()).length > 0 ? page : other
  await shower.evaluate(() => {
    const notice: unknown = Reflect.get(window, 'lastNotice')
    if (notice instanceof EventTarget) notice.dispatchEvent(new Event('click'))
  })
  await expect(shower.getByRole('complementary', { name: 'Peek: asker' })).toBeVisible()
  // Muted, nothing is told of it any more; of others still.
  await product.dispatch('--name', 'at work', 'wait at gate open')
  await product.dispatch('--name', 'loud', 'wait at gate other')
  await expect(row('loud Working')).toBeVisible()
  await row('at work Working').click({ button: 'right' })
  await page.getByRole('menuitem', { name: /mute/i }).click()
  await practice.release('open')
  await expect(row('at work Completed')).toBeVisible()
  await practice.release('other')
  await expect.poll(all).toEqual(expect.arrayContaining(['asker needs input', 'loud completed']))
  expect(await all()).toHaveLength(2)
})

test('commands and webhooks of the user hear of each event without a window, and are never put together from its text', async ({
  product,
}) => {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      bodies.push(body)
      // The first attempt meets a server in trouble.
      response.writeHead(bodies.length === 1 ? 503 : 204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    expect((await product.run('agents', '--json')).code).toBe(0)
    const heard = join(product.home, 'heard')
    writeFileSync(
      join(product.home, 'settings.json'),
      JSON.stringify({
        notifications: {
          commands: { completed: `printf '%s|%s\\n' "$BACKBURNER_EVENT" "$BACKBURNER_NAME" >> '${heard}'` },
          webhooks: { completed: `http://127.0.0.1:${address.port}/hook` },
        },
      }),
    )
    const name = '$(touch owned)`touch owned`;"quoted"'
    const id = await product.dispatch('--name', name, 'finish at once')
    await expect
      .poll(() => {
        try {
          return readFileSync(heard, 'utf8')
        } catch {
          return ''
        }
      })
      .toBe(`completed|${name}\n`)
    await expect.poll(() => bodies.length, { timeout: 15_000 }).toBe(2)
    expect(bodies[1]).toBe(bodies[0])
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ event: 'completed', id, name })
    const status = (await product.run('daemon', 'status', '--json')).stdout
    expect(status).toContain('the webhook for completed at 127.0.0.1')
    expect(status).not.toContain('/hook')
  } finally {
    server.close()
  }
})

test('new work is paused from the palette, waits in sight, and goes on', async ({ page, product, boardUrl }) => {
  const { box, row, namesIn } = await openBoard(page, boardUrl)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('pause new work')
  await page.keyboard.press('Enter')
  const bar = page.getByRole('region', { name: 'New work is paused' })
  await expect(bar).toContainText('New work is paused')
  await product.dispatch('--name', 'later', 'finish at once')
  await expect(row(/^later Working/)).toBeVisible()
  await box.focus()
  expect(await namesIn('Completed')).toEqual([])
  await page.reload()
  await bar.getByRole('button', { name: 'Resume' }).click()
  await expect(bar).toHaveCount(0)
  await expect(row('later Completed')).toBeVisible()
})

test('a link fills the box and starts nothing, asks before it replaces a draft, and gives that back', async ({
  page,
  product,
  boardUrl,
}) => {
  const { box } = await openBoard(page, boardUrl)
  const bar = page.getByRole('region', { name: 'Task from a link' })
  const bring = (query: string): Promise<void> =>
    page.evaluate((text) => {
      location.hash = `#dispatch?${text}`
    }, query)
  await bring(`prompt=fix%20the%20jump&cwd=${encodeURIComponent(join(product.project, 'src'))}`)
  await expect(box).toHaveValue('fix the jump')
  await expect(bar).toContainText('read it before you send it')
  await expect(bar).toContainText(`It runs in ${join(product.project, 'src')}`)
  expect(page.url()).not.toContain('dispatch')

  await box.fill('my own words')
  await bring('prompt=rm%20-rf%0A%0A%0Ahidden&cwd=/there/is/none')
  await expect(bar).toContainText('A link brings a task: “rm -rf hidden” (4 lines) for /there/is/none')
  await expect(box).toHaveValue('my own words')
  await bar.getByRole('button', { name: 'Keep mine' }).click()
  await expect(bar).toHaveCount(0)

  await bring('prompt=theirs&cwd=/there/is/none')
  await bar.getByRole('button', { name: 'Replace my draft' }).click()
  await expect(box).toHaveValue('theirs')
  await expect(bar).toContainText('There is no directory /there/is/none')
  await bar.getByRole('button', { name: 'Restore my draft' }).click()
  await expect(box).toHaveValue('my own words')

  await bring('prompt=x&cwd=relative')
  await expect(bar).toContainText('The link names a directory that is no whole path. Nothing was changed.')
  await expect(box).toHaveValue('my own words')
  expect(await rowsOf(product)).toEqual([])
})
