import { describe, expect, test } from 'vitest'
import { openRequestSchema } from '../../src-shared/board/session-state.ts'
import { transcriptEntrySchema, type TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { painterFor } from '../output/paint.ts'
import { createEntryPrinter } from './entry-lines.ts'
import { printedLine, type Line } from './line.ts'
import type { LineOptions } from './line-options.ts'
import { recapLines } from './recap.ts'
import { plainRichText } from './rich-text.ts'

let seq = 0
const entry = (fields: object): TranscriptEntry =>
  transcriptEntrySchema.parse({ schema: 1, seq: ++seq, at: 1, ...fields })
const plain = (lines: readonly Line[]): string[] => lines.map((line) => printedLine(line, painterFor(false)))
const folded: LineOptions = { columns: 80, open: false, words: false, diffLines: 10, rich: plainRichText }
const question = openRequestSchema.parse({
  kind: 'question',
  requestId: 'r1',
  askedAt: 1,
  toolUseId: 't',
  questions: [
    { question: 'Which database?', options: [{ label: 'Postgres', description: 'big' }, { label: 'SQLite' }] },
  ],
})
const edit = {
  type: 'tool-finished',
  toolUseId: 'e',
  tool: 'Edit',
  content: 'ok',
  isError: false,
  durationMs: 1,
  title: 'Edit src/a.ts (+1 −1)',
  files: [{ path: 'src/a.ts', added: 1, removed: 1 }],
  patch: '--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1 @@\n-old\n+new\n',
}

describe('a transcript as lines', () => {
  test('tells a conversation from its prompt to its end', () => {
    const printer = createEntryPrinter('at-once')
    const entries = [
      entry({ type: 'user-message', source: 'prompt', content: 'fix it\nplease' }),
      entry({
        type: 'assistant-message',
        messageId: 'm',
        model: 'opus',
        stopReason: 'tool_use',
        usage: {},
        content: [{ type: 'thinking', thinking: 'hm' }, { type: 'text', text: 'I will\n' }, { type: 'tool_use' }],
      }),
      entry(edit),
      entry({
        ...edit,
        tool: 'Bash',
        title: 'npm test — exit 1',
        exitCode: 1,
        durationMs: 3_200,
        isError: true,
        content: 'one\ntwo',
        files: [],
        patch: undefined,
      }),
      entry({ type: 'request-opened', request: question }),
      entry({
        type: 'request-answered',
        requestId: 'r1',
        answer: { type: 'options', answers: [{ selected: [1] }] },
      }),
      entry({ ...edit, tool: 'Finish', title: 'Completed: done', files: [], patch: undefined }),
      entry({
        type: 'state-changed',
        state: 'completed',
        reason: 'All done',
        evidence: { kind: 'tool', ref: 'Finish', at: 1 },
        waitingFor: null,
      }),
    ]
    expect(plain(entries.flatMap((one) => printer.linesOf(one, folded)))).toEqual([
      '',
      '› fix it',
      '  please',
      '',
      'I will',
      '● Edit src/a.ts (+1 −1)',
      '    1 -old',
      '    1 +new',
      '✗ Bash npm test · exit 1 · 3.2s',
      '    one',
      '    two',
      '',
      '? Which database?',
      '    1 Postgres · big',
      '    2 SQLite',
      '› SQLite',
      '',
      '✓ Completed  All done',
    ])
  })

  test('a question that scrolls by with its answer leaves out what was not chosen, unless all is shown', () => {
    const answer = { type: 'options', answers: [{ selected: [1] }] }
    const told = (open: boolean) => {
      const printer = createEntryPrinter('with-answer')
      printer.linesOf(entry({ type: 'request-opened', request: question }), folded)
      const answered = entry({ type: 'request-answered', requestId: 'r1', answer })
      return plain(printer.linesOf(answered, { ...folded, open }))
    }
    expect(told(false)).toEqual(['', '? Which database?', '› SQLite'])
    expect(told(true)).toEqual(['', '? Which database?', '    1 Postgres · big', '    2 SQLite', '› SQLite'])
  })

  test('lets no text of a model reach the terminal as a command', () => {
    const printer = createEntryPrinter('at-once')
    const evil = '\u001b]52;c;ZXZpbA==\u0007\u001b[2Jtext\u202e'
    const lines = [
      entry({ type: 'user-message', source: 'reply', content: evil }),
      entry({ ...edit, title: evil, tool: evil, patch: `+${evil}` }),
      entry({ type: 'note', text: evil }),
    ].flatMap((one) => printer.linesOf(one, folded))
    expect(plain(lines).join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  })

  test('cuts long diffs', () => {
    const printer = createEntryPrinter('at-once')
    const patch = ['@@ -1 +1,3 @@', '+a', '+b', '+c'].join('\n')
    expect(plain(printer.linesOf(entry({ ...edit, patch }), { ...folded, diffLines: 2 })).slice(1)).toEqual([
      '    1 +a',
      '    2 +b',
      '    … 1 more line',
    ])
  })
})

describe('what is told of', () => {
  const linesOf = (fields: object, options: Partial<LineOptions> = {}): string[] =>
    plain(createEntryPrinter('with-answer').linesOf(entry(fields), { ...folded, ...options }))
  const trouble = { type: 'api-trouble', status: 529, message: 'overloaded', nextAt: null }
  const task = { id: 'a', kind: 'subagent', toolUseId: 't', title: 'look around', state: 'running', summary: '' }

  test.each([
    ['notes of a line', { type: 'note', text: 'as it is' }, ['· as it is']],
    ['answers to commands', { type: 'note', text: 'Cost\n  a  1\n  b  2' }, ['', '  Cost', '    a  1', '    b  2']],
    ['the last of many troubles', { ...trouble, attempt: 9 }, ['! overloaded · gave up']],
    ['none of those in between', { ...trouble, attempt: 3, nextAt: 5 }, []],
    [
      'a compaction',
      { type: 'compacted', trigger: 'auto', summary: '# s', keptFromSeq: 1, tokensBefore: 150_000 },
      ['', '· compacted before the window was full at 150k tokens: the model goes on with a', '  summary'],
    ],
    [
      'a subagent that failed',
      { type: 'task-finished', taskId: 'x', outcome: 'failed', result: 'no\nmore' },
      ['✗ a task failed', '    no'],
    ],
    [
      'a command that failed, with the end of its output',
      { type: 'task-finished', taskId: 'x', outcome: 'failed', result: 'what\nwhere\nno\nmore', exitCode: 2 },
      ['✗ a task failed · exit 2', '    no', '    more'],
    ],
    [
      'a command that printed nothing',
      { type: 'task-finished', taskId: 'x', outcome: 'completed', result: 'what\nnothing', exitCode: 0 },
      ['● a task completed · exit 0', '    nothing'],
    ],
    [
      'a hook that said no',
      { type: 'hook-ran', event: 'PreToolUse', command: 'check', outcome: 'denied', message: 'not here' },
      ['! hook PreToolUse denied: not here'],
    ],
    ['nothing that a subagent says', { type: 'note', text: 'mine', subagent: 'a' }, []],
  ])('%s', (_name, fields, told) => {
    expect(linesOf(fields)).toEqual(told)
  })

  test('the start of a subagent, where all is told', () => {
    const started = { type: 'task-started', task: { ...task, agent: 'scout', startedAt: 1, endedAt: null } }
    expect(linesOf(started)).toEqual([])
    expect(linesOf(started, { open: true })).toEqual(['· subagent scout started: look around'])
  })

  test('a call, opened, is its input and its output', () => {
    const printer = createEntryPrinter('at-once')
    printer.linesOf(
      entry({ type: 'tool-started', toolUseId: 'g', tool: 'Grep', input: { pattern: 'a+', path: 'src' } }),
      folded,
    )
    const finished = entry({
      ...edit,
      toolUseId: 'g',
      tool: 'Grep',
      title: 'Grep a+ — 1 line',
      content: 'src/a.ts:1',
      patch: undefined,
    })
    expect(plain(printer.linesOf(finished, { ...folded, open: true }))).toEqual([
      '● Grep a+ — 1 line',
      '    pattern: a+',
      '    path: src',
      '    src/a.ts:1',
    ])
  })

  test('a permission that was given is one line, one that was denied says what for', () => {
    const request = {
      kind: 'permission',
      requestId: 'p',
      askedAt: 1,
      toolUseId: 't',
      tool: 'Bash',
      title: 'wants to run rm',
      detail: { type: 'command', command: 'rm -rf /', cwd: '/repo' },
      sameAs: 's',
    }
    const told = (decision: string): string[] => {
      const printer = createEntryPrinter('with-answer')
      printer.linesOf(entry({ type: 'request-opened', request }), folded)
      const answer = { type: 'permission', decision }
      return plain(printer.linesOf(entry({ type: 'request-answered', requestId: 'p', answer }), folded))
    }
    expect(told('allow-session')).toEqual(['· Allowed for this session: Bash'])
    expect(told('deny')).toEqual(['', '? Bash: wants to run a command', '    $ rm -rf /', '    in /repo', '› Denied'])
  })

  test('ends, in words for those who listen', () => {
    const end = { type: 'state-changed', state: 'failed', reason: 'no key', waitingFor: null }
    const evidence = { kind: 'tool', ref: 'Finish', at: 1 }
    expect(linesOf({ ...end, evidence }, { words: true })).toEqual(['', 'Failed  no key'])
  })

  test('the answer to a command stands below it; a list of steps is a list', () => {
    expect(linesOf({ type: 'note', text: 'Effort: high.', typed: '/effort high' })).toEqual([
      '',
      '› /effort high',
      '· Effort: high.',
    ])
    const todos = [
      { content: 'Read', status: 'completed' },
      { content: 'Write', activeForm: 'Writing', status: 'in_progress' },
    ]
    const printer = createEntryPrinter('at-once')
    const open = { ...folded, open: true }
    printer.linesOf(entry({ type: 'tool-started', toolUseId: 't', tool: 'TodoWrite', input: { todos } }), open)
    const call = { ...edit, toolUseId: 't', tool: 'TodoWrite', title: '1 of 2 steps done', files: [], patch: undefined }
    expect(plain(printer.linesOf(entry(call), open)).slice(1, 3)).toEqual(['    ✓ Read', '    ❯ Writing'])
  })

  test('an end that is entered twice for one reason is told once', () => {
    const printer = createEntryPrinter('at-once')
    const end = (ref: string) =>
      entry({
        type: 'state-changed',
        state: 'completed',
        reason: 'All done',
        evidence: { kind: 'tool', ref, at: ref.length },
        waitingFor: null,
      })
    const told = (ref: string) => plain(printer.linesOf(end(ref), folded))
    expect([told('Finish a'), told('Finish a'), told('Finish b')]).toEqual([
      ['', '✓ Completed  All done'],
      [],
      ['', '✓ Completed  All done'],
    ])
  })

  test('a call whose title begins with its tool names it once', () => {
    const call = { ...edit, tool: 'Finish', title: 'Finish: input does not fit', files: [], patch: undefined }
    expect(linesOf({ ...call, isError: true, content: '' })[0]).toBe('✗ Finish input does not fit')
  })
})

describe('the recap', () => {
  test('sums up what happened since the user last looked, and no more', () => {
    const seen = entry(edit)
    const entries = [
      seen,
      entry(edit),
      entry({ type: 'tool-started', toolUseId: 'b', tool: 'Bash', input: { command: 'npm test' } }),
      entry({ ...edit, toolUseId: 'b', tool: 'Bash', isError: true, exitCode: 1, files: [] }),
      entry({ type: 'request-opened', request: question }),
    ]
    expect(plain(recapLines(entries, { seenSeq: seen.seq, away: 7_500_000, columns: 80 }))).toEqual([
      'While you were away (2h 05m)',
      '  1 file changed +1 −1',
      '    src/a.ts +1 −1',
      '  1 command, 1 failed',
      '    ✗ npm test · exit 1',
      '  asked: Which database? · not answered yet',
    ])
    expect(recapLines(entries, { seenSeq: 1_000, away: null, columns: 80 })).toEqual([])
  })
})
