import { expect, test, vi } from 'vitest'
import { requestIdSchema } from '../../src-shared/base/ids.ts'
import type { Reply } from '../../src-shared/board/session-state.ts'
import { sampleRepository } from '../../src-node/testing/sample-repository.ts'
import { startPractice } from './testing/practice.ts'
import { newSessionId, rowWhere } from './testing/sessions.ts'
import { startHere } from './testing/start-here.ts'
import { testHome } from './testing/supervisor-process.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 90_000 })

let replies = 0
const say = (text: string): Reply => ({
  requestId: requestIdSchema.parse(`queued-${process.pid}-${++replies}`),
  answer: { type: 'text', text },
  at: replies,
})

async function setUp(prompt: string) {
  const [practice, repository] = await Promise.all([startPractice(), sampleRepository({ 'README.md': '# Sample\n' })])
  const patience = { greet: 3_000, heartbeat: 100, retry: 100, drain: 300, start: 15_000 }
  const { api } = await startHere(testHome(), { patience })
  const sessionId = newSessionId()
  const { environment } = practice
  await api.sessions.dispatch({ sessionId, prompt, cwd: repository.directory, options: {}, environment })
  return { practice, api, sessionId }
}

test('replies that wait are listed, changed, moved and taken back, whoever asks', async () => {
  const { practice, api, sessionId } = await setUp('wait at gate queue')
  await practice.atGate('queue')
  const [first, second, third] = [say('first'), say('second'), say('third')]
  for (const reply of [first, second, third]) await api.sessions.reply({ sessionId, reply })
  const texts = async (): Promise<unknown[]> =>
    (await api.sessions.queuedReplies({ sessionId })).replies.map(({ answer }) => answer)
  expect(await texts()).toEqual([first, second, third].map(({ answer }) => answer))

  const changed: Reply = { ...second, answer: { type: 'text', text: 'changed' }, at: 0 }
  expect(await api.sessions.replaceReply({ sessionId, reply: changed })).toEqual({ replaced: true })
  expect(await api.sessions.withdrawReply({ sessionId, replyId: third.requestId })).toEqual({ withdrawn: true })
  expect(await texts()).toEqual([changed.answer, first.answer])
  expect(await rowWhere(api, sessionId, () => true)).toMatchObject({ queuedReplies: 2 })

  await practice.release('queue')
  await rowWhere(api, sessionId, ({ queuedReplies, state }) => queuedReplies === 0 && state !== 'working')
  expect(await api.sessions.replaceReply({ sessionId, reply: changed })).toEqual({ replaced: false })
  expect(await texts()).toEqual([])
})

test('a reply that cannot be delivered is kept, the row says so, and the process has it once it answers', async () => {
  const { api, sessionId } = await setUp('finish at once')
  const { pid } = await rowWhere(api, sessionId, ({ state }) => state === 'completed')
  process.kill(pid ?? 0, 'SIGSTOP')
  await rowWhere(api, sessionId, ({ liveness }) => liveness === 'unresponsive')
  const [first, second] = [say('fail this task'), say('never mind')]
  expect(await api.sessions.reply({ sessionId, reply: first })).toEqual({ delivered: 'queued' })
  expect(await api.sessions.reply({ sessionId, reply: second })).toEqual({ delivered: 'queued' })
  await rowWhere(api, sessionId, ({ queuedReplies }) => queuedReplies === 2)
  process.kill(pid ?? 0, 'SIGCONT')
  await rowWhere(api, sessionId, ({ liveness }) => liveness === 'alive')
  await rowWhere(api, sessionId, ({ queuedReplies }) => queuedReplies === 0)
})
