import { expect, test } from 'vitest'
import { stepsIn } from './transcript-lines.ts'

const user = (content: unknown, more: object = {}): string =>
  JSON.stringify({ type: 'user', uuid: 'u1', message: { role: 'user', content }, ...more })
const answer = (content: unknown, more: object = {}): string =>
  JSON.stringify({
    type: 'assistant',
    uuid: 'a1',
    message: { id: 'm1', model: 'opus', content, stop_reason: 'tool_use', usage: { input_tokens: 3 } },
    ...more,
  })

test('words of the user, an interruption and an answer with a call are read', () => {
  expect(stepsIn(user('do it'), '/w')).toMatchObject([{ kind: 'said', text: 'do it', uuid: 'u1' }])
  expect(stepsIn(user([{ type: 'text', text: '[Request interrupted by user for tool use]' }]), '/w')).toMatchObject([
    { kind: 'interrupted' },
  ])
  const call = { type: 'tool_use', id: 't1', name: 'Bash', input: { command: 'ls' } }
  expect(stepsIn(answer([call]), '/w')).toMatchObject([
    { kind: 'answered', messageId: 'm1', calls: [{ id: 't1', tool: 'Bash', input: { command: 'ls' } }] },
  ])
})

test('a result tells which file changed, with the lines', () => {
  const result = [{ type: 'tool_result', tool_use_id: 't1', content: 'ok' }]
  const hunk = { oldStart: 1, oldLines: 1, newStart: 1, newLines: 2, lines: ['-a', '+b', '+c'] }
  const edited = { filePath: '/w/src/x.ts', structuredPatch: [hunk] }
  expect(stepsIn(user(result, { toolUseResult: edited }), '/w')).toMatchObject([
    {
      kind: 'result',
      toolUseId: 't1',
      isError: false,
      change: {
        file: { path: 'src/x.ts', added: 2, removed: 1 },
        patch: expect.stringContaining('@@ -1,1 +1,2 @@\n-a\n+b'),
      },
    },
  ])
  const made = { type: 'create', filePath: '/w/new.txt', content: 'one\ntwo\n', structuredPatch: [] }
  expect(stepsIn(user(result, { toolUseResult: made }), '/w')).toMatchObject([
    { change: { file: { path: 'new.txt', added: 2, removed: 0, created: true } } },
  ])
})

test.each([
  ['a subagent’s line', answer([{ type: 'text', text: 'x' }], { isSidechain: true })],
  [
    'an answer that it made up itself',
    JSON.stringify({ ...JSON.parse(answer([])), message: { id: 'm', model: '<synthetic>', content: [] } }),
  ],
  ['a reminder', user('x', { isMeta: true })],
  ['a notice of a task', user('<task-notification>done</task-notification>')],
  ['a request with the whole system prompt', JSON.stringify({ type: 'api-request', body: 'secret' })],
  ['what is no line of a transcript', '{"type":"user"'],
])('%s says nothing', (_name, line) => expect(stepsIn(line, '/w')).toEqual([]))

test('prompts that wait on its screen are counted', () => {
  const step = (operation: string) => stepsIn(JSON.stringify({ type: 'queue-operation', operation }), '/w')
  expect(step('enqueue')).toEqual([{ kind: 'queued', change: 1 }])
  expect(step('dequeue')).toEqual([{ kind: 'queued', change: -1 }])
})
