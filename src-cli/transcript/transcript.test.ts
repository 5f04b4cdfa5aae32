import { describe, expect, test } from 'vitest'
import { openRequestSchema } from '../../src-shared/board/session-state.ts'
import { transcriptEntrySchema, type TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { painterFor } from '../output/paint.ts'
import { createEntryPrinter } from './entry-lines.ts'
import { printedLine, type Line } from './line.ts'
import { recapLines } from './recap.ts'

let seq = 0
const entry = (fields: object): TranscriptEntry =>
  transcriptEntrySchema.parse({ schema: 1, seq: ++seq, at: 1, ...fields })
const plain = (lines: readonly Line[]): string[] => lines.map((line) => printedLine(line, painterFor(false)))
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
    const printer = createEntryPrinter({ diffLines: 10 })
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
    expect(plain(entries.flatMap((one) => printer.linesOf(one)))).toEqual([
      '',
      '› fix it',
      '  please',
      '',
      'I will',
      '● Edit src/a.ts (+1 −1)',
      '    @@ -1 +1 @@',
      '    -old',
      '    +new',
      '● Bash npm test — exit 1',
      '    one',
      '    two',
      '? Which database?',
      '    1 Postgres · big',
      '    2 SQLite',
      '› SQLite',
      '',
      '✓ Completed  All done',
    ])
  })

  test('lets no text of a model reach the terminal as a command', () => {
    const printer = createEntryPrinter({ diffLines: 10 })
    const evil = '\u001b]52;c;ZXZpbA==\u0007\u001b[2Jtext\u202e'
    const lines = [
      entry({ type: 'user-message', source: 'reply', content: evil }),
      entry({ ...edit, title: evil, tool: evil, patch: `+${evil}` }),
      entry({ type: 'note', text: evil }),
    ].flatMap((one) => printer.linesOf(one))
    expect(plain(lines).join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  })

  test('cuts long diffs', () => {
    const printer = createEntryPrinter({ diffLines: 2 })
    const patch = ['@@ -1 +1,3 @@', '+a', '+b', '+c'].join('\n')
    expect(plain(printer.linesOf(entry({ ...edit, patch }))).slice(1)).toEqual([
      '    @@ -1 +1,3 @@',
      '    +a',
      '    … 2 more lines',
    ])
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
    expect(plain(recapLines(entries, seen.seq))).toEqual([
      '  1 file changed +1 −1  a.ts',
      '  1 command, 1 failed  npm test (exit code 1)',
      '  asked: Which database?',
    ])
  })
})
