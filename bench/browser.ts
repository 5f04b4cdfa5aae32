import { chromium, type Browser, type Page } from '@playwright/test'
import type { Product } from '../e2e/support/product.ts'

/** The board in a browser, and the pid of the relay that serves it. */
export type OpenBoard = { readonly browser: Browser; readonly page: Page; readonly relay: number }

/** Starts `serve` and resolves with its URL. */
async function serve(product: Product): Promise<{ readonly url: string; readonly pid: number }> {
  const { line, child } = await product.start(['serve', '--port', '0'], /http:\/\/127\.0\.0\.1:\d+/)
  const url = /http:\/\/127\.0\.0\.1:\d+\S*/.exec(line)?.[0]
  if (url === undefined || child.pid === undefined) throw new Error(line)
  return { url, pid: child.pid }
}

/** Opens the board through `serve` in a headless browser, the one that the tests use, and closes it after `measure`. */
export async function onBoard<Result>(
  product: Product,
  measure: (board: OpenBoard) => Promise<Result>,
  prepare: (page: Page) => Promise<unknown> = async () => undefined,
): Promise<Result> {
  const { url, pid } = await serve(product)
  const executablePath = process.env['BACKBURNER_TEST_BROWSER'] ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await prepare(page)
    await page.goto(url)
    return await measure({ browser, page, relay: pid })
  } finally {
    await browser.close()
  }
}
