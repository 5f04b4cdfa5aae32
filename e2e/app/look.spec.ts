import type { Locator, Page } from '@playwright/test'
import { openBoard } from '../support/board.ts'
import { expect, test } from '../support/test.ts'
import { answerLine, callLines, serveBoard, sessionWithTranscript, userLine, type Line } from '../support/transcript.ts'

// A machine that is busy with others takes its time.
test.setTimeout(180_000)

/** Words that break nowhere by themselves, as German and paths have them. */
const long = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung'
const longName = `${long} und Rindfleischetikettierungsgesetz`

/** A small window, and a laptop's at 200 %. */
const small = [
  { width: 800, height: 600 },
  { width: 640, height: 400 },
]

/** What of the header and the controls in it does not lie wholly inside the window. */
function outside(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const root = document.scrollingElement
    const wide = root !== null && root.scrollWidth > window.innerWidth ? ['the page is wider than the window'] : []
    const cut = [
      ...document.querySelectorAll<HTMLElement>('header button, [role=dialog] button, main > :first-child button'),
    ]
      .filter((control) => control.checkVisibility())
      .filter((control) => {
        const { left, right } = control.getBoundingClientRect()
        return left < 0 || right > window.innerWidth + 0.5
      })
      .map((control) => control.getAttribute('aria-label') ?? control.textContent)
    return [...wide, ...cut]
  })
}

const widthOf = async (element: Locator): Promise<number> => Math.round((await element.boundingBox())?.width ?? 0)

test('peek is as wide as it was made, whatever it shows', async ({ page, practice, product, boardUrl }) => {
  await practice.addScripts([
    {
      name: 'long',
      match: 'write something long',
      turns: [
        {
          content: [
            {
              type: 'tool_use',
              name: 'Write',
              input: { file_path: `${long}.txt`, content: `${longName.repeat(4)}\n` },
            },
          ],
        },
      ],
    },
  ])
  const { row, peek } = await openBoard(page, boardUrl)
  await product.dispatch('--name', 'short', 'finish at once')
  await product.dispatch('--name', 'asks', '--permission-mode', 'default', 'write something long')
  await row('short Completed').click()
  const width = await widthOf(peek('short'))
  await row('asks Needs input').click()
  await expect(peek('asks').getByRole('button', { name: 'Allow once' })).toBeVisible()
  expect(await widthOf(peek('asks'))).toBe(width)
})

test('a permission can be answered without scrolling in a small window', async ({
  page,
  practice,
  product,
  boardUrl,
}) => {
  const content = Array.from({ length: 80 }, (_, n) => `line ${n}`).join('\n')
  await practice.addScripts([
    {
      name: 'many lines',
      match: 'write many lines',
      turns: [{ content: [{ type: 'tool_use', name: 'Write', input: { file_path: 'many.txt', content } }] }],
    },
  ])
  await page.setViewportSize({ width: 800, height: 600 })
  const { row, peek } = await openBoard(page, boardUrl)
  await product.dispatch('--name', 'asks', '--permission-mode', 'default', 'write many lines')
  await row('asks Needs input').click()
  for (const name of ['Allow once', 'Allow for session', 'Always allow', 'Deny'])
    await expect(peek('asks').getByRole('button', { name })).toBeInViewport({ ratio: 1 })
})

test('long words widen no screen of a small window, or at 200 %', async ({ page, product, boardUrl }) => {
  const { row } = await openBoard(page, boardUrl)
  const task = `finish at once: ${longName}`
  await product.dispatch('--name', longName, '--tag', long.slice(0, 32), task)
  const grid = page.getByRole('grid', { name: 'Sessions' })
  for (const size of small) {
    await page.setViewportSize(size)
    await row(long).focus()
    await page.keyboard.press('Space')
    await expect(page.getByRole('textbox', { name: 'Reply' })).toBeInViewport({ ratio: 1 })
    await expect.poll(() => outside(page), `peek at ${size.width}`).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Shift+F10')
    await expect(page.getByRole('menuitem', { name: 'Peek' })).toBeInViewport()
    await expect.poll(() => outside(page), `menu at ${size.width}`).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
    await expect.poll(() => outside(page), `keys at ${size.width}`).toEqual([])
    await page.keyboard.press('Escape')
    for (const [key, screen] of [
      ['Control+,', 'Settings'],
      ['Control+k', 'Usage'],
    ] as const) {
      await grid.focus()
      await page.keyboard.press(key)
      if (screen === 'Usage') {
        await page.getByRole('combobox').fill('Usage and cost')
        await page.keyboard.press('Enter')
      }
      await expect(page.getByRole('main', { name: screen })).toBeVisible()
      await expect.poll(() => outside(page), `${screen} at ${size.width}`).toEqual([])
      await page.keyboard.press('Escape')
    }
  }
})

