import { describe, expect, test } from 'vitest'
import { openRequestSchema } from '../../src-shared/board/session-state.ts'
import { transcriptEntrySchema, type TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { rowFor } from '../testing/rows.ts'
import type { LineOptions } from '../transcript/line-options.ts'
import { lineText, lineWidth, type Line } from '../transcript/line.ts'
import { plainRichText } from '../transcript/rich-text.ts'
import { cardLines } from './card-lines.ts'
import { beginAnswer } from './choices.ts'
import { liveLines } from './live-lines.ts'
import { sideLines } from './side-lines.ts'
import { statusLine } from './status-line.ts'
import { freshView, openRequestOf, seeMessage, type ViewState } from './view-state.ts'

const plain = (lines: readonly Line[]): string[] => lines.map(lineText)
const options: LineOptions = { columns: 40, open: false, words: false, diffLines: 10, rich: plainRichText }
const view: ViewState = { ...freshView, row: rowFor(), now: 61_000 }
const entry = (seq: number, fields: object): TranscriptEntry =>
  transcriptEntrySchema.parse({ schema: 1, seq, at: 1_000, ...fields })
const seen = (state: ViewState, ...entries: readonly TranscriptEntry[]): ViewState =>
  seeMessage(state, { type: 'entries', entries: [...entries], caughtUp: true })
const bash = (id: string, command: string): TranscriptEntry =>
  entry(1, { type: 'tool-started', toolUseId: id, tool: 'Bash', input: { command } })
const long = openRequestSchema.parse({
  kind: 'permission',
  requestId: 'r',
  askedAt: 1,
  toolUseId: 't',
  tool: 'Bash',
  title: 'wants to run something long',
  detail: { type: 'command', command: Array.from({ length: 40 }, (_, n) => `step ${n}`).join('\n'), cwd: '/repo' },
  suggestedRule: 'Bash(step:*)',
  sameAs: 's',
})

describe('a card', () => {
  test.each([3, 6, 7, 12, 50])('never takes more than its %d lines, and the choices stay', (rows) => {
    const lines = cardLines(long, beginAnswer(long, 0), options, rows)
    expect(lines.length).toBeLessThanOrEqual(rows)
    expect(plain(lines).join('\n')).toContain('❯ 1 Allow once')
    expect(Math.max(...lines.map(lineWidth))).toBeLessThanOrEqual(40)
  })

  test('shows what acts unseen by its number', () => {
    const hidden = openRequestSchema.parse({
      ...long,
      detail: { type: 'command', command: 'rm \u202e x', cwd: '/' },
    })
    expect(plain(cardLines(hidden, beginAnswer(hidden, 0), options, 20)).join('\n')).toContain('$ rm \\u{202e} x')
  })
})

describe('what goes on', () => {
  test('never takes more than its lines, and of an open answer shows the end', () => {
    const text = Array.from({ length: 300 }, (_, n) => `word${n}`).join(' ')
    const lines = liveLines(seeMessage(view, { type: 'live', output: { type: 'text', text } }), 40, 6, plainRichText)
    expect(lines).toHaveLength(6)
    expect(plain(lines).at(-1)).toContain('word299')
    expect(Math.max(...lines.map(lineWidth))).toBeLessThanOrEqual(40)
  })

  test('is the calls that run, with the last lines of what the newest prints', () => {
    const running = seen(view, bash('a', 'npm run dev'), bash('b', 'npm test'))
    const output = { type: 'tool-output', toolUseId: 'b', text: 'ok 1\nok 2\n' } as const
    const live = seeMessage(running, { type: 'live', output })
    expect(plain(liveLines(live, 40, 6, plainRichText))).toEqual([
      '● Bash npm run dev · 1m 00s',
      '● Bash npm test · 1m 00s',
      '    ok 1',
      '    ok 2',
    ])
    expect(plain(liveLines(live, 40, 2, plainRichText))).toHaveLength(2)
  })

  test('keeps of a flood no more than a screen has use for', () => {
    let live = seen(view, bash('b', 'yes'))
    for (let n = 0; n < 50; n += 1) {
      live = seeMessage(live, {
        type: 'live',
        output: { type: 'tool-output', toolUseId: 'b', text: 'y\n'.repeat(4_000) },
      })
    }
    expect(live.tools[0]?.output.length).toBeLessThanOrEqual(8 * 1024)
  })

  test('leaves out what belongs to a subagent', () => {
    expect(seen(view, { ...bash('a', 'ls'), subagent: 'x' }).tools).toEqual([])
  })
})

describe('what stands above the prompt', () => {
  const todos = [
    { content: 'read', status: 'completed' },
    { content: 'write', status: 'in_progress', activeForm: 'writing' },
    { content: 'test', status: 'pending' },
  ]
  const task = { id: 'a', kind: 'subagent', toolUseId: 't', title: 'look', agent: 'scout', summary: 'reads' }
  const busy = seen(
    { ...view, row: rowFor({ tasks: [{ ...task, state: 'running', startedAt: 1_000, endedAt: null }] }) },
    entry(1, { type: 'tool-started', toolUseId: 'w', tool: 'TodoWrite', input: { todos } }),
  )

  test('is the tasks as a tree, and the steps', () => {
    expect(plain(sideLines(busy, 60, 10, true))).toEqual([
      '  1 task beside the conversation',
      '  └ scout: look 1m · reads',
      '  ✓ read',
      '  ❯ writing',
      '  ○ test',
    ])
    expect(plain(sideLines(busy, 60, 10, false))).toHaveLength(2)
  })

  test.each([1, 2, 3, 4])('fits into %d lines', (rows) => {
    const lines = sideLines(busy, 30, rows, true)
    expect(lines.length).toBeLessThanOrEqual(rows)
    expect(Math.max(...lines.map(lineWidth))).toBeLessThanOrEqual(30)
  })

  test('counts down to the end of a wait', () => {
    const hold = { kind: 'rate-limit', until: 181_000, attempt: 2, detail: '429' }
    const [said] = plain(sideLines({ ...view, row: rowFor({ hold }) }, 80, 5, true))
    expect(said).toMatch(/^! 429 · attempt 2 · resumes \d\d:\d\d \(in 2m\)$/)
  })

  test('names servers that are not there, why, and when they are tried again', () => {
    const server = { name: 'github', state: 'restarting', tools: 0, problem: 'exit 1', nextAt: 66_000 }
    const broken = { ...view, row: rowFor({ mcpServers: [server] }) }
    expect(plain(sideLines(broken, 80, 5, true))).toEqual(['! MCP server github restarting: exit 1 · again in 5s'])
  })

  test('is the replies that wait, until the session has them', () => {
    const queued = { ...view, queued: [{ requestId: 'q', text: 'and the docs' }] }
    expect(plain(sideLines(queued, 80, 5, true))).toEqual(['› and the docs (queued)'])
    const answered = entry(1, { type: 'note', text: 'Cost: nothing', replyId: 'q' })
    expect(sideLines(seen(queued, answered), 80, 5, true)).toEqual([])
  })

  test('is the replies behind a question, when that is answered', () => {
    const queued = { ...view, queued: [{ requestId: 'q', text: 'and the docs' }] }
    const answer = { type: 'permission', decision: 'allow' }
    const requestId = '00000000-0000-4000-8000-000000000009'
    const answered = entry(1, { type: 'request-answered', requestId, answer, replyId: 'other' })
    expect(plain(sideLines(seen(queued, answered), 80, 5, true))).toEqual(['› and the docs (queued)'])
  })
})

describe('the status line', () => {
  const context = { used: 170_000, window: 200_000 }
  const worktree = { path: '/w', branch: 'bb/fix', mainCheckout: '/repo', baseRef: 'main', baseCommit: 'c' }
  const full = { ...view, row: rowFor({ context, worktree }) }
  test.each([
    [200, 'Working 1m · default · 15% context left · opus · $0.01 · bb/fix · fix the parser'],
    [60, 'Working 1m · default · 15% context left · opus · $0.01'],
    [40, 'Working 1m · default · 15% context left'],
    [12, 'Working 1m'],
  ])('in %d columns says what matters most', (columns, said) => {
    expect(lineText(statusLine(full, columns))).toBe(said)
  })

  test('names servers that are not connected', () => {
    const server = { name: 'github', state: 'failed', tools: 0, problem: 'exit 1', nextAt: null }
    expect(lineText(statusLine({ ...view, row: rowFor({ mcpServers: [server] }) }, 200))).toContain('MCP github failed')
  })
})

describe('what is open', () => {
  test('is only what a blocked session asks', () => {
    expect(openRequestOf({ ...view, row: rowFor({ state: 'blocked', request: long }) })?.requestId).toBe('r')
    expect(openRequestOf({ ...view, row: rowFor({ request: long }) })).toBeNull()
  })
})
