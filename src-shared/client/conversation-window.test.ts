import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { transcriptEntrySchema, type TranscriptEntry } from '../board/transcript.ts'
import { emptyWindow, windowAt, withNew, withNewer, withOlder, type ConversationWindow } from './conversation-window.ts'

const limits = { entries: 12, characters: 100_000 }
const note = (seq: number): TranscriptEntry =>
  transcriptEntrySchema.parse({ schema: 1, seq, at: seq, type: 'note', text: `note ${seq}` })
const range = (from: number, to: number): TranscriptEntry[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => note(from + index))
const seqsOf = (window: ConversationWindow): number[] => window.entries.map(({ seq }) => seq)

const step = fc.oneof(
  fc.record({ kind: fc.constant('new' as const), count: fc.integer({ min: 0, max: 6 }), reading: fc.boolean() }),
  fc.record({ kind: fc.constant('older' as const), limit: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ kind: fc.constant('newer' as const), limit: fc.integer({ min: 1, max: 8 }) }),
  fc.record({ kind: fc.constant('jump' as const), to: fc.integer({ min: 1, max: 60 }) }),
)

describe('the stretch of a conversation that is held', () => {
  it('has no gap, no end that is not true, and no more than it may', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let newest = 20
        let window = withNew(emptyWindow, range(15, newest), false, limits)
        for (const one of steps) {
          const first = window.entries[0]?.seq ?? 1
          const last = window.entries.at(-1)?.seq ?? 0
          if (one.kind === 'new') {
            window = withNew(window, range(newest + 1, newest + one.count), one.reading, limits)
            newest += one.count
          } else if (one.kind === 'older') {
            const from = Math.max(1, first - one.limit)
            if (!window.reachedStart) window = withOlder(window, range(from, first - 1), from === 1, limits)
          } else if (one.kind === 'newer') {
            if (!window.reachedEnd)
              window = withNewer(window, range(last + 1, Math.min(newest, last + one.limit)), limits)
          } else {
            const to = Math.min(one.to, newest)
            const from = Math.max(1, to - 4)
            window = windowAt(window, range(from, to), from === 1)
          }
          const seqs = seqsOf(window)
          expect(seqs).toEqual(range(seqs[0] ?? 1, seqs.at(-1) ?? 0).map(({ seq }) => seq))
          expect(window.newestSeq).toBe(newest)
          expect(seqs.length).toBeLessThanOrEqual(limits.entries)
          if (window.reachedEnd) expect(seqs.at(-1)).toBe(newest)
          if (window.reachedStart) expect(seqs[0]).toBe(1)
        }
      }),
    )
  })

  it('keeps what is being read, and rather lets go of what comes', () => {
    const full = withNew(emptyWindow, range(1, 12), false, limits)
    // Once full it makes room for more than what has come.
    expect(seqsOf(withNew(full, range(13, 14), false, limits))[0]).toBe(6)
    const read = withNew(full, range(13, 14), true, limits)
    expect(seqsOf(read)).toEqual(seqsOf(full))
    expect(read).toMatchObject({ reachedEnd: false, newestSeq: 14 })
  })
})
