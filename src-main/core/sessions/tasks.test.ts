import { expect, test, vi } from 'vitest'
import { sampleRepository } from '../../../src-node/testing/sample-repository.ts'
import { startPractice } from '../testing/practice.ts'
import { newSessionId, rowWhere } from '../testing/sessions.ts'
import { startHere } from '../testing/start-here.ts'
import { testHome } from '../testing/supervisor-process.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 90_000 })

const helper = (gate: string) => ({
  type: 'tool_use',
  name: 'Agent',
  input: { description: `waits at ${gate}`, prompt: `wait at gate ${gate}` },
})

/** A session whose two subagents wait at gates of the practice model. */
async function setUp() {
  const [practice, { directory }] = await Promise.all([startPractice(), sampleRepository({ a: 'a' })])
  const { api } = await startHere(testHome())
  const script = {
    name: 'helpers',
    match: 'call two helpers',
    turns: [
      { content: [helper('first'), helper('second')] },
      {
        content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'Both are back.' } }],
      },
    ],
  }
  const added = await fetch(`${practice.url}/practice/scripts`, { method: 'POST', body: JSON.stringify(script) })
  expect(await added.text()).not.toContain('error')
  const { sessionId } = await api.sessions.dispatch({
    sessionId: newSessionId(),
    prompt: 'call two helpers',
    cwd: directory,
    options: {},
    environment: practice.environment,
  })
  await Promise.all([practice.atGate('first'), practice.atGate('second')])
  const row = await rowWhere(api, sessionId, ({ tasks }) => tasks.length === 2)
  const idOf = (gate: string): string => row.tasks.find(({ title }) => title.endsWith(gate))?.id ?? ''
  return { practice, api, sessionId, row, first: idOf('first'), second: idOf('second') }
}

test('subagents of a session are steered, stopped and read by any client', async () => {
  const { practice, api, sessionId, first, second } = await setUp()
  const steered = api.tasks.steer({ sessionId, taskId: second, text: 'mind the gap' })
  await api.tasks.stop({ sessionId, taskId: first })
  await rowWhere(api, sessionId, ({ tasks }) => tasks.some(({ id, state }) => id === first && state === 'stopped'))
  await practice.release('second')
  await steered
  const row = await rowWhere(api, sessionId, ({ state }) => state === 'completed')
  expect(row.result).toBe('Both are back.')
  expect((await api.tasks.read({ sessionId, taskId: second })).text).toContain('mind the gap')
  await expect(api.tasks.stop({ sessionId, taskId: 'nobody' })).rejects.toMatchObject({ code: 'REFUSED' })
  await expect(api.tasks.steer({ sessionId, taskId: first, text: 'too late' })).rejects.toMatchObject({
    code: 'REFUSED',
  })
})

test('a killed worker leaves its subagents to the next one', async () => {
  const { practice, api, sessionId, row, first, second } = await setUp()
  process.kill(row.pid ?? 0, 'SIGKILL')
  await rowWhere(api, sessionId, ({ pid }) => pid !== null && pid !== row.pid)
  await Promise.all([practice.release('first'), practice.release('second')])
  const { tasks, restarts } = await rowWhere(
    api,
    sessionId,
    (now) => now.state === 'completed' && now.tasks.every(({ state }) => state === 'completed'),
  )
  expect(tasks.map(({ id }) => id).toSorted()).toEqual([first, second].toSorted())
  expect(restarts).toBe(0)
  await api.sessions.stop({ sessionId })
  expect((await api.tasks.read({ sessionId, taskId: first })).text).not.toBe('')
})
