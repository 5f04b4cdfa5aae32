import { describe, expect, test } from 'vitest'
import { openRequestSchema } from '../../src-shared/board/session-state.ts'
import { transcriptEntrySchema } from '../../src-shared/board/transcript.ts'
import { textWidth } from '../output/text-width.ts'
import { rowFor } from '../testing/rows.ts'
import type { Line } from '../transcript/line.ts'
import { beginAnswer } from './choices.ts'
import { cardLines, liveLines, statusLine } from './live-lines.ts'
import { freshView, openRequestOf, seeMessage, type ViewState } from './view-state.ts'

const plain = (lines: readonly Line[]): string[] => lines.map((line) => line.map((part) => part.text).join(''))
const view: ViewState = { ...freshView, row: rowFor(), now: 61_000 }
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

describe('the part that is drawn anew', () => {
  test.each([3, 6, 7, 12, 50])('never takes more than its %d lines for a request, and the choices stay', (rows) => {
    const lines = plain(cardLines(long, beginAnswer(long, 0), 40, rows))
    expect(lines.length).toBeLessThanOrEqual(rows)
    expect(lines.join('\n')).toContain('❯ 1 Allow once')
  })

  test('never takes more than its lines for an open answer, and shows its end', () => {
    const text = Array.from({ length: 300 }, (_, n) => `word${n}`).join(' ')
    const streaming = seeMessage(view, { type: 'live', output: { type: 'text', text } })
    const lines = plain(liveLines(streaming, 40, 6))
    expect(lines).toHaveLength(6)
    expect(lines.at(-1)).toContain('word299')
    expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(40)
  })

  test('shows calls that run, with the last line of their output', () => {
    const started = transcriptEntrySchema.parse({
      schema: 1,
      seq: 1,
      at: 1,
      type: 'tool-started',
      toolUseId: 'b',
      tool: 'Bash',
      input: { command: 'npm test' },
    })
    const running = seeMessage(view, { type: 'entries', entries: [started], caughtUp: true })
    const output = { type: 'tool-output', toolUseId: 'b', text: 'ok 1\nok 2\n' } as const
    expect(plain(liveLines(seeMessage(running, { type: 'live', output }), 40, 6))).toEqual([
      '● Bash  npm test',
      '    ok 2',
    ])
  })

  test('says state, mode, model and cost at the bottom', () => {
    expect(plain([statusLine(view)])).toEqual(['Working 1m · default · opus · 30 tokens · $0.01'])
  })
})

describe('what is open', () => {
  test('is only what a blocked session asks', () => {
    expect(openRequestOf({ ...view, row: rowFor({ state: 'blocked', request: long }) })?.requestId).toBe('r')
    expect(openRequestOf({ ...view, row: rowFor({ request: long }) })).toBeNull()
  })
})
