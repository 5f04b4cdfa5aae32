import { expect, test } from 'vitest'
import { begin, practice, usePractice } from '../testing/play.ts'

usePractice()

test('a turn whose only subagent waits for the API says until when, and goes on by itself', async () => {
  await practice().call('/practice/scripts', {
    name: 'delegates',
    match: 'let somebody wait',
    turns: [
      {
        content: [
          {
            type: 'tool_use',
            name: 'Agent',
            input: { description: 'wait a little', prompt: 'trouble: rate limit after 1 s' },
          },
        ],
      },
      { content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'It came back.' } }] },
    ],
  })
  const { host } = await begin('let somebody wait')
  const held = await host.until('the hold', ({ hold }) => hold !== null)
  expect(held).toMatchObject({ state: 'working', hold: { kind: 'rate-limit', until: expect.any(Number) } })
  expect(held.summary).toContain('resumes')
  await host.until('the way on', ({ hold, state }) => hold === null && state === 'working')
  expect(await host.untilState('completed')).toMatchObject({ result: 'It came back.' })
})
