import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sessionFixture } from '../../src-shared/board/session-fixture.ts'
import type { Product } from '../../e2e/support/product.ts'
import { quantile, type Figure } from '../figures.ts'
import { listSessions, onFreshGround, timeCommand } from '../ground.ts'

const runs = 7

/** From the start of a command that has to start the supervisor until it has answered; the median of several starts. */
async function timeStarts(product: Product): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < runs; run += 1) {
    times.push(await timeCommand(product, ['agents', '--json']))
    await product.run('daemon', 'stop')
  }
  return quantile(times, 0.5)
}

/** A cold start of the supervisor on an empty home, and on one with 1,000 stopped sessions. */
export async function measureStart(): Promise<readonly Figure[]> {
  return onFreshGround(async ({ product }) => {
    await timeStarts(product)
    const empty = await timeStarts(product)
    for (let n = 1; n <= 1000; n += 1) {
      const record = sessionFixture(n, { state: 'stopped', endedAt: 1_700_000_000_000 + n, cwd: product.project })
      const directory = join(product.home, 'jobs', record.id)
      for (const part of ['inbox', 'tmp']) mkdirSync(join(directory, part), { recursive: true, mode: 0o700 })
      writeFileSync(join(directory, 'state.json'), JSON.stringify(record), { mode: 0o600 })
    }
    if ((await listSessions(product)).length !== 1000) throw new Error('a session was lost')
    await product.run('daemon', 'stop')
    const value = await timeStarts(product)
    return [
      {
        id: 'start-1000',
        value,
        note: `from the start of "agents --json"; ${empty.toFixed(3)} s with no session on disk, median of ${runs} each`,
      },
    ]
  })
}
