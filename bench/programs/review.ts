import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CDPSession, Page } from '@playwright/test'
import type { Product } from '../../e2e/support/product.ts'
import { sessionFixture } from '../../src-shared/board/session-fixture.ts'
import { onBoard, watchPageThread } from '../browser.ts'
import { pssOf, quantile, type Figure } from '../figures.ts'
import { onFreshGround, supervisorPid } from '../ground.ts'
import { watchFrames } from '../watch-frames.ts'
import { watchReview } from '../watch-review.ts'

const fileCount = 500
const lineCount = 200
const runs = 5

/** What changed: `edited` on a branch and not committed, `untracked` by git, or all of it in `one` file. */
type Kind = 'edited' | 'untracked' | 'one'

function git(product: Product, ...args: string[]): void {
  const who = ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.invalid']
  execFileSync('git', [...who, ...args], { cwd: product.project })
}

/** 100,000 changed lines, and the session in whose folder they are. */
function writeChanges(product: Product, kind: Kind): void {
  const folder = join(product.project, 'many')
  mkdirSync(folder)
  const write = (what: string, lines: number): void => {
    const count = kind === 'one' ? 1 : fileCount
    for (let file = 0; file < count; file += 1) {
      const texts = Array.from({ length: lines }, (_, n) => `export const value${n} = ${what}(${file}, ${n})\n`)
      writeFileSync(join(folder, `f${String(file).padStart(3, '0')}.ts`), texts.join(''))
    }
  }
  if (kind === 'edited') {
    write('before', lineCount / 2)
    git(product, 'add', '.')
    git(product, 'commit', '-qm', 'many')
  }
  git(product, 'checkout', '-qb', 'work')
  write('compute', kind === 'one' ? lineCount * fileCount : kind === 'edited' ? lineCount / 2 : lineCount)
  if (kind === 'edited') {
    git(product, 'add', 'many/f0*', 'many/f1*')
    git(product, 'commit', '-qm', 'some of it')
  }
  const record = sessionFixture(1, { name: 'levels', state: 'completed', endedAt: 1, cwd: product.project })
  const directory = join(product.home, 'jobs', record.id)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  writeFileSync(join(directory, 'state.json'), JSON.stringify(record), { mode: 0o600 })
}

async function open(page: Page): Promise<number> {
  await page.getByRole('row', { name: /^levels/ }).focus()
  await page.keyboard.press('Control+Shift+D')
  await page
    .getByRole('grid', { name: 'Changes' })
    .getByRole('row', { name: /export const value/ })
    .first()
    .waitFor()
  await page.waitForFunction(() => globalThis.benchReview.opened.length > 0)
  return await page.evaluate(() => globalThis.benchReview.opened.pop() ?? Number.NaN)
}

/** Seconds from the key to the first lines, each time in a window that has just been loaded. */
async function opening(page: Page): Promise<readonly number[]> {
  const times: number[] = []
  for (let run = 0; run < runs; run += 1) {
    if (run > 0) await page.reload({ waitUntil: 'commit' })
    await page.getByRole('row', { name: /^levels/ }).waitFor()
    times.push((await open(page)) / 1_000)
    await page.keyboard.press('Control+Shift+D')
    await page.getByRole('grid', { name: 'Changes' }).waitFor({ state: 'detached' })
  }
  return times
}

/** MB of script memory in use after a collection. */
async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1024 / 1024
}

async function toTheEnd(page: Page): Promise<void> {
  const changes = page.getByRole('grid', { name: 'Changes' })
  await changes.evaluate(async (box) => {
    for (let n = 0; n <= 60; n += 1) {
      box.scrollTop = (box.scrollHeight * n) / 60
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
  })
  await changes
    .getByRole('row', { name: /\(499, / })
    .first()
    .waitFor()
}

async function scrolling(page: Page, used: () => number): Promise<readonly Figure[]> {
  await open(page)
  const changes = page.getByRole('grid', { name: 'Changes' })
  await changes.hover({ position: { x: 300, y: 300 } })
  await page.evaluate(() => {
    globalThis.benchFrames.gaps.splice(0)
    globalThis.benchReview.blanks.splice(0)
  })
  const before = used()
  const end = Date.now() + 10_000
  while (Date.now() < end) {
    await page.mouse.wheel(0, 240)
    await page.waitForTimeout(16)
  }
  const cost = used() - before
  const { gaps, blanks } = await page.evaluate(() => ({
    gaps: globalThis.benchFrames.gaps,
    blanks: globalThis.benchReview.blanks,
  }))
  const blank = blanks.filter((share) => share > 0.1).length
  const top = await changes.evaluate((box) => box.scrollTop)
  return [
    {
      id: 'review-frame-p95',
      value: quantile(gaps, 0.95),
      note: `median ${quantile(gaps, 0.5).toFixed(1)} ms over ${Math.round(top / 20)} lines; of ${blanks.length} frames ${blank} were not wholly drawn`,
    },
    { id: 'review-frame-cost', value: cost / gaps.length, note: `of a processor for each of ${gaps.length} frames` },
  ]
}

async function memory(page: Page, supervisor: number): Promise<readonly Figure[]> {
  const session = await page.context().newCDPSession(page)
  const round = async (): Promise<void> => {
    await toTheEnd(page)
    await page.keyboard.press('Control+Shift+D')
    await page.getByRole('grid', { name: 'Changes' }).waitFor({ state: 'detached' })
    await open(page)
  }
  await round()
  const heap = await heapOf(session)
  const pss = pssOf(supervisor)
  for (let n = 0; n < 9; n += 1) await round()
  const heapAfter = await heapOf(session)
  const pssAfter = pssOf(supervisor)
  return [
    { id: 'review-memory', value: heapAfter - heap, note: `${heap.toFixed(1)} → ${heapAfter.toFixed(1)} MB` },
    {
      id: 'review-supervisor-memory',
      value: pssAfter - pss,
      note: `${pss.toFixed(1)} → ${pssAfter.toFixed(1)} MB PSS`,
    },
  ]
}

/** Reviews of 100,000 changed lines: their opening, scrolling through them, what that leaves in memory. */
export async function measureReview(): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const kind of ['edited', 'untracked', 'one'] as const) {
    const found = await onFreshGround(async ({ product }) => {
      writeChanges(product, kind)
      return await onBoard(
        product,
        async ({ page, browser }): Promise<readonly Figure[]> => {
          const times = await opening(page)
          const note = `median of ${runs}, each after loading the window; slowest ${Math.max(...times).toFixed(2)} s`
          const opened: Figure = { id: `review-open-${kind}`, value: quantile(times, 0.5), note }
          if (kind !== 'untracked') return [opened]
          const pid = await supervisorPid(product)
          return [opened, ...(await scrolling(page, await watchPageThread(browser))), ...(await memory(page, pid))]
        },
        async (page) => {
          await page.addInitScript(watchFrames)
          await page.addInitScript(watchReview)
        },
      )
    })
    figures.push(...found)
  }
  return figures
}
