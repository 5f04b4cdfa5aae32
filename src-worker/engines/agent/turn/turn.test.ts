import { describe, expect, test } from 'vitest'
import { requestIdSchema } from '../../../../src-shared/base/ids.ts'
import { transcriptEntrySchema, type TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import type { Answer, OpenRequest } from '../../../../src-shared/board/session-state.ts'
import { Conversation } from '../conversation.ts'
import { decide } from './decide.ts'
import { fitAnswer } from './fit-answer.ts'

let seq = 0
function entry(fields: Record<string, unknown>): TranscriptEntry {
  seq += 1
  return transcriptEntrySchema.parse({ schema: 1, seq, at: 1, ...fields })
}
const said = (content: string, source = 'prompt') => entry({ type: 'user-message', source, content })
const answered = (content: unknown, stopReason = 'end_turn', more = {}) =>
  entry({ type: 'assistant-message', messageId: 'm', model: 'x', content, stopReason, usage: {}, ...more })
const use = (id: string, name = 'Read', input: unknown = {}) => ({ type: 'tool_use', id, name, input })
const started = (toolUseId: string) => entry({ type: 'tool-started', toolUseId, tool: 'Read', input: {} })
const ended = (toolUseId: string, content = 'ok', isError = false) =>
  entry({ type: 'tool-finished', toolUseId, tool: 'Read', content, isError, durationMs: 1, title: 't', files: [] })

describe('the conversation', () => {
  test('puts the results of all calls of an answer into one message, in the order of the calls', () => {
    const conversation = new Conversation([
      said('go'),
      answered([use('a'), use('b')], 'tool_use'),
      ended('b', 'second'),
      ended('a', 'first', true),
    ])
    expect(conversation.messages().at(-1)).toEqual({
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: 'first' }], is_error: true },
        { type: 'tool_result', tool_use_id: 'b', content: [{ type: 'text', text: 'second' }] },
      ],
    })
  })

  test('puts what the user said meanwhile after the results', () => {
    const conversation = new Conversation([
      said('go'),
      answered([use('a')], 'tool_use'),
      said('also', 'reply'),
      ended('a'),
    ])
    expect(conversation.messages().map(({ role, content }) => [role, content.map(({ type }) => type)])).toEqual([
      ['user', ['text']],
      ['assistant', ['tool_use']],
      ['user', ['tool_result', 'text']],
    ])
  })

  test('gives a call without a result one that says so', () => {
    const conversation = new Conversation([
      said('go'),
      answered([use('a'), use('b')], 'tool_use'),
      ended('a'),
      started('b'),
    ])
    expect(conversation.pending()).toMatchObject([{ toolUseId: 'b', started: true }])
    expect(JSON.stringify(conversation.messages().at(-1))).toContain('may or may not have taken effect')
  })

  test('takes the first result of a call only', () => {
    const conversation = new Conversation([
      said('go'),
      answered([use('a')], 'tool_use'),
      ended('a', 'first'),
      ended('a', 'second'),
    ])
    expect(JSON.stringify(conversation.messages())).not.toContain('second')
  })

  test('leaves out empty text, and an answer that has nothing else', () => {
    const conversation = new Conversation([said('go'), answered([{ type: 'text', text: '' }]), said('again', 'reply')])
    expect(conversation.messages()).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'go' },
          { type: 'text', text: 'again' },
        ],
      },
    ])
  })

  test('gives the same messages for the same entries', () => {
    const entries = [said('go'), answered([use('a')], 'tool_use'), ended('a'), answered('done')]
    expect(new Conversation(entries).messages()).toEqual(new Conversation(entries).messages())
  })
})

