import type { Page } from '@playwright/test'
import { expectRoom } from '../support/accessible.ts'
import { focusedRow, openBoard } from '../support/board.ts'
import { firstLightScript } from '../support/first-light-script.ts'
import { expect as impatient, test } from '../support/test.ts'

const expect = impatient.configure({ timeout: 30_000 })

test.setTimeout(180_000)
test.use({ viewport: { width: 1280, height: 800 }, actionTimeout: 30_000 })

/** Everything that hands a test more than a hand on the keyboard, or on the mouse, has is refused from now on. */
async function refuse(page: Page, what: 'mouse' | 'keyboard'): Promise<() => Promise<readonly string[]>> {
  await page.evaluate((refused) => {
    const seen: string[] = []
    Reflect.set(window, 'refused', seen)
    const types = refused === 'mouse' ? ['pointerdown', 'mousedown', 'wheel'] : ['keydown']
    for (const type of types)
      window.addEventListener(
        type,
        (event) => {
          const typed = event instanceof KeyboardEvent && event.target instanceof HTMLTextAreaElement
          const isText = typed && (event.key.length === 1 || event.key === 'Shift')
          if (event.isTrusted && !isText) seen.push(`${type} ${event instanceof KeyboardEvent ? event.key : ''}`)
        },
        true,
      )
  }, what)
  return async () => {
    const seen: unknown = await page.evaluate(() => Reflect.get(window, 'refused'))
    return Array.isArray(seen) ? seen.map(String) : ['the page was loaded anew']
  }
}

