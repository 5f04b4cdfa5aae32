import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CDPSession, Page } from '@playwright/test'
import type { Product } from '../../e2e/support/product.ts'
import { sessionFixture } from '../../src-shared/board/session-fixture.ts'
import { onBoard, watchPageThread } from '../browser.ts'
import { pssOf, quantile, type Figure } from '../figures.ts'
import { onFreshGround, supervisorPid } from '../ground.ts'
import { startStreaming } from '../streaming.ts'
import { watchFrames } from '../watch-frames.ts'

const streaming = 50
const resting = 950
const eventsPerSecond = 20
/** How long memory is watched, and what passes first: caches fill, code is compiled. Seconds. */
const memoryWarmUp = 60
const memoryWatched = 600

/** 950 sessions that ended, as they lie on disk. */
function writeEnded(product: Product): void {
  for (let n = 1; n <= resting; n += 1) {
    const record = sessionFixture(1_000 + n, {
      state: 'completed',
      endedAt: 1_700_000_000_000 + n,
      cwd: product.project,
    })
    const directory = join(product.home, 'jobs', record.id)
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    writeFileSync(join(directory, 'state.json'), JSON.stringify(record), { mode: 0o600 })
  }
}

/** MB of script memory in use after a collection. */
async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / 1024 / 1024
}

/** Turns the wheel over the board, down and up, until `stop` says so. */
async function scroll(page: Page, seconds: number): Promise<void> {
  const rows = page.getByRole('grid', { name: 'Sessions' })
  await rows.hover({ position: { x: 200, y: 300 } })
  const end = Date.now() + seconds * 1_000
  for (let n = 0; Date.now() < end; n += 1) {
    await page.mouse.wheel(0, Math.floor(n / 60) % 2 === 0 ? 120 : -120)
    await page.waitForTimeout(16)
  }
}

/** 1,000 rows of which 50 tell 20 changes a second each: frames while scrolling, letters while typing, memory over ten minutes. */
export async function measureBusyBoard(): Promise<readonly Figure[]> {
  return onFreshGround(async ({ product }) => {
    writeEnded(product)
    const workers = await startStreaming(product, streaming)
    try {
      return await onBoard(
        product,
        async ({ page, browser }) => {
          const session = await page.context().newCDPSession(page)
          await page
            .getByRole('row', { name: /^streams/ })
            .first()
            .waitFor()
          await unfold(page)
          await workers.stream(3, eventsPerSecond)
          return [
            ...(await scrolling(page, await watchPageThread(browser), workers.stream)),
            await typing(page, workers.stream),
            ...(await memory(session, await supervisorPid(product), workers.stream)),
          ]
        },
        (page) => page.addInitScript(watchFrames),
      )
    } finally {
      workers.stop()
    }
  })
}

/** Shows what Completed folds: all 1,000 rows can be scrolled then. */
async function unfold(page: Page): Promise<void> {
  await page.getByRole('grid', { name: 'Sessions' }).hover({ position: { x: 200, y: 300 } })
  await page.mouse.wheel(0, 100_000)
  await page.getByRole('row', { name: /\d+ more/ }).click()
  await page
    .getByRole('row', { name: /^session 1/ })
    .nth(10)
    .waitFor()
}

type Stream = (seconds: number, eventsPerSecond: number) => Promise<unknown>

async function scrolling(page: Page, used: () => number, stream: Stream): Promise<readonly Figure[]> {
  const seconds = 10
  const streamed = stream(seconds + 1, eventsPerSecond)
  await page.evaluate(() => void globalThis.benchFrames.gaps.splice(0))
  const before = used()
  await scroll(page, seconds)
  const after = used()
  const gaps = await page.evaluate(() => globalThis.benchFrames.gaps)
  await streamed
  const cost = (after - before) / gaps.length
  return [
    {
      id: 'scroll-frame-p95',
      value: quantile(gaps, 0.95),
      note: `median ${quantile(gaps, 0.5).toFixed(1)} ms, ${((gaps.length / gaps.reduce((sum, gap) => sum + gap, 0)) * 1_000).toFixed(0)} frames a second, software renderer`,
    },
    {
      id: 'scroll-frame-cost',
      value: cost,
      note: `of a processor for each of ${gaps.length} frames, changes and scrolling together`,
    },
  ]
}

async function typing(page: Page, stream: Stream): Promise<Figure> {
  const streamed = stream(9, eventsPerSecond)
  const box = page.getByRole('textbox', { name: 'Dispatch a task' })
  await box.click()
  await page.evaluate(() => void globalThis.benchFrames.keys.splice(0))
  await page.keyboard.type('write the release notes of the last version and mind what the readers know ', { delay: 90 })
  const keys = await page.evaluate(() => globalThis.benchFrames.keys)
  await box.fill('')
  await streamed
  return {
    id: 'dispatch-typing-p95',
    value: quantile(keys, 0.95),
    note: `median ${quantile(keys, 0.5).toFixed(0)} ms, ${keys.length} keys while 50 sessions stream`,
  }
}

async function memory(session: CDPSession, supervisor: number, stream: Stream): Promise<readonly Figure[]> {
  await stream(memoryWarmUp, eventsPerSecond)
  const heap = await heapOf(session)
  const pss = pssOf(supervisor)
  await stream(memoryWatched, eventsPerSecond)
  const heapAfter = await heapOf(session)
  const pssAfter = pssOf(supervisor)
  const told = streaming * eventsPerSecond * memoryWatched
  return [
    {
      id: 'board-memory',
      value: heapAfter - heap,
      note: `${heap.toFixed(1)} → ${heapAfter.toFixed(1)} MB after ${told} changes in ten minutes`,
    },
    {
      id: 'supervisor-memory',
      value: pssAfter - pss,
      note: `${pss.toFixed(1)} → ${pssAfter.toFixed(1)} MB PSS meanwhile`,
    },
  ]
}
