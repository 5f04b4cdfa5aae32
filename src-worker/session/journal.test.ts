import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { homePaths, type JobPaths } from '../../src-node/paths/home-paths.ts'
import { planFaults } from '../../src-node/files/faults.ts'
import { temporaryDirectory } from '../../src-node/testing/temporary-directory.ts'
import { createManualClock } from '../../src-shared/base/manual-clock.ts'
import { testRecord } from '../testing/test-job.ts'
import { Journal } from './journal.ts'
import { loadTranscript } from './load-transcript.ts'
import { SequenceIndex } from './sequence-index.ts'

function openJournal(clock = createManualClock()): { journal: Journal; paths: JobPaths } {
  const paths = homePaths(temporaryDirectory()).job('7c5dcf5d')
  mkdirSync(paths.directory, { recursive: true })
  return { journal: new Journal(paths, testRecord(), new SequenceIndex(), clock.now), paths }
}

const note = (text: string) => ({ type: 'note', text }) as const

test('an entry is in the file before anybody hears of it, and listeners hear in order', async () => {
  const { journal, paths } = openJournal()
  const heard: string[] = []
  journal.entries.subscribe(({ entry, end }) => {
    expect(readFileSync(paths.transcript, 'utf8').slice(0, end)).toContain(`"seq":${entry.seq}`)
    expect(journal.size).toBe(end)
    heard.push(`entry ${entry.seq}`)
  })
  journal.events.subscribe(({ seq }) => {
    expect(existsSync(paths.state)).toBe(true)
    heard.push(`event ${seq}`)
  })
  await Promise.all([
    journal.append(note('a')),
    journal.emit({ type: 'summary-changed', summary: 'one' }),
    journal.append(note('b')),
    journal.emit({ type: 'summary-changed', summary: 'two' }),
  ])
  expect(heard).toEqual(['entry 1', 'event 1', 'entry 2', 'event 2'])
  expect(JSON.parse(readFileSync(paths.state, 'utf8'))).toMatchObject({ summary: 'two' })
})

test('the state is on disk when an event resolves, and the record is never ahead of it', async () => {
  const { journal, paths } = openJournal()
  const emitted = journal.emit({ type: 'summary-changed', summary: 'new' })
  expect(journal.record.summary).toBe('')
  await emitted
  expect(journal.record.summary).toBe('new')
  expect(JSON.parse(readFileSync(paths.state, 'utf8'))).toMatchObject({ summary: 'new' })
})

test('what cannot be decoded again is refused, and what comes with it is written', async () => {
  const { journal, paths } = openJournal()
  const bad = journal.append({ type: 'user-message', source: 'nobody' as 'reply', content: 'x' })
  const good = journal.append(note('good'))
  await expect(bad).rejects.toThrow('user-message')
  expect((await good).seq).toBe(1)
  const { entries } = await loadTranscript(paths.transcript, () => undefined)
  expect(entries).toMatchObject([{ seq: 1, text: 'good' }])
})

test('an event that cannot be written is refused, and the next one is not lost', async () => {
  const { journal, paths } = openJournal()
  rmSync(paths.directory, { recursive: true })
  await expect(journal.emit({ type: 'summary-changed', summary: 'lost' })).rejects.toThrow('summary-changed')
  expect(journal.record.summary).toBe('')
  mkdirSync(paths.directory)
  chmodSync(paths.directory, 0o700)
  await journal.emit({ type: 'summary-changed', summary: 'kept' })
  expect(journal.record.summary).toBe('kept')
})

test('lines that cannot be read are reported and skipped, and unknown types keep their number', async () => {
  const { journal, paths } = openJournal()
  await journal.append(note('a'))
  await journal.close()
  appendFileSync(paths.transcript, 'rubbish\n{"schema":1,"seq":2,"at":1,"type":"from-the-future"}\n')
  const reports: string[] = []
  const { entries, index } = await loadTranscript(paths.transcript, (what) => reports.push(what))
  expect(entries.map((entry) => entry.seq)).toEqual([1])
  expect(index.lastSeq).toBe(2)
  expect(reports).toHaveLength(2)
})

/** A disk that refuses every write until it is told to take them again. */
function fullDisk(code = 'ENOSPC'): () => void {
  planFaults((call) => (call === 'write' ? { do: 'fail', code } : null))
  onTestFinished(() => planFaults(null))
  return () => planFaults(null)
}

test.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'])(
  'on a disk that says %s what was done waits and is lost to nobody, and the session says so',
  async (code) => {
    const clock = createManualClock()
    const { journal, paths } = openJournal(clock)
    const told: string[] = []
    journal.events.subscribe(({ seq, event }) =>
      told.push(`${seq} ${event.type} ${event.type === 'state-changed' ? event.state : ''}`),
    )
    await journal.emit({ type: 'summary-changed', summary: 'before' })
    journal.waitForDisk(clock)
    const makeRoom = fullDisk(code)
    const written = Promise.all([
      journal.append(note('a')),
      journal.emit({ type: 'summary-changed', summary: 'after' }),
      journal.append(note('b')),
    ])
    await expect.poll(() => journal.shown.state).toBe('blocked')
    for (let second = 0; second < 3; second += 1) {
      clock.advance(1_000)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(journal.shown).toMatchObject({ evidence: { kind: 'exit', ref: 'disk' }, summary: journal.shown.reason })
    expect(journal.shown.reason).toMatch(/^Cannot write down its work, and waits: .+; then it goes on by itself$/)
    expect(journal.shown.reason).toContain(paths.directory)
    // On disk it is what it was, and nobody heard of what is not there.
    expect(JSON.parse(readFileSync(paths.state, 'utf8'))).toMatchObject({ state: 'working', summary: 'before' })
    expect(told).toEqual(['1 summary-changed ', '2 state-changed blocked'])

    makeRoom()
    clock.advance(1_000)
    await written
    expect(told).toEqual([
      '1 summary-changed ',
      '2 state-changed blocked',
      '3 state-changed working',
      '4 summary-changed ',
    ])
    expect(journal.shown).toEqual(journal.record)
    expect(JSON.parse(readFileSync(paths.state, 'utf8'))).toEqual(JSON.parse(JSON.stringify(journal.record)))
    expect(journal.record).toMatchObject({ state: 'working', reason: 'dispatched', summary: 'after' })
    const { entries } = await loadTranscript(paths.transcript, () => undefined)
    expect(entries.map((entry) => (entry.type === 'note' ? entry.text : entry.type))).toEqual(['a', 'b'])
  },
)

test('who ends the session does not wait for the disk', async () => {
  const clock = createManualClock()
  const { journal } = openJournal(clock)
  journal.waitForDisk(clock)
  fullDisk()
  const written = journal.append(note('a'))
  await expect.poll(() => journal.shown.state).toBe('blocked')
  journal.giveUpWaiting()
  await expect(written).rejects.toThrow('could not write')
  await expect(journal.append(note('b'))).rejects.toThrow('could not write')
  await journal.close()
})
