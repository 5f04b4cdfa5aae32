import { expect, type Locator, type Page } from '@playwright/test'

/** What a test does on the board, by the names that assistive technology uses. */
export type BoardPage = {
  readonly box: Locator
  readonly reply: Locator
  /** The row whose name begins so: name, board word, summary. */
  readonly row: (beginning: string | RegExp) => Locator
  readonly group: (name: string) => Locator
  /** Names of the sessions in a group, from top to bottom. */
  readonly namesIn: (group: string) => Promise<readonly string[]>
  readonly peek: (name: string) => Locator
  readonly terminal: (name: string) => Locator
  readonly connection: Locator
  readonly dispatch: (text: string) => Promise<void>
}

function startingWith(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`)
}

/** The session whose row has the focus; empty when none has. */
export function focusedRow(page: Page): Promise<string> {
  return page.evaluate(
    () => document.activeElement?.closest('[role=row]')?.querySelector('[role=gridcell]')?.textContent ?? '',
  )
}

/** Opens the board and waits until it is live. */
export async function openBoard(page: Page, url: string): Promise<BoardPage> {
  await page.goto(url)
  const connection = page.getByRole('status', { name: 'Connection' })
  // On a busy machine the first answers are slow.
  await expect(connection).toContainText('Live', { timeout: 30_000 })
  const box = page.getByRole('textbox', { name: 'Dispatch a task' })
  const group = (name: string): Locator => page.getByRole('rowgroup', { name, exact: true })
  return {
    box,
    group,
    connection,
    reply: page.getByRole('textbox', { name: 'Reply' }),
    row: (beginning) =>
      page.getByRole('row', { name: typeof beginning === 'string' ? startingWith(beginning) : beginning }),
    namesIn: async (name) => {
      const rows = group(name)
        .getByRole('row')
        .filter({ has: page.getByRole('gridcell') })
      return rows.evaluateAll((all) => all.map((row) => row.querySelector('[role=gridcell]')?.textContent ?? ''))
    },
    peek: (name) => page.getByRole('complementary', { name: `Peek: ${name}` }),
    terminal: (name) => page.getByRole('region', { name: `Terminal: ${name}` }),
    dispatch: async (text) => {
      await box.fill(text)
      await box.press('Enter')
      await expect(box).toHaveValue('')
    },
  }
}
