import { availableParallelism } from 'node:os'
import { expect, test, vi } from 'vitest'
import { homePaths } from '../../src-node/paths/home-paths.ts'
import { sampleRepository } from '../../src-node/testing/sample-repository.ts'
import { startPractice } from './testing/practice.ts'
import { newSessionId, rowWhere } from './testing/sessions.ts'
import { sourceProgram } from './testing/source-program.ts'
import { startHere } from './testing/start-here.ts'
import { testHome } from './testing/supervisor-process.ts'
import { createLocalStarter, type Starter } from './workers/starter.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 180_000 })

const atOnce = availableParallelism() + 1

test('workers that die together come back a few at a time, those that somebody cares for first', async () => {
  const home = testHome()
  const real = createLocalStarter(sourceProgram, homePaths(home))
  const order: string[] = []
  const starter: Starter = {
    start: (request) => {
      if (request.how === 'interrupted') order.push(request.id)
      return real.start(request)
    },
  }
  const [practice, repository] = await Promise.all([startPractice(), sampleRepository({ a: 'a' })])
  const { api } = await startHere(home, { starter })
  const sessions = Array.from({ length: atOnce + 3 }, newSessionId)
  const input = { prompt: 'wait at gate never midway', cwd: repository.directory, environment: practice.environment }
  for (const sessionId of sessions) await api.sessions.dispatch({ ...input, sessionId })
  await practice.atGate('never', sessions.length)
  const favoured = sessions.at(-1) ?? newSessionId()
  await api.sessions.pin({ sessionId: favoured, pinned: true })
  const living = new Map((await api.board.list()).rows.map(({ sessionId, pid }) => [sessionId, pid ?? 0]))

  for (const pid of living.values()) process.kill(pid, 'SIGKILL')
  // Nobody of the others leaves a place before it has greeted.
  await expect.poll(() => order.length).toBeGreaterThanOrEqual(atOnce)
  const back = (sessionId: string): boolean => order.includes(sessionId.slice(0, 8))
  for (const sessionId of sessions) {
    await rowWhere(api, sessionId, ({ pid, liveness }) => liveness === 'alive' && pid !== living.get(sessionId))
  }
  expect(sessions.every(back)).toBe(true)
  expect(order).toHaveLength(sessions.length)
  // Those whose death was noticed before the favoured one's took the first places.
  expect(order.indexOf(favoured.slice(0, 8))).toBeLessThanOrEqual(atOnce)
})
