import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { TranscriptMessage } from '../api/contract.ts'
import { createManualClock } from '../base/manual-clock.ts'
import { rowFixture } from '../board/session-fixture.ts'
import { transcriptEntrySchema, type TranscriptEntry } from '../board/transcript.ts'
import { createConnection } from './connection.ts'
import { createFakeSupervisor } from './testing/fake-supervisor.ts'
import { followTranscript, reduceTranscript, type TranscriptView } from './transcript-store.ts'

const note = (seq: number): TranscriptEntry =>
  transcriptEntrySchema.parse({ schema: 1, seq, at: seq, type: 'note', text: `note ${seq}` })
const entries = (seqs: number[], caughtUp = true): TranscriptMessage => ({
  type: 'entries',
  entries: seqs.map(note),
  caughtUp,
})
const nothing: TranscriptView = {
  entries: [],
  live: { text: '', thinking: '', toolInput: null, toolOutput: null },
  status: 'loading',
  problem: null,
}

describe('reduceTranscript', () => {
  it('keeps entries in order and each once, whatever comes again', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 5 })), (batches) => {
        const messages = batches.map((batch) => entries([...new Set(batch)].toSorted((a, b) => a - b)))
        const seqs = reduceTranscript(nothing, messages).entries.map((entry) => entry.seq)
        expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b))
      }),
    )
  })

  it('gathers what streams and forgets it when it became an entry', () => {
    const live = (output: object): TranscriptMessage => ({ type: 'live', output }) as TranscriptMessage
    const streaming = reduceTranscript(nothing, [
      live({ type: 'text', text: 'Hel' }),
      live({ type: 'text', text: 'lo' }),
      live({ type: 'tool-output', toolUseId: 'a', text: 'one' }),
      live({ type: 'tool-output', toolUseId: 'b', text: 'two' }),
    ])
    expect(streaming.live).toMatchObject({ text: 'Hello', toolOutput: { toolUseId: 'b', text: 'two' } })
    expect(reduceTranscript(streaming, [live({ type: 'cleared' })]).live).toEqual(nothing.live)
  })
})

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

it('goes on after the last entry when the connection came back', async () => {
  const supervisor = createFakeSupervisor()
  const clock = createManualClock()
  const connection = createConnection({
    transport: supervisor.transport,
    clock,
    info: { kind: 'browser', api: 1, version: '0' },
    random: () => 0,
    frame: (task) => task(),
    awake: () => true,
  })
  connection.start()
  const feed = followTranscript(connection, rowFixture(1).sessionId, { tail: 10, frame: (task) => task() })
  stops.push(feed.close, connection.stop)
  await vi.waitFor(() => expect(supervisor.accepted[0]?.transcripts.length).toBe(1))
  supervisor.accepted[0]?.transcripts[0]?.channel.push(entries([1, 2]))
  await vi.waitFor(() => expect(feed.store.getState().status).toBe('ready'))
  supervisor.accepted[0]?.cut('gone')
  await vi.waitFor(() => expect(feed.store.getState().status).toBe('lost'))
  expect(feed.store.getState().entries.length).toBe(2)
  clock.advance(150)
  await vi.waitFor(() => expect(supervisor.accepted[1]?.transcripts.length).toBe(1))
  expect(supervisor.accepted[1]?.transcripts[0]?.afterSeq).toBe(2)
  supervisor.accepted[1]?.transcripts[0]?.channel.push(entries([3]))
  await vi.waitFor(() => expect(feed.store.getState()).toMatchObject({ status: 'ready', problem: null }))
  expect(feed.store.getState().entries.map((entry) => entry.seq)).toEqual([1, 2, 3])
})
