import type { Page } from '@playwright/test'
import { z } from 'zod'
import { standBetween } from '../support/between.ts'
import { openBoard } from '../support/board.ts'
import type { Product } from '../support/product.ts'
import { expect, test } from '../support/test.ts'

const statusSchema = z.looseObject({ pid: z.number() })
const rowsSchema = z.array(z.looseObject({ name: z.string() }))

async function supervisorPid(product: Product): Promise<number> {
  return statusSchema.parse(JSON.parse((await product.run('daemon', 'status', '--json')).stdout)).pid
}

async function rowsOf(product: Product): Promise<z.infer<typeof rowsSchema>> {
  return rowsSchema.parse(JSON.parse((await product.run('agents', '--json', '--all')).stdout))
}

/** Resolves once the connection says something that matches, also for a moment only. */
function saysOnce(page: Page, pattern: string): Promise<unknown> {
  return page.waitForFunction(
    (source) =>
      new RegExp(source).test(document.querySelector('[role=status][aria-label=Connection]')?.textContent ?? ''),
    pattern,
    { polling: 'raf', timeout: 30_000 },
  )
}

test('a supervisor that is killed again and again loses no row and shows none twice', async ({
  page,
  product,
  boardUrl,
}) => {
  for (const name of ['one', 'two', 'three']) await product.dispatch('--name', name, 'finish at once')
  const { row, box, connection, namesIn } = await openBoard(page, boardUrl)
  for (const name of ['one', 'two', 'three']) await expect(row(`${name} Completed`)).toBeVisible()
  const before = await namesIn('Completed')
  await box.fill('typed meanwhile')
  for (let n = 0; n < 3; n += 1) {
    const lost = saysOnce(page, 'Reconnecting|Catching up|Connecting')
    process.kill(await supervisorPid(product), 'SIGKILL')
    await lost
    await expect(connection).toHaveText('Live', { timeout: 20_000 })
    expect(await namesIn('Completed')).toEqual(before)
  }
  await expect(box).toHaveValue('typed meanwhile')
  await box.fill('finish at once')
  await box.press('Enter')
  // The small model names it.
  await expect.poll(async () => (await namesIn('Completed')).length).toBe(4)
  expect(await rowsOf(product)).toHaveLength(4)
})

test('a supervisor that was ended on purpose stays away until somebody presses', async ({
  page,
  product,
  boardUrl,
}) => {
  const { connection } = await openBoard(page, boardUrl)
  expect((await product.run('daemon', 'stop')).code).toBe(0)
  await expect(connection.getByRole('button')).toHaveAttribute('title', /the supervisor was stopped; .*A press here/, {
    timeout: 30_000,
  })
  expect((await product.run('daemon', 'status')).stdout).toContain('stopped')
  await connection.getByRole('button').click()
  await expect(connection).toHaveText('Live', { timeout: 30_000 })
})

test('without a supervisor the window says so, what is done fails with words, and all goes on once there is one', async ({
  page,
  product,
  boardUrl,
}) => {
  await product.dispatch('--name', 'one', 'finish at once')
  const { row, box, connection, namesIn } = await openBoard(page, boardUrl)
  await expect(row('one Completed')).toBeVisible()
  expect((await product.run('daemon', 'stop', '--keep-workers')).code).toBe(0)
  await expect(connection).toContainText(/Offline, next try in \d+ s/, { timeout: 30_000 })
  // The last known truth stays.
  await expect(row('one Completed')).toBeVisible()

  await row('one').focus()
  await page.keyboard.press('Alt+p')
  await expect(page.getByText('“one” was not pinned')).toBeVisible()
  await box.fill('finish at once please')
  await box.press('Enter')
  await expect(page.getByText(/not connected to the supervisor/i).first()).toBeVisible()
  await expect(box).toHaveValue('finish at once please')

  expect((await product.run('agents', '--json')).code).toBe(0)
  await expect(connection).toHaveText('Live', { timeout: 30_000 })
  await box.press('Enter')
  await expect(box).toHaveValue('')
  await expect.poll(async () => (await namesIn('Completed')).length).toBe(2)
  expect(await rowsOf(product)).toHaveLength(2)
})

