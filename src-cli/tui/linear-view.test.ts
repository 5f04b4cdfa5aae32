import { PassThrough } from 'node:stream'
import { expect, test, vi } from 'vitest'
import { openRequestSchema } from '../../src-shared/board/session-state.ts'
import { transcriptEntrySchema } from '../../src-shared/board/transcript.ts'
import { rowFor } from '../testing/rows.ts'
import { LinearView } from './linear-view.ts'
import { wantsLinear } from './wants-linear.ts'
import { SessionView } from './session-view.ts'

const request = openRequestSchema.parse({
  kind: 'question',
  requestId: '5e5e5e5e-0000-4000-8000-000000000001',
  askedAt: 1,
  toolUseId: 't',
  questions: [{ question: 'Which one?', options: [{ label: 'Red' }, { label: 'Green', description: 'calm' }] }],
})

test.each([
  [{ BACKBURNER_SCREEN_READER: '1' }, true],
  [{ INK_SCREEN_READER: 'true' }, true],
  [{ TERM: 'dumb' }, true],
  [{ BACKBURNER_SCREEN_READER: '0', TERM: 'xterm' }, false],
])('%o asks for lines: %s', (environment, asks) => {
  expect(wantsLinear(environment)).toBe(asks)
})

test('a session is told in lines, asked in lines, and answered with a number', async () => {
  const row = rowFor({ state: 'blocked', request })
  const view = new SessionView(() => Promise.reject(new Error('nobody is here')), row)
  const reply = vi.spyOn(view, 'reply').mockResolvedValue()
  const input = new PassThrough()
  let said = ''
  const linear = new LinearView(view, row, { input, say: (text) => (said += text), now: () => 1 })
  const running = linear.run()
  const entry = { schema: 1, seq: 1, at: 1, type: 'user-message', source: 'prompt', content: 'paint it' }
  linear.add([transcriptEntrySchema.parse(entry)], true)
  expect(said).toBe(
    [
      'fix the parser, session 7c5dcf5d. /keys says what can be typed.',
      'You: paint it',
      'State: Needs input',
      'Asks: Which one?',
      '1: Red',
      '2: Green, calm',
      '3: Something else, in your own words',
      'Type a number, or your answer.',
      '',
    ].join('\n'),
  )
  input.write('2\n')
  await vi.waitFor(() =>
    expect(reply).toHaveBeenCalledWith({ type: 'options', answers: [{ selected: [1] }] }, request.requestId),
  )
  input.write('/exit\n')
  expect(await running).toEqual({ how: 'detached' })
  view.close()
})
