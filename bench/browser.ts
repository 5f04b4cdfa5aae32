import { readFileSync } from 'node:fs'
import { chromium, type Browser, type Page } from '@playwright/test'
import type { Product } from '../e2e/support/product.ts'

/** The board in a browser, and the pid of the relay that serves it. */
export type OpenBoard = { readonly browser: Browser; readonly page: Page; readonly relay: number }

/** The CPU time that the page's main thread has used so far, in ms: unlike its wall time it says the same on a busy machine. */
export async function watchPageThread(browser: Browser): Promise<() => number> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  // One of them shows the page; the others do nothing.
  const pids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
  // A process's first thread has its id; the first figure is the time on a processor, in ns.
  const usedBy = (pid: number): number =>
    Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1_000_000
  return () => pids.reduce((sum, pid) => sum + usedBy(pid), 0)
}

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
