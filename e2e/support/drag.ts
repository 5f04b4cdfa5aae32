import type { Locator, Page } from '@playwright/test'

/**
 * Drags a row by its summary onto a part of another line: 0 is its top, 1 its bottom. Rows slide to a new place for a
 * moment: hovering waits until they have come to rest.
 */
export async function drag(page: Page, row: Locator, target: Locator, part: number): Promise<void> {
  await target.hover()
  await row.hover()
  const [from, to] = [await row.boundingBox(), await target.boundingBox()]
  if (from === null || to === null) throw new Error('there is nothing to drag, or nowhere to')
  await page.mouse.move(from.x + 80, from.y + from.height / 2)
  await page.mouse.down()
  await page.mouse.move(from.x + 88, from.y + from.height / 2 + 4, { steps: 4 })
  await page.mouse.move(to.x + 80, to.y + to.height * part, { steps: 10 })
  await page.mouse.up()
}
