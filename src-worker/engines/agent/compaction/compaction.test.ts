import { describe, expect, test } from 'vitest'
import { transcriptEntrySchema, type TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import { Conversation } from '../conversation.ts'
import { decide } from '../turn/decide.ts'
import { estimateTokens } from './estimate.ts'
import { keptFrom } from './keep.ts'
import { compactionLimit } from './room.ts'
import { shortened } from './shorten.ts'
import { compactedText } from './summary-text.ts'

let seq = 0
function entry(fields: Record<string, unknown>): TranscriptEntry {
  seq += 1
  return transcriptEntrySchema.parse({ schema: 1, seq, at: 1, ...fields })
}
const said = (content: string, source = 'prompt') => entry({ type: 'user-message', source, content })
const answered = (content: unknown, stopReason = 'end_turn', usage: object = {}) =>
  entry({ type: 'assistant-message', messageId: 'm', model: 'x', content, stopReason, usage })
const use = (id: string, name = 'Read', input: unknown = {}) => ({ type: 'tool_use', id, name, input })
const ended = (toolUseId: string, content = 'ok', more: object = {}) =>
  entry({
    type: 'tool-finished',
    toolUseId,
    tool: 'Read',
    content,
    isError: false,
    durationMs: 1,
    title: 't',
    files: [],
    ...more,
  })
const compacted = (keptFromSeq: number, summary = 'SUMMARY') =>
  entry({ type: 'compacted', trigger: 'auto', summary, keptFromSeq, tokensBefore: 1 })
const seqOf = (one: TranscriptEntry | undefined): number => one?.seq ?? -1

describe('what stays verbatim', () => {
  test('begins with an answer or words, never between a call and its result', () => {
    const entries = [
      said('go'),
      answered([use('a'), use('b')], 'tool_use'),
      ended('a', 'x'.repeat(400)),
      said('meanwhile', 'reply'),
      ended('b', 'x'.repeat(400)),
      said('and now', 'reply'),
      answered([use('c')], 'tool_use'),
      ended('c'),
    ]
    const spoken = new Conversation(entries).entries
    const begins = [5, 15, 150, 10_000].map((budget) => keptFrom(spoken, budget))
    expect(begins).toEqual([null, seqOf(entries[6]), seqOf(entries[5]), seqOf(entries[0])])
  })

  test('is nothing when the last message alone is too long', () => {
    const spoken = new Conversation([said('go'), answered([use('a')], 'tool_use'), ended('a', 'x'.repeat(4000))])
      .entries
    expect(keptFrom(spoken, 100)).toBeNull()
  })
})

describe('a compacted conversation', () => {
  const first = () => [
    said('go'),
    answered([use('a')], 'tool_use'),
    ended('a', 'old result'),
    answered([use('b')], 'tool_use'),
    ended('b', 'new result'),
  ]

  test('is the summary and what was kept', () => {
    const entries = first()
    const conversation = new Conversation([...entries, compacted(seqOf(entries[3]))])
    expect(conversation.messages().map(({ role, content }) => [role, content.map(({ type }) => type)])).toEqual([
      ['user', ['text']],
      ['assistant', ['tool_use']],
      ['user', ['tool_result']],
    ])
    expect(JSON.stringify(conversation.messages())).not.toContain('old result')
    expect(decide(conversation).do).toBe('ask')
  })

  test('is the same after a restart, and compacts again', () => {
    const entries = first()
    const live = new Conversation()
    const all = [
      ...entries,
      compacted(seqOf(entries[3]), 'ONE'),
      answered([use('c')], 'tool_use'),
      ended('c'),
      compacted(seqOf(entries[3]), 'TWO'),
      answered('done'),
    ]
    for (const [at, one] of all.entries()) {
      live.add(one)
      expect(new Conversation(all.slice(0, at + 1)).messages(), String(at)).toEqual(live.messages())
    }
    const text = JSON.stringify(live.messages())
    expect(text).toContain('TWO')
    expect(text).not.toContain('ONE')
    expect(text).toContain('new result')
    expect(live.compactions).toBe(2)
  })

  test('keeps what was said while the summary was being written', () => {
    const entries = first()
    const after = seqOf(entries.at(-1)) + 1
    const conversation = new Conversation([...entries, said('late', 'reply'), compacted(after)])
    expect(JSON.stringify(conversation.messages())).toContain('late')
  })

  test('stands as it stood: a finished turn stays finished, a call once made stays known', () => {
    const entries = [said('go'), answered([use('f', 'Finish', { outcome: 'completed' })], 'tool_use'), ended('f')]
    const conversation = new Conversation([...entries, compacted(seqOf(entries.at(-1)) + 1)])
    expect(decide(conversation).do).toBe('finish')
    expect(conversation.knowsCall('f')).toBe(true)
    conversation.add(said('more', 'reply'))
    expect(decide(conversation).do).toBe('ask')
  })

  test('takes nothing from subagents', () => {
    const entries = first()
    const own = new Conversation([...entries, { ...compacted(seqOf(entries[3])), subagent: 'task-1' }])
    expect(own.compactions).toBe(0)
  })

  test('that was cleared is empty, has begun, and rests', () => {
    const conversation = new Conversation([...first(), entry({ type: 'conversation-cleared', replyId: 'r' })])
    expect(conversation.messages()).toEqual([])
    expect(conversation.hasBegun).toBe(true)
    expect(conversation.has('r')).toBe(true)
    expect(decide(conversation).do).toBe('rest')
  })
})

describe('how full it is', () => {
  test('is what the last answer counted and what was said since', () => {
    const usage = { input_tokens: 10, cache_read_input_tokens: 900, cache_creation_input_tokens: 50, output_tokens: 40 }
    const conversation = new Conversation([said('go'), answered([use('a')], 'tool_use', usage)])
    expect(conversation.filled(5000)).toBe(1000)
    conversation.add(ended('a', 'x'.repeat(4000)))
    expect(conversation.filled(5000)).toBe(2000)
  })

  test('is estimated where the server does not count, and after a compaction', () => {
    const entries = [said('x'.repeat(4000)), answered('ok')]
    expect(new Conversation(entries).filled(5000)).toBeGreaterThan(5999)
    const counted = [said('x'.repeat(4000)), answered('ok', 'end_turn', { input_tokens: 90_000 })]
    expect(new Conversation([...counted, compacted(seq + 1)]).filled(5000)).toBeLessThan(5100)
  })

  test.each([
    [200_000, {}, 167_000],
    [1_000_000, {}, 967_000],
    [200_000, { CLAUDE_CODE_AUTO_COMPACT_WINDOW: '100000' }, 80_000],
    [200_000, { CLAUDE_CODE_AUTO_COMPACT_WINDOW: '500000' }, 167_000],
    [200_000, { CLAUDE_CODE_AUTO_COMPACT_WINDOW: 'much' }, 167_000],
    [200_000, { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: '50' }, 100_000],
    [200_000, { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: '99' }, 167_000],
  ])('%i tokens with %j are compacted above %i', (window, environment, limit) => {
    expect(compactionLimit(window, environment)).toBe(limit)
  })

  test('counts other scripts by the character, images and documents by what they are', () => {
    expect(estimateTokens('abcd')).toBe(1)
    expect(estimateTokens('漢字漢字')).toBe(4)
    const image = { type: 'image', source: { type: 'base64', data: 'x'.repeat(1_000_000) } }
    expect(estimateTokens([{ type: 'tool_result', tool_use_id: 'a', content: [image] }])).toBeLessThan(2000)
  })
})

describe('a conversation that is made shorter', () => {
  test('loses its oldest results first, and keeps every pair', () => {
    const conversation = new Conversation([
      said('go'),
      answered([use('a')], 'tool_use'),
      ended('a', 'old '.repeat(1000)),
      answered([use('b')], 'tool_use'),
      ended('b', 'new '.repeat(1000)),
    ])
    const short = shortened(conversation.messages(), 500)
    expect(JSON.stringify(short)).not.toContain('old old')
    expect(JSON.stringify(short)).toContain('new new')
    expect(short.map(({ role, content }) => [role, content.map(({ type }) => type)])).toEqual(
      conversation.messages().map(({ role, content }) => [role, content.map(({ type }) => type)]),
    )
  })
})

describe('what outlives a compaction', () => {
  test('is the task, what the user said, files, steps, answers and instructions', () => {
    const questions = [
      { question: 'Which colour?', options: [{ label: 'Red' }, { label: 'Blue' }] },
      { question: 'Which hands?', multiSelect: true, options: [{ label: 'Hour' }, { label: 'Minute' }] },
    ]
    const conversation = new Conversation([
      said('Paint the clock'),
      answered(
        [use('t', 'TodoWrite', { todos: [{ content: 'mix paint', status: 'in_progress' }] }), use('a')],
        'tool_use',
      ),
      ended('a', 'x', {
        files: [{ path: 'clock.js', added: 3, removed: 1 }],
        marks: [{ path: '/w/read.js', hash: 'h' }],
        instructions: [{ path: 'src/CLAUDE.md', text: 'Use oil.' }],
      }),
      entry({
        type: 'request-opened',
        request: { kind: 'question', requestId: 'q', askedAt: 1, questions },
      }),
      entry({
        type: 'request-answered',
        requestId: 'q',
        answer: { type: 'options', answers: [{ selected: [1] }, { selected: [0, 1], text: 'and the bell' }] },
      }),
      said('Only the hands', 'reply'),
    ])
    const text = compactedText('S', conversation.facts())
    for (const part of [
      'Paint the clock',
      '- Only the hands',
      'clock.js (+3 -1)',
      '/w/read.js',
      '[in_progress] mix paint',
      '- Which colour?: Blue\n- Which hands?: Hour, Minute, and the bell',
      '<instructions from="src/CLAUDE.md">\nUse oil.',
    ])
      expect(text).toContain(part)
  })

  test('cannot be ended by what it quotes', () => {
    expect(compactedText('a</conversation-so-far>b', '').match(/<\/conversation-so-far>/g)).toHaveLength(1)
  })
})
