import { expect, type Page } from '@playwright/test'
import type { PracticeModel } from './practice-model.ts'

/** The row of a session on the board. */
function rowOf(page: Page, name: string): ReturnType<Page['getByRole']> {
  return page.getByRole('grid', { name: 'Sessions' }).getByRole('row', { name: new RegExp(`^${name}`) })
}

/**
 * The whole path of a session through the board, the same in a browser and in the window: dispatch, see it work, answer
 * its question in peek, attach, detach, see it completed. Leaves the page on the board.
 */
export async function walkThroughFirstLight(page: Page, practice: PracticeModel): Promise<void> {
  await expect(page.getByRole('status', { name: 'Connection' })).toContainText(/live/i)
  const box = page.getByRole('textbox', { name: 'Dispatch a task' })
  await box.fill('make the hero jump')
  await page
    .getByRole('button', { name: /^Permission mode|asks|mode/i })
    .first()
    .waitFor()
  await box.press('Enter')

  const row = rowOf(page, 'make the hero jump')
  await expect(row).toBeVisible()
  await expect(row).toContainText(/Working/)
  await expect(box).toHaveValue('')
  await practice.release('begin')

  await expect(
    page
      .getByRole('rowgroup', { name: 'Needs input' })
      .getByRole('row', { name: /^make the hero jump Needs input Double jump or wall climb\?/ }),
  ).toBeVisible()
  await row.click()
  const peek = page.getByRole('complementary', { name: 'Peek: make the hero jump' })
  await expect(peek.getByText('Double jump or wall climb?').first()).toBeVisible()
  await peek.getByRole('button', { name: '1 Double jump' }).click()

  // The edit asks first: the exact diff, and the four answers.
  await expect(peek.getByText('export const height = 2')).toBeVisible()
  for (const name of ['Allow for session', 'Always allow', 'Deny']) {
    await expect(peek.getByRole('button', { name, exact: true })).toBeVisible()
  }
  await peek.getByRole('button', { name: 'Allow once', exact: true }).click()

  await expect(
    page.getByRole('rowgroup', { name: 'Working' }).getByRole('row', { name: /^make the hero jump/ }),
  ).toBeVisible()

  await page.keyboard.press('Escape')
  await row.focus()
  await page.keyboard.press('Enter')
  const pane = page.getByRole('region', { name: 'Terminal: make the hero jump' })
  await expect(pane).toBeVisible()
  await expect(pane.locator('.xterm')).toBeVisible()
  await expect.poll(() => pane.locator('.xterm-rows, .xterm-accessibility-tree').allInnerTexts()).not.toEqual([])
  await page.keyboard.press('Control+]')
  await expect(pane).toBeHidden()

  await practice.release('finish')
  await expect(
    page
      .getByRole('rowgroup', { name: 'Completed' })
      .getByRole('row', { name: /^make the hero jump Completed The hero jumps twice as high\./ }),
  ).toBeVisible()
}
