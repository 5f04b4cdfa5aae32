import type { Locator, Page } from '@playwright/test'
import { openBoard } from '../support/board.ts'
import { expect, test } from '../support/test.ts'
import {
  answerLine,
  callLines,
  serveBoard,
  sessionWithTranscript,
  userLine,
  workedTranscript,
  type Line,
} from '../support/transcript.ts'

const patch = `--- a/src/jump.js
+++ b/src/jump.js
@@ -1,2 +1,2 @@
-export const height = 1
+export const height = 2
 export const gravity = 9
`
const markdown = `# A heading

Some **bold** text, \`src/jump.js:1\` and a [link](https://example.invalid/page).

| a | b |
|---|---|
| 1 | 2 |

\`\`\`ts
const answer: number = 42
\`\`\`
`
const rich = workedTranscript(markdown, patch)

/** Attaches to a session and shows its conversation. */
async function openConversation(page: Page, url: string, name: string): Promise<Locator> {
  const board = await openBoard(page, url)
  await board.row(name).click()
  await page.getByRole('grid', { name: 'Sessions' }).press('Enter')
  await page.getByRole('button', { name: 'Conversation', exact: true }).click()
  return page.getByRole('region', { name: `Conversation: ${name}` })
}

test('shows messages, calls, diffs and steps, and unfolds them by key', async ({ page, product }) => {
  await sessionWithTranscript(product, 'higher', rich)
  const view = await openConversation(page, await serveBoard(product), 'higher')
  await expect(view.getByRole('heading', { name: 'A heading' })).toBeVisible()
  await expect(view.getByRole('table')).toBeVisible()
  await expect(view.getByText('const answer: number = 42')).toBeVisible()
  await expect(view.getByRole('group', { name: 'Changes: src/jump.js' })).toContainText('export const height = 2')
  // The failed command tells its output only when it is unfolded.
  await expect(view.getByText('one failing test')).toBeHidden()
  const feed = view.getByRole('feed', { name: 'Conversation' })
  await expect(feed).toBeFocused()
  await feed.press('k')
  await expect(view.getByRole('article', { name: 'Compacted' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(view.getByText('What was')).toBeVisible()
  await page.keyboard.press('[')
  await expect(view.getByRole('article', { name: 'You: Now finish' })).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('k')
  await page.keyboard.press('Enter')
  await expect(view.getByText('one failing test')).toBeVisible()
  await page.keyboard.press('[')
  await expect(view.getByRole('article', { name: 'You: Make the jump higher' })).toBeFocused()
  await page.keyboard.press(']')
  await expect(view.getByRole('article', { name: 'You: Now finish' })).toBeFocused()

  await page.keyboard.press('Control+f')
  const find = view.getByRole('textbox', { name: 'Find in conversation' })
  await expect(find).toBeFocused()
  await find.fill('JUMP')
  await expect(view.getByRole('status')).toHaveText(/^\d+ of \d+$/)
  await find.press('Escape')
  await expect(feed).toBeFocused()

  // A reply begins here and is written in peek.
  await page.keyboard.press('r')
  await expect(page.getByRole('textbox', { name: 'Reply' })).toBeFocused()
})

test('nothing that a model writes acts', async ({ page, product }) => {
  const hostile = `<img src=x onerror="window.hit = 1"><script>window.hit = 2</script>

[click](javascript:window.hit=3) ![pic](https://example.invalid/spy.png) <a href="javascript:window.hit=4">x</a>

\u001b]52;c;aGFjaw==\u0007\u202Eevil\u202C ${'w'.repeat(5_000)}`
  await sessionWithTranscript(product, 'hostile', [
    userLine(hostile),
    answerLine(hostile),
    ...callLines(
      'Bash',
      { command: 'echo "\u001b]0;title\u0007" \u202E' },
      { content: hostile, title: `<b>${'t'.repeat(3_000)}` },
    ),
  ])
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const view = await openConversation(page, await serveBoard(product), 'hostile')
  await expect(view.getByText('click').first()).toBeVisible()
  for (const link of await view.getByText('click').all()) await link.click({ force: true })
  expect(await page.evaluate(() => 'hit' in window)).toBe(false)
  await expect(view.locator('img, script, a[href^="javascript"]')).toHaveCount(0)
  expect(asked.filter((url) => url.includes('example.invalid'))).toEqual([])
  const box = view.getByRole('feed')
  expect(await box.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true)
})

test('ten thousand messages open at their end, page backwards, and are all searched', async ({ page, product }) => {
  test.slow()
  const lines: Line[] = []
  for (let turn = 1; turn <= 5_000; turn += 1) {
    lines.push(userLine(`Question number ${turn}`))
    lines.push(
      answerLine(`Answer **number ${turn}**\n\n\`\`\`js\nconst turn = ${turn}\n\`\`\`\n${'words '.repeat(40)}`),
    )
  }
  lines[1] = answerLine('The needle is here')
  await sessionWithTranscript(product, 'long', lines)
  const url = await serveBoard(product)
  const board = await openBoard(page, url)
  await board.row('long').click()
  await page.getByRole('grid', { name: 'Sessions' }).press('Enter')
  const open = page.getByRole('button', { name: 'Conversation', exact: true })
  await expect(open).toBeVisible()
  const took = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const begin = performance.now()
        const button = [...document.querySelectorAll('button')].find((one) => one.textContent === 'Conversation')
        new MutationObserver((_changes, observer) => {
          const text = document.querySelector('[role=feed]')?.textContent ?? ''
          if (!text.includes('Answer number 5000')) return
          observer.disconnect()
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begin)))
        }).observe(document.body, { childList: true, subtree: true, characterData: true })
        button?.click()
      }),
  )
  console.log(`10,000 messages: first paint of the newest after ${Math.round(took)} ms`)
  const view = page.getByRole('region', { name: 'Conversation: long' })
  const articles = view.getByRole('article')
  await expect(view.getByText('number 5000').last()).toBeInViewport()
  expect(await articles.count()).toBeLessThan(80)

  // Scrolling up fetches what is older, and what is read stays in its place.
  const feed = view.getByRole('feed')
  for (let turn = 0; turn < 12; turn += 1) {
    await feed.evaluate((element) => element.scrollBy(0, -6_000))
    await page.waitForTimeout(60)
  }
  await expect(view.getByRole('button', { name: 'Jump to newest' })).toBeVisible()
  expect(await articles.count()).toBeLessThan(80)

  await feed.focus()
  await page.keyboard.press('Home')
  await expect(view.getByText('Question number 1', { exact: true })).toBeInViewport()
  await page.keyboard.press('/')
  const find = view.getByRole('textbox', { name: 'Find in conversation' })
  await find.fill('number 2500')
  await expect(view.getByRole('status')).toHaveText('2 of 2')
  await expect(view.getByText('Answer number 2500')).toBeInViewport()
  await find.fill('needle')
  await expect(view.getByRole('status')).toHaveText('1 of 1')
  await expect(view.getByText('The needle is here')).toBeInViewport()
  await find.press('Escape')
  await page.keyboard.press('End')
  await expect(view.getByText('number 5000').last()).toBeInViewport()
})

test('an answer streams in, and becomes a message', async ({ page, practice, boardUrl }) => {
  await practice.addScripts([
    {
      name: 'two halves',
      match: 'say it in two halves',
      turns: [
        {
          content: [
            { type: 'text', text: 'The first half, ' },
            { type: 'gate', gate: 'between' },
            { type: 'text', text: 'and the second.' },
            { type: 'gate', gate: 'after' },
            { type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'Said' } },
          ],
        },
      ],
    },
  ])
  const board = await openBoard(page, boardUrl)
  await board.dispatch('say it in two halves')
  const row = board
    .group('Working')
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') })
  await row.first().click()
  await page.getByRole('grid', { name: 'Sessions' }).press('Enter')
  await page.getByRole('button', { name: 'Conversation', exact: true }).click()
  const writing = page.getByRole('article', { name: 'Agent, writing' })
  await expect(writing).toContainText('The first half')
  await practice.release('between')
  await expect(writing).toContainText('and the second')
  await practice.release('after')
  await expect(writing).toBeHidden()
  await expect(page.getByRole('article', { name: /^Completed/ })).toBeVisible()
})