const patch = `--- a/src/jump.js\n+++ b/src/jump.js\n@@ -1,2 +1,2 @@\n-export const height = 1\n+export const height = 2\n`
const talk: readonly Line[] = [
  { type: 'session-started', engine: 'agent', cwd: '/tmp' },
  ...Array.from({ length: 12 }, (_, n): readonly Line[] => [
    userLine(`Step ${n}`),
    ...callLines('Edit', { file_path: 'src/jump.js' }, { content: 'ok', title: 'Edit src/jump.js', patch }),
    answerLine(`| a | b |\n|---|---|\n| ${n} | 2 |\n\n\`\`\`ts\nconst answer: number = ${n}\n\`\`\`\n`),
  ]).flat(),
]

test('a conversation opens at its newest, in tabs that nothing covers', async ({ page, product }) => {
  await sessionWithTranscript(product, 'a conversation with quite a long name', talk)
  const { row } = await openBoard(page, await serveBoard(product))
  await page.setViewportSize({ width: 1100, height: 700 })
  await row('a conversation').click()
  await page.getByRole('grid', { name: 'Sessions' }).press('Enter')
  await page.getByRole('button', { name: 'Conversation', exact: true }).click()
  await expect(page.getByRole('feed').getByText('const answer: number = 11')).toBeInViewport({ ratio: 1 })
  await expect(page.getByRole('button', { name: /^Jump to newest/ })).toHaveCount(0)
  const tab = await page.getByRole('tab').boundingBox()
  const view = await page.getByRole('group', { name: 'View' }).boundingBox()
  expect((tab?.x ?? 0) + (tab?.width ?? 0)).toBeLessThanOrEqual(view?.x ?? 0)
})

test('a terminal that is split off below stands in its new place', async ({ page, product, boardUrl }) => {
  await page.setViewportSize({ width: 1920, height: 1080 })
  const { row, terminal } = await openBoard(page, boardUrl)
  const grid = page.getByRole('grid', { name: 'Sessions' })
  for (const name of ['first', 'second']) {
    await product.dispatch('--name', name, '--exec', 'seq 1 200; sleep 1000')
    await row(`${name} Working`).focus()
    await page.keyboard.press('ArrowRight')
    await expect(terminal(name).getByRole('textbox', { name: 'Terminal input' })).toBeFocused()
    await expect(terminal(name).locator('.xterm-rows')).toContainText('200')
    if (name === 'first') {
      await page.keyboard.press('Control+]')
      await expect(grid.locator(':focus')).toBeVisible()
    }
  }
  await page.keyboard.press('Control+Shift+o')
  /** How far the text of a terminal is from the edges of its place, above and below. */
  const gaps = async (name: string): Promise<readonly number[]> => {
    const place = await terminal(name).boundingBox()
    const text = await terminal(name).locator('.xterm-rows').boundingBox()
    if (place === null || text === null) return []
    return [text.y - place.y, place.y + place.height - text.y - text.height]
  }
  await expect.poll(async () => (await terminal('second').boundingBox())?.height ?? 0).toBeLessThan(700)
  for (const name of ['first', 'second']) {
    await expect.poll(async () => (await gaps(name))[0]).toBe(8)
    await expect.poll(async () => (await gaps(name))[1]).toBeGreaterThanOrEqual(0)
    await expect(terminal(name).locator('.xterm-rows')).toContainText('200')
  }
})
