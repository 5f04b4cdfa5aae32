import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect } from './test.ts'

type Look = { readonly width: number; readonly height: number; readonly colorScheme: 'light' | 'dark' }

const first = { width: 1280, height: 800 }
const small = { width: 800, height: 600 }
/** The rules whose answer hangs on colours or on room; all others read the same document in every look. */
const rulesOfLooks = ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size']
/** Everything is asked once, what depends on the look also of the opposite look. */
const looks: readonly Look[] = [
  { ...first, colorScheme: 'light' },
  { ...small, colorScheme: 'dark' },
]
/** Asked for with `BACKBURNER_TEST_LOOKS=all`: each size in each scheme, every rule each time. */
const allLooks: readonly Look[] = [
  { ...first, colorScheme: 'light' },
  { ...first, colorScheme: 'dark' },
  { ...small, colorScheme: 'dark' },
  { ...small, colorScheme: 'light' },
]
const everyLook = process.env['BACKBURNER_TEST_LOOKS'] === 'all'

async function violationsOf(page: Page, rules: readonly string[] | null): Promise<readonly string[]> {
  const isThere = await page.evaluate(() => 'axe' in window)
  const builder = new AxeBuilder({ page, ...(isThere ? { axeSource: 'void 0' } : {}) })
    .options({ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })
    // Without frames of others there is nothing to put together in a page of its own.
    .setLegacyMode(true)
  if (rules !== null) builder.withRules([...rules])
  const { violations } = await builder.analyze()
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} (${impact ?? '?'}): ${html.slice(0, 300)} ${failureSummary ?? ''}`),
  )
}

/**
 * Axe finds nothing at all on what is on screen now: every rule in light at the first size of the window, and in dark at the
 * smallest what hangs on colours and room. Leaves the page light and at the first size.
 * `again` opens what another size of the window takes away.
 */
export async function expectAccessible(page: Page, screen: string, again?: () => Promise<void>): Promise<void> {
  for (const [at, look] of (everyLook ? allLooks : looks).entries()) {
    await show(page, look, again)
    const where = `${screen}, ${look.colorScheme}, ${look.width}×${look.height}`
    await expectNothing(page, where, at === 0 || everyLook ? null : rulesOfLooks)
  }
  await show(page, { ...first, colorScheme: 'light' }, again)
}

/** Axe finds nothing in what hangs on colours and room, and all of it is in the window, as the page stands now. */
export function expectRoom(page: Page, screen: string): Promise<void> {
  return expectNothing(page, screen, rulesOfLooks)
}

async function expectNothing(page: Page, where: string, rules: readonly string[] | null): Promise<void> {
  expect.soft(await violationsOf(page, rules), where).toEqual([])
  const over = await page.evaluate(() => {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement
    return { width: scrollWidth - clientWidth, height: scrollHeight - clientHeight }
  })
  expect.soft(over, `${where}: larger than the window`).toEqual({ width: 0, height: 0 })
}

async function show(page: Page, { width, height, colorScheme }: Look, again?: () => Promise<void>): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  if (page.viewportSize()?.width !== width) {
    await page.setViewportSize({ width, height })
    await again?.()
  }
  // Two frames: what follows the size or the scheme has been drawn.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
}
