import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sessionFixture } from '../../src-shared/board/session-fixture.ts'
import { onBoard } from '../browser.ts'
import { cpuOf, quantile, type Figure } from '../figures.ts'
import { onFreshGround, sessionsWhen, supervisorPid } from '../ground.ts'

/** 1,000 sessions on disk: from the start of the navigation until rows are drawn and the dispatch box takes text. */
export async function measureOpening(): Promise<readonly Figure[]> {
  return onFreshGround(async ({ product }) => {
    for (let n = 1; n <= 1000; n += 1) {
      const record = sessionFixture(n, { state: 'completed', endedAt: 1_700_000_000_000 + n, cwd: product.project })
      const directory = join(product.home, 'jobs', record.id)
      mkdirSync(directory, { recursive: true, mode: 0o700 })
      writeFileSync(join(directory, 'state.json'), JSON.stringify(record), { mode: 0o600 })
    }
    await sessionsWhen(product, (sessions) => sessions.length === 1000)
    return onBoard(product, async ({ page }) => {
      await page.getByRole('row', { name: /^session 1000/ }).waitFor()
      const times: number[] = []
      for (let run = 0; run < 5; run += 1) {
        const begun = performance.now()
        await page.reload({ waitUntil: 'commit' })
        await page.getByRole('row', { name: /^session 1000/ }).waitFor()
        await page.getByRole('textbox', { name: 'Dispatch a task' }).fill('usable')
        times.push((performance.now() - begun) / 1000)
      }
      return [{ id: 'open-1000', value: quantile(times, 0.5), note: 'median of 5 reloads' }]
    })
  })
}

/** How long the idle board is watched. Seconds. */
const watched = 20

/** 50 idle sessions with the board open: CPU of the supervisor, the relay and the workers (the browser is not ours). */
export async function measureIdle(): Promise<readonly Figure[]> {
  return onFreshGround(async ({ product }) => {
    for (let n = 0; n < 50; n += 1) await product.run('--bg', '--exec', 'sleep 600', '--name', `shell ${n}`)
    const sessions = await sessionsWhen(product, (all) => all.length === 50 && all.every(({ pid }) => pid !== null))
    return onBoard(product, async ({ page, relay }) => {
      await page
        .getByRole('row', { name: /^shell/ })
        .first()
        .waitFor()
      const processes = [relay, await supervisorPid(product), ...sessions.map((session) => session.pid ?? relay)]
      const used = (): number => processes.reduce((total, one) => total + cpuOf(one), 0)
      await new Promise((resolve) => setTimeout(resolve, 3_000))
      const before = used()
      await new Promise((resolve) => setTimeout(resolve, watched * 1_000))
      return [
        {
          id: 'idle-cpu-50',
          value: ((used() - before) / watched) * 100,
          note: 'supervisor, serve and 50 workers over 20 s',
        },
      ]
    })
  })
}
