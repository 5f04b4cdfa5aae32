import { expect, test, vi } from 'vitest'
import { dispatchShell, processGone, rowWhere } from './testing/sessions.ts'
import { startHere } from './testing/start-here.ts'
import { testHome } from './testing/supervisor-process.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 90_000 })

const faulty = (faults: string) => ({
  environment: { PATH: process.env['PATH'] ?? '', BACKBURNER_WORKER_FAULTS: faults },
})
const sentence =
  /^Cannot write down its work, and waits: the disk is full \(.*transcript\.jsonl\): make room there; then/

test('a session whose disk is full needs input and says so, and goes on by itself once there is room', async () => {
  const { api } = await startHere(testHome())
  // Its first two tries to write into the transcript; what comes between them cuts off what was written.
  const faults = faulty('ENOSPC:transcript.jsonl@2 ENOSPC:transcript.jsonl@4')
  const { sessionId } = await dispatchShell(api, 'exit 0', faults)
  const waiting = await rowWhere(api, sessionId, ({ state }) => state === 'blocked')
  expect(waiting).toMatchObject({
    reason: expect.stringMatching(sentence),
    summary: waiting.reason,
    evidence: { kind: 'exit', ref: 'disk' },
    waitingFor: null,
    liveness: 'alive',
  })
  expect(await rowWhere(api, sessionId, ({ state }) => state === 'completed')).toMatchObject({
    pid: waiting.pid,
    restarts: 0,
    exit: { code: 0 },
  })
})

test('a session that waits for its disk can be stopped, and leaves no process', async () => {
  const { api } = await startHere(testHome())
  const { sessionId } = await dispatchShell(api, 'sleep 600', faulty('ENOSPC:transcript.jsonl@2+'))
  const { pid } = await rowWhere(api, sessionId, ({ state }) => state === 'blocked')
  await expect(api.sessions.rename({ sessionId, name: 'another' })).rejects.toThrow(/disk is full/)
  await api.sessions.stop({ sessionId })
  expect(await rowWhere(api, sessionId, ({ state }) => state === 'stopped')).toMatchObject({
    evidence: { kind: 'command' },
  })
  await processGone(pid ?? 0)
})
