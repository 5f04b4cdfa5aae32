import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { dispatchShell, rowWhere } from './testing/sessions.ts'
import { startProcess, testHome } from './testing/supervisor-process.ts'
import { findStartingWorkers } from './workers/job-processes.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 90_000 })

test.skipIf(process.platform !== 'linux')(
  'a worker that a respawn had just started is found by the next supervisor, and runs its command once',
  async () => {
    const home = testHome()
    const first = await startProcess(home)
    const environment = { PATH: process.env['PATH'] ?? '', BACKBURNER_WORKER_FAULTS: 'delay=3000:worker.json@1' }
    const { sessionId } = await dispatchShell(first.api, `echo ran >> ${home}/ran; sleep 1000`, { environment })
    await rowWhere(first.api, sessionId, ({ reason }) => reason === 'the command runs')
    await first.api.sessions.stop({ sessionId })
    await expect.poll(async () => (await findStartingWorkers(home)).size).toBe(0)
    first.api.sessions.respawn({ sessionId }).catch(() => undefined)
    await expect.poll(async () => (await findStartingWorkers(home)).size).toBe(1)
    await first.kill()

    const second = await startProcess(home)
    // Until then it has written nothing.
    const row = await rowWhere(
      second.api,
      sessionId,
      ({ state, pid, reason }) => state === 'working' && pid !== null && reason === 'the command runs',
    )
    // A command that just begins is for a moment a copy of its worker.
    await expect
      .poll(async () => [...(await findStartingWorkers(home)).values()].map(({ pid }) => pid))
      .toEqual([row.pid])
    await expect.poll(() => readFileSync(join(home, 'ran'), 'utf8')).toBe('ran\nran\n')
    await second.api.sessions.stop({ sessionId })
  },
)
