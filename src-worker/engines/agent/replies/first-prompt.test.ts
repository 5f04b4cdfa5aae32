import { expect, test } from 'vitest'
import { begin, reply, usePractice } from '../testing/play.ts'

usePractice()

test('the first message to a session without a task becomes its task', async () => {
  const { host, engine } = await begin('')
  await engine.reply(reply({ type: 'text', text: 'finish at once' }))
  await host.untilState('completed')
  await engine.reply(reply({ type: 'text', text: 'finish at once, please' }))
  await host.untilState('completed')
  expect(host.record().prompt).toBe('finish at once')
})
