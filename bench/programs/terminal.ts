import { mkdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { root } from '../../e2e/support/paths.ts'
import { onBoard } from '../browser.ts'
import { pssOf, quantile, type Figure } from '../figures.ts'
import { listSessions, onFreshGround, sessionsWhen, supervisorPid } from '../ground.ts'
import { lastLine, terminalBlock } from '../terminal-bytes.ts'
import { pourIntoXterm, screenWith, watchFirstPaint } from '../watch-terminal.ts'

/** Opens and closes the terminal of the session `name`; resolves with the time from the key to its first paint. ms. */
async function attachOnce(page: Page, name: string): Promise<number> {
  await page.getByRole('row', { name: new RegExp(`^${name}`) }).focus()
  await page.evaluate(watchFirstPaint)
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => globalThis.benchFirstPaint !== null)
  const time = await page.evaluate(() => (globalThis.benchFirstPaint ?? Number.NaN) - globalThis.benchKeyAt)
  await page.getByRole('button', { name: `Close terminal ${name}` }).click()
  await page.getByRole('region', { name: `Terminal: ${name}` }).waitFor({ state: 'detached' })
  return time
}

/** From the key that attaches to the first text in the pane: an agent's terminal view, a program of its own, and a job's pty. */
export async function measureAttach(): Promise<readonly Figure[]> {
  return onFreshGround(async ({ product }) => {
    await product.run('--bg', 'explain this project', '--name', 'explains')
    await product.run('--bg', '--exec', 'seq 200; sleep 600', '--name', 'counts')
    await sessionsWhen(product, (all) =>
      all.every(({ pid, state, name }) => pid !== null && (name === 'counts' || state !== 'working')),
    )
    return onBoard(product, async ({ page }) => {
      await page.getByRole('row', { name: /^counts/ }).waitFor()
      const times = new Map<string, number[]>()
      for (const name of ['counts', 'explains']) {
        await attachOnce(page, name)
        const all: number[] = []
        for (let n = 0; n < 20; n += 1) all.push(await attachOnce(page, name))
        times.set(name, all)
      }
      const shown = (name: string, share: number): number => quantile(times.get(name) ?? [], share)
      return [
        {
          id: 'attach-p95',
          value: shown('explains', 0.95),
          note: `agent, median ${shown('explains', 0.5).toFixed(0)} ms, 20 times`,
        },
        { id: 'attach-shell-p95', value: shown('counts', 0.95), note: `median ${shown('counts', 0.5).toFixed(0)} ms` },
      ]
    })
  })
}

const megabyte = 1_000_000
const blockLines = 4_000
/** So many blocks are about 100 MB. */
const repeats = Math.round((100 * megabyte) / Buffer.byteLength(terminalBlock(blockLines)))

type Poured = { readonly seconds: number; readonly lines: readonly string[] }

/** 100 MB from a shell job into an attach pane, and the same bytes into xterm.js alone in the same browser. */
export async function measureThroughput(): Promise<readonly Figure[]> {
  return onFreshGround(async ({ product }) => {
    const block = terminalBlock(blockLines)
    mkdirSync(join(product.home, '..', 'pour'))
    const file = join(product.home, '..', 'pour', 'bytes')
    writeFileSync(file, block.repeat(repeats) + lastLine)
    const megabytes = (Buffer.byteLength(block) * repeats) / megabyte
    await product.run(
      '--bg',
      '--exec',
      `stty -opost -echo; while read go; do stty size > ${file}.size; printf '\\033c'; cat ${file}; done`,
      '--name',
      'pours',
    )
    await sessionsWhen(product, (all) => all.every(({ pid }) => pid !== null))
    const worker = (await listSessions(product))[0]?.pid ?? Number.NaN
    return onBoard(product, async ({ browser, page, relay }) => {
      await page.getByRole('row', { name: /^pours/ }).focus()
      await page.keyboard.press('Enter')
      const pane = page.getByRole('region', { name: 'Terminal: pours' })
      await pane.locator('.xterm-rows').waitFor()
      await page.getByRole('status', { name: 'Terminal status' }).waitFor({ state: 'detached' })
      const processes = [worker, await supervisorPid(product), relay]
      const ours = (): number => processes.reduce((total, pid) => total + pssOf(pid), 0)
      // The first time fills what is kept on purpose: ring, screen, scrollback.
      await pour(page)
      const before = ours()
      const heapBefore = await heapOf(page)
      const through = await pour(page)
      const grown = ours() - before
      const heapGrown = (await heapOf(page)) - heapBefore
      // `stty size` tells rows and columns.
      const [rows, cols] = (await readFile(`${file}.size`, 'utf8')).split(' ').map(Number)
      const alone = await pourAlone(browser, { cols: cols ?? Number.NaN, rows: rows ?? Number.NaN })
      if (through.lines.join('\n') !== alone.lines.join('\n'))
        throw new Error(`the screens differ:\n${through.lines.join('\n')}\n--- alone:\n${alone.lines.join('\n')}`)
      const rate = (one: Poured): string => `${(megabytes / one.seconds).toFixed(1)} MB/s`
      return [
        {
          id: 'terminal-throughput',
          value: alone.seconds / through.seconds,
          note: `${rate(through)} through, ${rate(alone)} alone; the same final screen`,
        },
        {
          id: 'terminal-memory',
          value: grown,
          note: `worker, supervisor and relay by a second ${megabytes.toFixed(0)} MB; the page's heap by ${heapGrown.toFixed(1)} MB`,
        },
      ]
    })
  })
}

/** Lets the job print it all, and waits until its end is on screen. */
async function pour(page: Page): Promise<Poured> {
  const begun = await page.evaluate(() => performance.now())
  await page.keyboard.press('Enter')
  // What an earlier time left on the screen goes first.
  await page.waitForFunction(
    (text) => !(document.querySelector('.xterm-rows')?.textContent ?? '').includes(text),
    lastLine,
  )
  const { lines, at } = await page.evaluate(screenWith, lastLine)
  return { seconds: (at - begun) / 1000, lines }
}

/** The page's JavaScript heap after a collection. MB. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize / megabyte
}

/** The same bytes into xterm.js in an empty page, as fast as it takes them. */
async function pourAlone(browser: Browser, size: { readonly cols: number; readonly rows: number }): Promise<Poured> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const xterm = join(root, 'node_modules/@xterm')
  await page.addStyleTag({ content: await readFile(join(xterm, 'xterm/css/xterm.css'), 'utf8') })
  await page.addScriptTag({ path: join(xterm, 'xterm/lib/xterm.js') })
  await page.addScriptTag({ path: join(xterm, 'addon-unicode-graphemes/lib/addon-unicode-graphemes.js') })
  await page.addScriptTag({ content: `${terminalBlock.toString()}\n${screenWith.toString()}` })
  const poured = await page.evaluate(pourIntoXterm, { ...size, lines: blockLines, repeats, end: lastLine })
  await page.close()
  return poured
}
