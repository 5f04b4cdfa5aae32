import type { Product } from '../../e2e/support/product.ts'
import { cpuOf, quantile, type Figure } from '../figures.ts'
import { listSessions, onFreshGround, requestsWith, supervisorPid, timeCommand } from '../ground.ts'

/** Wall times of one command, run `count` times one after the other. Seconds. */
export async function timeCommands(
  product: Product,
  args: readonly string[],
  count: number,
): Promise<readonly number[]> {
  const times: number[] = []
  for (let n = 0; n < count; n += 1) times.push(await timeCommand(product, args))
  return times
}

/** `--bg` alone and in a burst, and the time from the command's start to the first API request. */
export async function measureDispatch(): Promise<readonly Figure[]> {
  return onFreshGround(async ({ product, practice }) => {
    await product.run('agents', '--json')
    const returns: number[] = []
    const toRequest: number[] = []
    for (let n = 0; n < 20; n += 1) {
      const prompt = `finish at once as single${n}x`
      const begun = Date.now()
      returns.push(await timeCommand(product, ['--bg', prompt]))
      const [request] = await requestsWith(practice, `single${n}x`, 1)
      if (request === undefined) throw new Error('no request')
      toRequest.push((request.receivedAt - begun) / 1000)
    }
    const burst = async (
      count: number,
      mark: string,
    ): Promise<{ readonly returned: readonly number[]; readonly asked: readonly number[] }> => {
      const begun = Date.now()
      const returned = await Promise.all(
        Array.from({ length: count }, (_, n) => timeCommand(product, ['--bg', `finish at once as ${mark}${n}x`])),
      )
      const asked: number[] = []
      for (let n = 0; n < count; n += 1) {
        const [request] = await requestsWith(practice, `${mark}${n}x`, 1)
        if (request !== undefined) asked.push((request.receivedAt - begun) / 1000)
      }
      return { returned, asked }
    }
    const ten = await burst(10, 'ten')
    const fifteen = await burst(15, 'fifteen')
    const workers = (await listSessions(product)).filter(({ prompt }) => prompt.includes('fifteen'))
    const used = workers.reduce((total, { pid }) => total + (pid === null ? 0 : cpuOf(pid)), 0)
    const share = cpuOf(await supervisorPid(product)) / (returns.length + 25)
    return [
      { id: 'bg', value: quantile(returns, 0.5), note: '20 runs' },
      { id: 'bg-burst-10', value: Math.max(...ten.returned), note: 'ten processes of the command at once' },
      {
        id: 'first-request-median',
        value: quantile(toRequest, 0.5),
        note: `from the start of the command, 20 runs; the supervisor used ${share.toFixed(3)} s of a processor for each`,
      },
      { id: 'first-request-p95', value: quantile(toRequest, 0.95) },
      {
        id: 'first-request-burst-15',
        value: Math.max(...fifteen.asked),
        note: `from the start of the first command; the ${workers.length} workers used ${used.toFixed(1)} s of the processors for a whole turn`,
      },
    ]
  })
}
