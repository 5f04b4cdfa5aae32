import { expect, test, vi } from 'vitest'
import { transcriptEntrySchema, type TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { rowFor } from '../testing/rows.ts'
import { lineText } from '../transcript/line.ts'
import { lookFor } from './look.ts'
import { RecentEntries } from './recent-entries.ts'
import { Scroll } from './scroll.ts'
import { TextTools } from './text-tools.ts'
import { TranscriptScreen } from './transcript-screen.ts'

const look = lookFor(false, new TextTools(false))
const note = (seq: number): TranscriptEntry =>
  transcriptEntrySchema.parse({ schema: 1, seq, at: seq, type: 'note', text: `note ${seq}` })
const notes = (from: number, to: number): TranscriptEntry[] =>
  Array.from({ length: to - from + 1 }, (_, n) => note(from + n))

function paper(columns = 40, rows = 10) {
  const written: string[] = []
  return {
    written,
    write: (text: string) => void written.push(text),
    size: () => ({ columns, rows }),
    settled: () => Promise.resolve(),
  }
}

test('writes a conversation once and in its order, with what was before it in a line', async () => {
  const scroll = new Scroll(rowFor(), look, 1_000)
  const sheet = paper()
  scroll.writeOn(sheet)
  scroll.add(notes(6, 1_500), false)
  scroll.add(notes(1_501, 2_000), true)
  await vi.waitFor(() => expect(sheet.written.join('')).toContain('note 2000\n'))
  const lines = sheet.written.join('').trimEnd().split('\n')
  expect(lines.slice(0, 4)).toEqual([
    'fix the parser  7c5dcf5d',
    '/repo',
    '… 5 earlier entries · Ctrl+O shows them',
    '· note 6',
  ])
  expect(lines.slice(3)).toEqual(notes(6, 2_000).map(({ seq }) => `· note ${seq}`))
})

test('draws anew only what is on the screen, and what is not yet written not at all', async () => {
  const scroll = new Scroll(rowFor(), look, 1_000)
  const sheet = paper(40, 5)
  scroll.writeOn(sheet)
  scroll.add(notes(1, 50), true)
  await vi.waitFor(() => expect(sheet.written.join('')).toContain('note 50'))
  sheet.written.splice(0)
  scroll.redraw()
  expect(sheet.written.join('').replaceAll(/\u001b\[[\d;]*[A-Z]/g, '')).toBe(
    notes(46, 50)
      .map(({ seq }) => `· note ${seq}\n`)
      .join(''),
  )
  sheet.written.splice(0)
  scroll.hold()
  scroll.add(notes(51, 52), true)
  scroll.redraw()
  expect(sheet.written).toEqual([])
  scroll.release()
  await vi.waitFor(() => expect(sheet.written.join('')).toBe('· note 51\n· note 52\n'))
})

test('keeps no more than the newest entries', () => {
  const recent = new RecentEntries()
  for (const entry of notes(1, 10_000)) recent.add(entry)
  expect(recent.all.length).toBeLessThan(4_000)
  expect(recent.all.at(-1)?.seq).toBe(10_000)
  const large = new RecentEntries()
  for (let seq = 1; seq <= 100; seq += 1) {
    large.add(transcriptEntrySchema.parse({ schema: 1, seq, at: 1, type: 'note', text: 'x'.repeat(500_000) }))
  }
  expect(large.all.length).toBeLessThan(25)
})

test('the screen of everything goes back to the beginning, step by step, and follows what comes', async () => {
  const asked: number[] = []
  const before = (seq: number, count: number): Promise<TranscriptEntry[]> => {
    asked.push(seq)
    return Promise.resolve(notes(Math.max(1, seq - count), seq - 1))
  }
  const screen = new TranscriptScreen({ recent: () => notes(301, 600), before }, look)
  screen.resize(40, 10)
  await screen.open()
  const shown = (): string[] => screen.window(10, []).map(lineText)
  expect(shown().at(-1)).toBe('· note 600')
  await screen.add(notes(600, 601))
  expect(shown().at(-1)).toBe('· note 601')
  for (let step = 0; step < 6; step += 1) {
    screen.toTop()
    await vi.waitFor(() => expect(screen.place).not.toContain('loading'))
  }
  expect(screen.place).toBe('beginning')
  expect(shown()[0]).toBe('· note 1')
  expect(asked).toEqual([301, 101])
  await screen.add(notes(602, 603))
  expect(shown()[0]).toBe('· note 1')
  screen.toEnd()
  expect(shown().at(-1)).toBe('· note 603')
})
