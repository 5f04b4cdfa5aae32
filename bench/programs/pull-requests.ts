import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Figure } from '../figures.ts'

const program = join(import.meta.dirname, '../../src-main/core/testing/pull-requests-hour.ts')
const countsSchema = z.object({ busy: z.number(), quiet: z.number() })

/** How often a host is asked within a simulated hour, by the poller itself with a clock that is moved by hand. */
export async function measurePullRequests(): Promise<readonly Figure[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [program])
  const { busy, quiet } = countsSchema.parse(JSON.parse(stdout))
  return [
    { id: 'pull-requests-hour', value: busy, note: 'a push each minute, checks that run, requests that are merged' },
    { id: 'pull-requests-quiet-hour', value: quiet, note: 'nothing changes' },
  ]
}
