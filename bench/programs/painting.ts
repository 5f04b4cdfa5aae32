import type { Page } from '@playwright/test'
import { onBoard } from '../browser.ts'
import { quantile, type Figure } from '../figures.ts'
import { onFreshGround } from '../ground.ts'
import { startStreaming, type Told } from '../streaming.ts'
import { watchPainting } from '../watch-painting.ts'

const sessions = 50
const eventsPerSecond = 20
const warmUp = 3
const measured = 15

/** 50 workers that each tell 20 changes a second: the time from each to the frame in which its row shows it or a later one. */
export async function measurePainting(): Promise<readonly Figure[]> {
  return onFreshGround(async ({ product }) => {
    const workers = await startStreaming(product, sessions)
    const stream = (seconds: number): Promise<Told> => workers.stream(seconds, eventsPerSecond)
    const watched = async (): Promise<readonly Figure[]> =>
      onBoard(
        product,
        async ({ page }) => {
          await page
            .getByRole('row', { name: /^streams/ })
            .first()
            .waitFor()
          await stream(warmUp)
          await page.evaluate(() => {
            globalThis.benchPainting.paints.length = 0
            globalThis.benchPainting.renders = 0
          })
          const busyTime = await watchBusyTime(page)
          const busyBefore = await busyTime()
          const told = await stream(measured)
          const busy = ((await busyTime()) - busyBefore) / measured
          await page.waitForTimeout(500)
          const { paints, renders } = await page.evaluate(() => globalThis.benchPainting)
          const delays = delaysOf(told, paints)
          const drawn = new Set(paints.map(({ row }) => row)).size
          return [
            {
              id: 'paint-p95',
              value: quantile(delays, 0.95),
              note: `median ${quantile(delays, 0.5)} ms, p99 ${quantile(delays, 0.99)} ms, ${delays.length} events in ${drawn} drawn rows; the page's thread was busy ${(busy * 100).toFixed(0)} % of the time`,
            },
            {
              id: 'rows-rendered',
              value: renders / paints.length,
              note: `${renders} renders for ${paints.length} changes`,
            },
          ]
        },
        (page) => page.addInitScript(watchPainting),
      )
    try {
      return await watched()
    } finally {
      workers.stop()
    }
  })
}

/** Gives a function that tells how long the page's main thread has worked so far. Seconds. */
async function watchBusyTime(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
  }
}

type Paint = { readonly row: string; readonly told: number; readonly paintedAt: number }

/** For each event of a row that is drawn: how long until its row showed it, or something newer. ms. */
function delaysOf(told: Readonly<Record<string, readonly number[]>>, paints: readonly Paint[]): readonly number[] {
  const byRow = Map.groupBy(paints, ({ row }) => row)
  const delays: number[] = []
  for (const [sessionId, times] of Object.entries(told)) {
    const shown = [...byRow].find(([row]) => row.includes(sessionId))?.[1] ?? []
    let next = 0
    for (const at of times) {
      while (next < shown.length && (shown[next]?.told ?? 0) < at) next += 1
      const paint = shown[next]
      if (paint !== undefined) delays.push(paint.paintedAt - at)
      else if (shown.length > 0) throw new Error(`${sessionId}: what it told at ${at} was never painted`)
    }
  }
  return delays
}