describe('the next step', () => {
  const next = (...entries: TranscriptEntry[]) => decide(new Conversation(entries))
  test('of nothing is rest', () => expect(next().do).toBe('rest'))
  test('of a prompt is asking', () => expect(next(said('go')).do).toBe('ask'))
  test('of calls is running them', () => expect(next(said('go'), answered([use('a')], 'tool_use')).do).toBe('run'))
  test('of all results is asking', () =>
    expect(next(said('go'), answered([use('a')], 'tool_use'), ended('a')).do).toBe('ask'))
  test('of plain text is judging it', () => expect(next(said('go'), answered('done')).do).toBe('conclude'))
  test('of pause_turn is asking again', () => expect(next(said('go'), answered('hm', 'pause_turn')).do).toBe('ask'))
  test('of a refusal is failing, with its reason', () => {
    expect(next(said('go'), answered('', 'refusal', { stopDetail: 'Not this.' }))).toMatchObject({
      do: 'fail',
      reason: expect.stringContaining('Not this.'),
    })
  })
  test('of a full context is compacting, once', () => {
    const full = answered('x', 'model_context_window_exceeded')
    expect(next(said('go'), full).do).toBe('ask')
    expect(next(said('go'), full, said('on', 'notice'), full).do).toBe('fail')
    expect(next(said('go'), full, said('again', 'reply'), full).do).toBe('ask')
  })
  test('of a cut answer is going on, but not for ever', () => {
    const cut = () => answered('x', 'max_tokens')
    const notice = () => said('go on', 'notice')
    expect(next(said('go'), cut()).do).toBe('go-on')
    expect(next(said('go'), cut(), notice(), cut(), notice(), cut()).do).toBe('fail')
    expect(next(said('go'), cut(), notice(), cut(), notice(), cut(), said('more', 'reply')).do).toBe('ask')
  })
  test('of a Finish is the end, whatever else was called with it', () => {
    const finish = use('f', 'Finish', { outcome: 'completed', result: 'Done.' })
    expect(next(said('go'), answered([finish, use('a')], 'tool_use'), ended('f')).do).toBe('finish')
    expect(next(said('go'), answered([finish], 'tool_use'), ended('f'), said('more', 'reply')).do).toBe('ask')
    expect(next(said('go'), answered([finish], 'tool_use'), ended('f', 'bad input', true)).do).toBe('ask')
  })
})

describe('an answer', () => {
  const requestId = requestIdSchema.parse('q')
  const base = { requestId, askedAt: 1 }
  const question: OpenRequest = {
    kind: 'question',
    ...base,
    questions: [
      { question: 'Which?', multiSelect: false, options: [{ label: 'A' }, { label: 'B' }] },
      { question: 'Several?', multiSelect: true, options: [{ label: 'C' }, { label: 'D' }] },
    ],
  }
  const permission: OpenRequest = {
    kind: 'permission',
    ...base,
    toolUseId: 't',
    tool: 'Bash',
    title: 'x',
    detail: { type: 'text', text: 'x' },
    sameAs: 'x',
  }
  const plan: OpenRequest = { kind: 'plan', ...base, toolUseId: 't', plan: 'x' }
  const login: OpenRequest = { kind: 'login', ...base, message: 'x' }

  test.each<[string, OpenRequest, Answer, boolean]>([
    [
      'both questions answered',
      question,
      { type: 'options', answers: [{ selected: [1] }, { selected: [0, 1] }] },
      true,
    ],
    [
      'one in own words',
      question,
      { type: 'options', answers: [{ selected: [], text: 'neither' }, { selected: [0] }] },
      true,
    ],
    ['one missing', question, { type: 'options', answers: [{ selected: [1] }] }, false],
    [
      'an option that is not there',
      question,
      { type: 'options', answers: [{ selected: [2] }, { selected: [0] }] },
      false,
    ],
    [
      'two where one is asked',
      question,
      { type: 'options', answers: [{ selected: [0, 1] }, { selected: [0] }] },
      false,
    ],
    ['none', question, { type: 'options', answers: [{ selected: [] }, { selected: [0] }] }, false],
    ['a permission for a question', question, { type: 'permission', decision: 'allow' }, false],
    ['options for a permission', permission, { type: 'options', answers: [{ selected: [0] }] }, false],
    ['options for a plan', plan, { type: 'options', answers: [{ selected: [0] }] }, false],
    ['anything but words for a sign-in', login, { type: 'permission', decision: 'allow' }, false],
  ])('%s: fits is %4$s', (_, request, answer, fits) => {
    expect('answer' in fitAnswer(request, answer)).toBe(fits)
  })

  test('in words to a permission is a refusal with that reason', () => {
    expect(fitAnswer(permission, { type: 'text', text: 'use npm' })).toEqual({
      answer: { type: 'permission', decision: 'deny', reason: 'use npm' },
    })
  })

  test('in words to a plan is a rejection with that feedback', () => {
    expect(fitAnswer(plan, { type: 'text', text: 'smaller' })).toEqual({
      answer: { type: 'plan', decision: 'reject', feedback: 'smaller' },
    })
  })
})
