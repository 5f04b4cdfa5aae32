import { expect, it } from 'vitest'
import { createConversation } from './conversation.ts'
import { transcriptEntrySchema, type TranscriptEntry } from './transcript.ts'

let seq = 0
const entry = (fields: Readonly<Record<string, unknown>>): TranscriptEntry =>
  transcriptEntrySchema.parse({ schema: 1, seq: (seq += 1), at: 0, ...fields })
const started = (toolUseId: string, tool = 'Bash', input: object = { command: 'ls' }) =>
  entry({ type: 'tool-started', toolUseId, tool, input })
const finished = (toolUseId: string, tool = 'Bash', more: object = {}) =>
  entry({ type: 'tool-finished', toolUseId, tool, content: 'out', isError: false, durationMs: 5, title: 'ls', ...more })

it('makes one piece of a call and its end, and keeps the others as they are', () => {
  const conversation = createConversation()
  const first = started('a')
  conversation.add([first, started('b')])
  const before = conversation.items()
  const end = finished('a')
  conversation.add([end])
  const after = conversation.items()
  expect(after).toHaveLength(2)
  expect(after[0]).toMatchObject({ kind: 'call', key: before[0]?.key, result: { text: 'out' } })
  expect(after[1]).toBe(before[1])
  expect(conversation.indexOf(end.seq)).toBe(0)
  expect(conversation.indexOf(first.seq)).toBe(0)
})

it('tells an end whose beginning is not held, and a call whose worker ended', () => {
  const conversation = createConversation()
  conversation.add([finished('early'), started('x'), entry({ type: 'session-resumed', interrupted: ['x'] })])
  expect(conversation.items()).toMatchObject([
    { kind: 'call', title: 'ls', result: { text: 'out' } },
    { kind: 'call', result: null, interrupted: true },
    { kind: 'note' },
  ])
})

it('puts what a subagent does into the call that started it', () => {
  const conversation = createConversation()
  const task = {
    id: 't',
    kind: 'subagent',
    toolUseId: 'a',
    title: 'look',
    state: 'running',
    summary: '',
    startedAt: 0,
    endedAt: null,
  }
  conversation.add([
    started('a', 'Agent', { description: 'look', prompt: 'p' }),
    entry({ type: 'task-started', task }),
    { ...finished('inner', 'Grep', { title: 'Grep x' }), subagent: 't' },
  ])
  expect(conversation.items()).toHaveLength(1)
  expect(conversation.items()[0]).toMatchObject({ steps: [{ kind: 'tool', text: 'Grep x', failed: false }] })
})

it('puts an answer beside what was asked, and leaves out what is told otherwise', () => {
  const conversation = createConversation()
  const request = { kind: 'plan', requestId: 'r', askedAt: 0, toolUseId: 'p', plan: 'do it' }
  conversation.add([
    started('p', 'ExitPlanMode', { plan: 'do it' }),
    entry({ type: 'request-opened', request }),
    entry({ type: 'request-answered', requestId: 'r', answer: { type: 'plan', decision: 'approve' } }),
    finished('p', 'ExitPlanMode'),
    entry({ type: 'system-prompt', text: 'secret' }),
  ])
  expect(conversation.items()).toMatchObject([{ kind: 'request', answer: { decision: 'approve' } }])
})
