import type { Page } from '@playwright/test'
import { openBoard } from '../support/board.ts'
import { dealFrom, requestKinds, sessionWith } from '../support/hostile-sessions.ts'
import { expectUnharmed, hostileTexts, lookUnharmed, watchPage } from '../support/hostile.ts'
import { plantSessions, type Planted } from '../support/plant.ts'
import { expect as impatient, test } from '../support/test.ts'
import { serveBoard } from '../support/transcript.ts'

const expect = impatient.configure({ timeout: 30_000 })

test.setTimeout(240_000)
test.use({ viewport: { width: 1280, height: 800 }, actionTimeout: 30_000 })

const all = Object.values(hostileTexts)
const nameOf = (what: string, at: number): string => `${what}-${String.fromCodePoint(97 + at)}`
const broken = { state: 'failed', result: null }
/**
 * Ordinarily one board on which the texts go round, so that each stands in each place of some session. With
 * `BACKBURNER_TEST_LOOKS=all` a board for each text, which then stands everywhere, in requests too.
 */
const boards: Readonly<Record<string, readonly string[]>> =
  process.env['BACKBURNER_TEST_LOOKS'] === 'all'
    ? Object.fromEntries(Object.entries(hostileTexts).map(([kind, text]) => [kind, [text]]))
    : { 'each in its turn': all }

/** No code host is asked here: the badges of pull requests are put into what the supervisor says. */
async function addBadges(page: Page, texts: readonly string[]): Promise<void> {
  const urls = ['javascript:window.hit=8', 'https://example.invalid/pull/1']
  const badges = JSON.stringify(
    texts.map((text, at) => ({
      number: at,
      url: urls[at % urls.length],
      title: text,
      color: 'green',
      reason: text,
      open: true,
    })),
  )
  await page.routeWebSocket(/\/rpc$/, (ws) => {
    ws.connectToServer().onMessage((message) => {
      const said = typeof message === 'string' ? message : message.toString('utf8')
      const told = said.replaceAll('"pullRequests":[]', () => `"pullRequests":${badges}`)
      ws.send(told === said ? message : typeof message === 'string' ? told : Buffer.from(told))
    })
  })
}

for (const [kind, texts] of Object.entries(boards)) {
  test(`rows, menus, peek and conversation: ${kind}`, async ({ page, product }) => {
    const deals = texts.map((_text, from) => () => dealFrom(texts, from))
    const ended = deals.map((deal, at): Planted => sessionWith(nameOf('ended', at), deal(), at % 2 === 0 ? {} : broken))
    // One request of each kind for each board; those of a round begin at every other text.
    const asking = requestKinds.flatMap(([waitingFor, request], at): Planted[] => {
      const begin = Math.floor((at * texts.length) / requestKinds.length)
      const deal = dealFrom(texts, begin)
      return [
        sessionWith(nameOf('asks', at), deal, { state: 'blocked', waitingFor, request: request(deal), result: null }),
      ]
    })
    await plantSessions(product, [...ended, ...asking])
    const names = [...ended.map((_one, at) => nameOf('ended', at)), ...asking.map((_one, at) => nameOf('asks', at))]
    const watched = await watchPage(page)
    await addBadges(page, texts.length === 1 ? [...texts, ...texts] : texts)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const { box, row } = await openBoard(page, await serveBoard(product))
    await page.evaluate(() => navigator.clipboard.writeText('untouched'))
    await expect(row('ended-a')).toBeVisible()
    await lookUnharmed(page, watched, 'board')
    for (const name of names) {
      await row(name).click({ position: { x: 300, y: 10 } })
      const peek = page.getByRole('complementary')
      await expect(peek).toHaveAccessibleName(new RegExp(`^Peek: ${name}\\b`))
      await expect(peek.getByRole('region', { name: /^Latest/ })).not.toBeEmpty()
      await lookUnharmed(page, watched, `peek of ${name}`)
      await page.keyboard.press('Escape')
    }
    await row('ended-a').click({ button: 'right', position: { x: 300, y: 10 } })
    await expect(page.getByRole('menu')).toBeVisible()
    await lookUnharmed(page, watched, 'menu')
    await page.keyboard.press('Escape')
    await row('ended-a').focus()
    await page.keyboard.press('Control+i')
    await expect(page.getByRole('tooltip')).toBeVisible()
    await expectUnharmed(page, watched, 'why')
    await page.keyboard.press('Alt+t')
    await expect(page.getByRole('dialog')).toBeVisible()
    await lookUnharmed(page, watched, 'tags')
    await page.keyboard.press('Escape')
    await row('ended-a').focus()
    await page.keyboard.press('F2')
    await expect(page.getByRole('textbox', { name: 'New name' })).toBeFocused()
    await lookUnharmed(page, watched, 'rename')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('ended')
    await lookUnharmed(page, watched, 'palette')
    await page.keyboard.press('Escape')
    await box.fill('n:ended')
    await lookUnharmed(page, watched, 'filter')
    await box.fill('')
    await page.keyboard.press('Control+f')
    await page.getByRole('searchbox').fill('w')
    await lookUnharmed(page, watched, 'find')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+s')
    await expect(page.getByRole('rowgroup').first()).toBeVisible()
    await lookUnharmed(page, watched, 'by directory')
    await page.keyboard.press('Control+s')

    await row('ended-a').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Conversation', exact: true }).click()
    const feed = page.getByRole('feed', { name: 'Conversation' })
    await expect(feed.getByRole('article').first()).toBeVisible()
    await lookUnharmed(page, watched, 'conversation, its end')
    await feed.focus()
    await page.keyboard.press('Home')
    // What is unfolded pushes others out of what is drawn.
    const folds = feed.locator('[aria-expanded=false]')
    for (let most = 12; most > 0 && (await folds.count()) > 0; most -= 1) await folds.first().click()
    await lookUnharmed(page, watched, 'conversation, its beginning')
    await page.keyboard.press('Control+]')

    const last = nameOf('ended', ended.length - 1)
    await row(last).focus()
    await page.keyboard.press('Control+x')
    await page.keyboard.press('Control+x')
    await expect(page.getByRole('region', { name: 'Messages' })).toContainText(last)
    await lookUnharmed(page, watched, 'a message')
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('untouched')
  })
}