/** What has the focus, by role and name as far as a test needs it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement
    return element === null ? '' : (element.getAttribute('aria-label') ?? element.textContent ?? '').trim()
  })

/** Goes on with Tab until something has the focus. */
async function tabTo(page: Page, name: string | RegExp, most = 30): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < most; presses += 1) {
    const now = await focused(page)
    if (typeof name === 'string' ? now === name : name.test(now)) return
    passed.push(now.slice(0, 40))
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${String(name)}: ${passed.join(' → ')}`)
}

test('with the keyboard alone: dispatch, peek, answer, attach, detach, pin, filter, delete, undo', async ({
  page,
  practice,
  boardUrl,
}) => {
  await practice.addScripts([firstLightScript])
  const { box, row, group, peek, terminal } = await openBoard(page, boardUrl)
  const refused = await refuse(page, 'mouse')
  await expect(box).toBeFocused()
  await page.keyboard.type('make the hero jump')
  await page.keyboard.press('Enter')
  await expect(row('make the hero jump Working')).toBeVisible()
  await practice.release('begin')
  await expect(row('make the hero jump Needs input')).toBeVisible()

  await page.keyboard.press('Alt+n')
  await expect.poll(() => focusedRow(page)).toBe('make the hero jump')
  await page.keyboard.press('Space')
  await expect(peek('make the hero jump').getByRole('button', { name: '1 Double jump' })).toBeVisible()
  await page.keyboard.press('1')
  const allow = peek('make the hero jump').getByRole('button', { name: 'Allow once' })
  await expect(allow).toBeVisible()
  await tabTo(page, 'Allow once')
  await page.keyboard.press('Enter')
  await expect(row('make the hero jump Working')).toBeVisible()
  await expect.poll(() => focusedRow(page)).toBe('make the hero jump')

  await page.keyboard.press('Enter')
  await expect(terminal('make the hero jump').getByRole('textbox', { name: 'Terminal input' })).toBeFocused({
    timeout: 30_000,
  })
  await practice.release('finish')
  await expect(row('make the hero jump Completed The hero jumps twice as high.')).toBeVisible()
  await page.keyboard.press('Control+]')
  await expect.poll(() => focusedRow(page)).toBe('make the hero jump')
  await page.keyboard.press('Control+t')
  await expect(group('Pinned').getByRole('row', { name: /^make the hero jump/ })).toBeFocused()

  // Typed on the board, letters go to the box: to the reply while peek is open, so that is closed first.
  await page.keyboard.press('Escape')
  await expect(page.getByRole('complementary')).toHaveCount(0)
  await page.keyboard.type('s:failed')
  await expect(row('make the hero jump')).toHaveCount(0)
  // The text goes first, then the focus.
  await page.keyboard.press('Escape')
  await expect(box).toHaveValue('')
  await expect(row('make the hero jump')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect.poll(() => focusedRow(page)).toBe('make the hero jump')

  await page.keyboard.press('Control+x')
  await page.keyboard.press('Control+x')
  const messages = page.getByRole('region', { name: 'Messages' })
  await expect(messages).toContainText('was not deleted: it has 1 file not committed')
  await tabTo(page, 'Delete anyway')
  await page.keyboard.press('Enter')
  await expect(row('make the hero jump')).toHaveCount(0)
  await page.keyboard.press('Control+z')
  await expect(row('make the hero jump Completed')).toBeVisible()
  expect(await refused()).toEqual([])
})

test('with the mouse alone: dispatch, peek, answer, attach, detach, pin, filter, delete, undo', async ({
  page,
  practice,
  boardUrl,
}) => {
  await practice.addScripts([firstLightScript])
  const { box, row, group, peek, reply, terminal } = await openBoard(page, boardUrl)
  const refused = await refuse(page, 'keyboard')
  await box.click()
  await page.keyboard.type('make the hero jump')
  await page.getByRole('button', { name: /^Dispatch/ }).click()
  await expect(row('make the hero jump Working')).toBeVisible()
  await expect(box).toHaveValue('')
  await practice.release('begin')
  await row('make the hero jump Needs input').click()
  const drawer = peek('make the hero jump')
  await expect(drawer.getByRole('button', { name: '1 Double jump' })).toBeVisible()
  await reply.click()
  await page.keyboard.type('the double one')
  await drawer.getByRole('button', { name: /^Send/ }).click()
  await drawer.getByRole('button', { name: 'Allow once' }).click()
  await expect(row('make the hero jump Working')).toBeVisible()

  await drawer.getByRole('button', { name: /^Attach a terminal/ }).click()
  await expect(terminal('make the hero jump')).toBeVisible({ timeout: 30_000 })
  await practice.release('finish')
  await page.getByRole('button', { name: 'Close terminal make the hero jump' }).click()
  await expect(terminal('make the hero jump')).toHaveCount(0)
  await expect(row('make the hero jump Completed The hero jumps twice as high.')).toBeVisible()
  await row('make the hero jump').dblclick()
  await expect(terminal('make the hero jump')).toBeVisible()
  await page
    .getByRole('button', { name: /^Back to the board/ })
    .first()
    .click()

  await row('make the hero jump').click({ button: 'right' })
  await page.getByRole('menuitem', { name: /^Pin/ }).click()
  await expect(group('Pinned').getByRole('row', { name: /^make the hero jump/ })).toBeVisible()
  const counts = page.getByLabel('Counts')
  await counts.getByRole('button', { name: '0 working' }).click()
  await expect(row('make the hero jump')).toHaveCount(0)
  await counts.getByRole('button', { name: '1 done' }).click()
  await expect(row('make the hero jump')).toBeVisible()
  await page.getByRole('button', { name: 'filtered' }).click()
  await expect(box).toHaveValue('')
  await row('make the hero jump').click({ button: 'right' })
  await page.getByRole('menuitem', { name: /^Delete/ }).click()
  const messages = page.getByRole('region', { name: 'Messages' })
  await messages.getByRole('button', { name: 'Delete anyway' }).click()
  await expect(row('make the hero jump')).toHaveCount(0)
  await messages.getByRole('button', { name: 'Undo' }).click()
  await expect(row('make the hero jump Completed')).toBeVisible()
  expect(await refused()).toEqual([])
})

test('a count never touches a task that is being typed', async ({ page, product, boardUrl }) => {
  await product.dispatch('--name', 'one', 'finish at once')
  const { box, row } = await openBoard(page, boardUrl)
  await expect(row('one Completed')).toBeVisible()
  await box.fill('half a task')
  await expect(page.getByLabel('Counts').getByRole('button')).toHaveCount(0)
  await box.fill('n:one')
  await page.getByLabel('Counts').getByRole('button', { name: '0 working' }).click()
  await expect(box).toHaveValue('s:working')
})

test.describe('at 200 % zoom', () => {
  test.use({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 })
  test('everything is in reach', async ({ page, practice, product, boardUrl }) => {
    await practice.addScripts([firstLightScript])
    const { box, row, peek, reply, terminal } = await openBoard(page, boardUrl)
    const inReach = (screen: string): Promise<void> => expectRoom(page, screen)
    await inReach('empty')
    await product.dispatch('--name', 'jumper', 'make the hero jump')
    await practice.release('begin')
    await expect(row('jumper Needs input')).toBeInViewport({ ratio: 0.9 })
    await expect(box).toBeInViewport({ ratio: 0.9 })
    await inReach('board')
    for (const name of [/^Settings/, /^Keys/, /^Search/, /^Directory:/])
      await expect(page.getByRole('button', { name }).first()).toBeInViewport({ ratio: 0.9 })
    await row('jumper Needs input').click()
    await expect(reply).toBeInViewport({ ratio: 0.9 })
    await peek('jumper').getByRole('button', { name: '1 Double jump' }).click()
    const deny = peek('jumper').getByRole('button', { name: 'Deny' })
    await deny.scrollIntoViewIfNeeded()
    await expect(deny).toBeInViewport({ ratio: 0.9 })
    await inReach('peek')
    await peek('jumper').getByRole('button', { name: 'Allow once' }).click()
    await peek('jumper')
      .getByRole('button', { name: /^Attach a terminal/ })
      .click()
    await expect(terminal('jumper')).toBeInViewport({ ratio: 0.9, timeout: 30_000 })
    await inReach('terminal')
    await page.keyboard.press('Control+]')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('dialog')).toBeInViewport({ ratio: 0.99 })
    await inReach('palette')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+,')
    await expect(page.getByRole('searchbox', { name: 'Search settings' })).toBeInViewport({ ratio: 0.9 })
    await inReach('settings')
    await practice.release('finish')
  })
})

test('with reduced motion nothing slides, turns or shimmers', async ({ page, practice, product, boardUrl }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const { row } = await openBoard(page, boardUrl)
  await page.evaluate(() => {
    const moved: string[] = []
    Reflect.set(window, 'moved', moved)
    const look = (): void => {
      for (const animation of document.getAnimations()) {
        const { effect } = animation
        const target = effect instanceof KeyframeEffect ? effect.target : null
        // What writes is allowed its caret.
        if (target?.closest('.xterm') == null) moved.push(target?.outerHTML.slice(0, 160) ?? '?')
      }
      requestAnimationFrame(look)
    }
    look()
  })
  await product.dispatch('--name', 'waits', 'wait at gate open')
  await expect(row('waits Working')).toBeVisible()
  await row('waits Working').click()
  await page.setViewportSize({ width: 800, height: 600 })
  await page.keyboard.press('Escape')
  await row('waits').click()
  await page.keyboard.press('Escape')
  await practice.release('open')
  await expect(row('waits Completed')).toBeVisible()
  await page.getByRole('rowheader', { name: /^Completed/ }).click()
  await expect(row('waits Completed')).toHaveCount(0)
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  const moved = (): Promise<unknown> => page.evaluate(() => Reflect.get(window, 'moved'))
  expect(await moved()).toEqual([])
  // What is watched for is there without the wish.
  await page.emulateMedia({ reducedMotion: 'no-preference' })
  await page.getByRole('rowheader', { name: /^Completed/ }).click()
  await expect.poll(moved).not.toEqual([])
})

test('with forced colours, focus, cursor, selection and states are still to be seen', async ({
  page,
  product,
  boardUrl,
}) => {
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
  for (const name of ['one', 'two']) await product.dispatch('--name', name, `finish at once ${name}`)
  const { box, row } = await openBoard(page, boardUrl)
  for (const name of ['one', 'two']) await expect(row(`${name} Completed`)).toBeVisible()
  const look = (name: string): Promise<string> =>
    row(name).evaluate((element) => {
      const styleOf = (one: Element): string => {
        const { backgroundColor, outlineStyle, outlineColor, color } = getComputedStyle(one)
        return [backgroundColor, color, outlineStyle === 'none' ? '' : outlineColor].join(' ')
      }
      return [element, ...element.querySelectorAll('[aria-hidden=true]')].map(styleOf).join(' | ')
    })
  await page.keyboard.press('Escape')
  await row('one').focus()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowDown')
  const cursor = await look('one')
  const plain = await look('two')
  expect(cursor).not.toBe(plain)
  await page.keyboard.press('Shift+Space')
  expect(await look('one')).not.toBe(cursor)
  await box.focus()
  const outlined = await box.evaluate((element) => {
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const { outlineStyle, borderTopStyle } = getComputedStyle(at)
      if (outlineStyle !== 'none' || borderTopStyle !== 'none') return true
    }
    return false
  })
  expect(outlined).toBe(true)
  const icon = row('one').locator('svg').first()
  const colors = await icon.evaluate((element) => [
    getComputedStyle(element).color,
    getComputedStyle(document.body).backgroundColor,
  ])
  expect(colors[0]).not.toBe(colors[1])
  await page.keyboard.press('Control+k')
  await page.keyboard.press('ArrowDown')
  const lookOf = (selected: boolean): Promise<string> =>
    page
      .getByRole('option', { selected })
      .first()
      .evaluate((element) => {
        const { backgroundColor, outlineStyle, outlineColor } = getComputedStyle(element)
        return `${backgroundColor} ${outlineStyle} ${outlineColor}`
      })
  expect(await lookOf(true)).not.toBe(await lookOf(false))
})
