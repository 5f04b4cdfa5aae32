import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import type { Product } from '../e2e/support/product.ts'
import { sessionsWhen } from './ground.ts'

const toldSchema = z.object({ told: z.record(z.string(), z.array(z.number())) })
/** What was told, by session: times in ms since the epoch. */
export type Told = z.infer<typeof toldSchema>['told']

/** Workers that tell changes when asked to. */
export type Streaming = {
  /** Every worker tells `eventsPerSecond` changes a second; resolves when that is over. */
  readonly stream: (seconds: number, eventsPerSecond: number) => Promise<Told>
  readonly stop: () => void
}

/**
 * Starts stand-ins for `count` workers, and resolves once the supervisor, which is started by that, shows their sessions: one
 * that runs already does not look for new ones.
 */
export async function startStreaming(product: Product, count: number): Promise<Streaming> {
  const workers = spawn(
    process.execPath,
    [join(import.meta.dirname, 'stand-in-workers.ts'), '--home', product.home, '--count', String(count)],
    { env: { ...product.environment }, stdio: ['pipe', 'pipe', 'inherit'] },
  )
  const answers = createInterface({ input: workers.stdout })[Symbol.asyncIterator]()
  await answers.next()
  await sessionsWhen(product, (all) => all.filter(({ pid }) => pid === workers.pid).length === count)
  return {
    stream: async (seconds, eventsPerSecond) => {
      workers.stdin.write(`stream ${seconds} ${eventsPerSecond}\n`)
      const line = await answers.next()
      const json: unknown = JSON.parse(line.done === true ? '{}' : line.value)
      return toldSchema.parse(json).told
    },
    stop: () => void workers.stdin.end(),
  }
}
