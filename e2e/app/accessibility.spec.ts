import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { firstLightScript } from '../support/first-light-script.ts'
import { expect, test } from '../support/test.ts'

async function expectAccessible(page: Page, screen: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.map(
    ({ id, impact, nodes }) => `${id} (${impact ?? '?'}): ${nodes.map(({ html }) => html).join(' ')}`,
  )
  expect(found, screen).toEqual([])
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the empty board, the board, peek and help (${colorScheme})`, async ({
    page,
    practice,
    boardUrl,
  }) => {
    await practice.addScripts([firstLightScript])
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.goto(boardUrl)
    await expect(page.getByRole('grid', { name: 'Sessions' })).toBeVisible()
    await expectAccessible(page, 'empty board')

    const box = page.getByRole('textbox', { name: 'Dispatch a task' })
    await box.fill('make the hero jump')
    await box.press('Enter')
    await practice.release('begin')
    const row = page.getByRole('row', { name: /^make the hero jump Needs input/ })
    await expect(row).toBeVisible()
    await expectAccessible(page, 'board')

    await row.click()
    await expect(page.getByRole('complementary', { name: 'Peek: make the hero jump' })).toBeVisible()
    await expectAccessible(page, 'peek')

    await page.keyboard.press('Escape')
    await row.focus()
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog')).toBeVisible()
    await expectAccessible(page, 'help')
  })
}