test('with two seconds of latency the window says slow, and everything works, once each', async ({
  page,
  product,
  boardUrl,
}) => {
  test.setTimeout(120_000)
  await product.dispatch('--name', 'asker', 'ask me a question')
  const between = await standBetween(product)
  try {
    const { row, box, peek, connection, namesIn } = await openBoard(page, boardUrl)
    await expect(row('asker Needs input')).toBeVisible()
    between.setLatency(2_000)
    await expect(connection).toContainText(/^Slow/, { timeout: 15_000 })

    await box.fill('finish at once, slowly')
    await box.press('Enter')
    await box.press('Enter')
    await expect(box).toHaveValue('', { timeout: 20_000 })
    await expect.poll(async () => (await namesIn('Completed')).length, { timeout: 20_000 }).toBe(1)

    await row('asker').focus()
    await page.keyboard.press('Alt+p')
    await expect(page.getByRole('rowgroup', { name: 'Pinned' }).getByRole('row', { name: /^asker/ })).toBeVisible({
      timeout: 15_000,
    })
    await row('asker').click()
    await peek('asker').getByRole('button', { name: '2 Green' }).click({ timeout: 20_000 })
    await expect(row('asker Completed You chose Green')).toHaveCount(1, { timeout: 20_000 })
    await expect(connection).toContainText(/^Slow, 2\.\d s/)

    await page.reload()
    await expect(row('asker Completed')).toBeVisible({ timeout: 30_000 })
    between.setLatency(0)
    await expect(connection).toHaveText('Live', { timeout: 20_000 })
    expect(await rowsOf(product)).toHaveLength(2)
  } finally {
    await between.end()
  }
})

test('a supervisor that stands still is told of, and what was done meanwhile happens once it goes on', async ({
  page,
  product,
  boardUrl,
}) => {
  await product.dispatch('--name', 'one', 'finish at once')
  const { row, box, connection, namesIn } = await openBoard(page, boardUrl)
  await expect(row('one Completed')).toBeVisible()
  const pid = await supervisorPid(product)
  process.kill(pid, 'SIGSTOP')
  try {
    await box.fill('finish at once after the stop')
    await box.press('Enter')
    await expect(connection).toContainText(/No answer for \d+ s/, { timeout: 20_000 })
    await expect(row('one Completed')).toBeVisible()
    await expect(box).toHaveValue('finish at once after the stop')
    await box.press('Enter')
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  await expect(connection).toHaveText('Live', { timeout: 20_000 })
  await expect(box).toHaveValue('')
  await expect.poll(async () => (await namesIn('Completed')).length).toBe(2)
  expect(await rowsOf(product)).toHaveLength(2)
})

test('a page that is older than its supervisor says so and offers to reload; what is typed stays', async ({
  page,
  product,
  boardUrl,
}) => {
  await product.dispatch('--name', 'one', 'finish at once')
  await page.routeWebSocket(/\/rpc$/, (ws) => {
    const server = ws.connectToServer()
    server.onMessage((message) => {
      // Hello's answer, as a later version would give it: with an event of the board that this one does not know.
      const text = typeof message === 'string' ? message : message.toString('utf8')
      const later = text.replaceAll(/"version":"[\d.]+"/g, '"version":"9.9.9"').replaceAll(/"api":\d+/g, '"api":99')
      ws.send(later === text ? message : typeof message === 'string' ? later : Buffer.from(later))
    })
  })
  const { row, box, connection } = await openBoard(page, boardUrl)
  await expect(row('one Completed')).toBeVisible()
  const bar = page.getByRole('region', { name: 'Different versions' })
  await expect(bar).toContainText('older than its supervisor (9.9.9)')
  await expect(connection).toHaveText('Live')
  await box.fill('typed before the reload')
  await page.unrouteAll()
  await bar.getByRole('button', { name: 'Reload' }).click()
  await expect(row('one Completed')).toBeVisible()
  await expect(box).toHaveValue('typed before the reload')
})

test('a server that shows everybody out at once is not asked ever faster', async ({ page, boardUrl }) => {
  const attempts: number[] = []
  await page.routeWebSocket(/\/rpc$/, (ws) => {
    attempts.push(Date.now())
    ws.connectToServer().onMessage((message) => {
      ws.send(message)
      // Out again as soon as the first snapshot was shown.
      if (message.toString().includes('snapshot')) void ws.close({ code: 1012, reason: 'come back later' })
    })
  })
  await page.goto(boardUrl)
  await expect.poll(() => attempts.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(6)
  const waits = attempts.slice(1).map((at, n) => at - (attempts[n] ?? at))
  expect(waits.slice(3).every((wait, n) => wait > 150 * 2 ** (n + 2))).toBe(true)
})
