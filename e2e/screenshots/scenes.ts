import type { Locator, Page } from '@playwright/test'

/** A picture: what is done, from the board as it opens, until the screen shows it. */
export type Scene = {
  readonly name: string
  readonly show: (page: Page) => Promise<void>
  /** Takes back what every window of this home would keep. */
  readonly undo?: (page: Page) => Promise<void>
}

const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Sessions' })
const box = (page: Page): Locator => page.getByRole('textbox', { name: 'Dispatch a task' })

/** The session under the cursor. */
function underCursor(page: Page): Promise<string> {
  return page.evaluate(
    () => document.activeElement?.closest('[role=row]')?.querySelector('[role=gridcell]')?.textContent ?? '',
  )
}

/** Goes to a session by keys, from the top of the board. */
async function goTo(page: Page, name: string): Promise<void> {
  await grid(page).focus()
  await page.keyboard.press('Home')
  for (let n = 0; n < 60; n += 1) {
    if ((await underCursor(page)).startsWith(name)) return
    await page.keyboard.press('ArrowDown')
  }
  throw new Error(`no session "${name}" on the board`)
}

async function peek(page: Page, name: string): Promise<void> {
  const drawer = page.getByRole('complementary', { name: `Peek: ${name}` })
  await goTo(page, name)
  if (!(await drawer.isVisible())) await page.keyboard.press('Space')
  await drawer.waitFor()
}

async function attach(page: Page, name: string): Promise<void> {
  await goTo(page, name)
  await page.keyboard.press('ArrowRight')
  const terminal = page.getByRole('region', { name: `Terminal: ${name}` })
  await terminal.waitFor()
  // The program has drawn something, and takes keys.
  await terminal.getByRole('textbox', { name: 'Terminal input' }).and(page.locator(':focus')).waitFor()
  await page.waitForTimeout(1_500)
}

async function backToBoard(page: Page): Promise<void> {
  await page.keyboard.press('Control+]')
  await page.locator('[role=grid]:focus, [role=grid] :focus').waitFor()
}

async function command(page: Page, name: string): Promise<void> {
  await grid(page).focus()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill(name)
  await page.keyboard.press('Enter')
}

const peeked = (file: string, name: string): Scene => ({ name: `peek-${file}`, show: (page) => peek(page, name) })

/** What the board with sessions can show. */
export const scenes: readonly Scene[] = [
  { name: 'board', show: (page) => goTo(page, 'flaky save test') },
  {
    name: 'board-directories',
    show: async (page) => {
      await grid(page).focus()
      await page.keyboard.press('Control+s')
      await page.getByRole('rowgroup', { name: 'infra' }).waitFor()
    },
    undo: async (page) => {
      await page.keyboard.press('Control+s')
      await page.getByRole('rowgroup', { name: 'Needs input' }).waitFor()
    },
  },
  {
    name: 'board-selected',
    show: async (page) => {
      await goTo(page, 'retries for the harbour office')
      await page.keyboard.press('Shift+Space')
      for (let n = 0; n < 2; n += 1) await page.keyboard.press('Control+Shift+ArrowDown')
    },
  },
  {
    name: 'board-find',
    show: async (page) => {
      await grid(page).focus()
      await page.keyboard.press('Control+f')
      await page.keyboard.type('book')
    },
  },
  {
    name: 'board-why',
    show: async (page) => {
      await goTo(page, 'move to PostgreSQL 17')
      await page.keyboard.press('Control+i')
    },
  },
  {
    name: 'board-menu',
    show: async (page) => {
      await goTo(page, 'ask the office again')
      await page.keyboard.press('Shift+F10')
      await page.getByRole('menu').waitFor()
    },
  },
  {
    name: 'dispatch',
    show: async (page) => {
      await box(page).fill(
        'Let passengers change the date of a ticket until an hour before the crossing.\nKeep the price that they paid. @',
      )
      await box(page).press('End')
      await page.getByRole('listbox').waitFor()
    },
  },
  peeked('question', 'retries for the harbour office'),
  peeked('permission', 'ask the office again'),
  peeked('same-requests', 'schema for bookings'),
  peeked('plan', 'move to PostgreSQL 17'),
  peeked('progress', 'flaky save test'),
  peeked('subagents', 'review of the payment flow'),
  peeked('text', 'explain the booking module'),
  peeked('completed', 'rounding of summer fares'),
  peeked('failed', 'import the 2027 timetable'),
  peeked('queued', 'currency of the invoice'),
  peeked('shell', 'test run'),
  { name: 'terminal', show: (page) => attach(page, 'rounding of summer fares') },
  {
    name: 'terminals',
    show: async (page) => {
      await attach(page, 'rounding of summer fares')
      await backToBoard(page)
      await attach(page, 'test run')
      await page.keyboard.press('Control+Shift+e')
    },
  },
  {
    name: 'conversation',
    show: async (page) => {
      await attach(page, 'rounding of summer fares')
      await page.getByRole('button', { name: 'Conversation', exact: true }).click()
      await page.getByRole('feed', { name: 'Conversation' }).waitFor()
      await page.waitForTimeout(1_000)
    },
  },
  {
    name: 'everything',
    show: async (page) => {
      await attach(page, 'rounding of summer fares')
      await page.getByRole('button', { name: 'Conversation', exact: true }).click()
      await backToBoard(page)
      await attach(page, 'test run')
      await page.keyboard.press('Control+Shift+o')
      await backToBoard(page)
      await peek(page, 'ask the office again')
      await page.waitForTimeout(3_000)
    },
  },
  {
    name: 'palette',
    show: async (page) => {
      await goTo(page, 'retries for the harbour office')
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').waitFor()
    },
  },
  {
    name: 'palette-found',
    show: async (page) => {
      await goTo(page, 'retries for the harbour office')
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill('ter')
    },
  },
  {
    name: 'help',
    show: async (page) => {
      await goTo(page, 'flaky save test')
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    },
  },
  { name: 'settings', show: (page) => settings(page) },
  {
    name: 'settings-keys',
    show: async (page) => {
      await settings(page)
      await page.getByRole('navigation', { name: 'Sections' }).getByRole('button', { name: 'Keys' }).click()
    },
  },
  {
    name: 'settings-json',
    show: async (page) => {
      await settings(page)
      await page.getByRole('button', { name: 'JSON', exact: true }).click()
    },
  },
  {
    name: 'usage',
    show: async (page) => {
      await command(page, 'Usage and cost')
      await page.getByRole('main', { name: 'Usage' }).waitFor()
    },
  },
]

async function settings(page: Page): Promise<void> {
  await grid(page).focus()
  await page.keyboard.press('Control+,')
  await page.getByRole('main', { name: 'Settings' }).waitFor()
}

/** What an empty board shows. */
export const firstScenes: readonly Scene[] = [
  { name: 'first-steps', show: (page) => page.getByRole('region', { name: 'Getting started' }).waitFor() },
  {
    name: 'empty',
    show: async (page) => {
      const steps = page.getByRole('region', { name: 'Getting started' })
      await steps
        .or(page.getByRole('button', { name: 'Try the demo' }))
        .first()
        .waitFor()
      if (await steps.isVisible()) await steps.getByRole('button', { name: 'Skip' }).click()
      await steps.waitFor({ state: 'hidden' })
    },
  },
]
