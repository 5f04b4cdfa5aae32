import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { homePaths, type JobPaths } from '../../src-node/paths/home-paths.ts'
import { temporaryDirectory } from '../../src-node/testing/temporary-directory.ts'
import { createManualClock } from '../../src-shared/base/manual-clock.ts'
import { testRecord } from '../testing/test-job.ts'
import { Journal } from './journal.ts'
import { loadTranscript } from './load-transcript.ts'
import { SequenceIndex } from './sequence-index.ts'

function openJournal(): { journal: Journal; paths: JobPaths } {
  const paths = homePaths(temporaryDirectory()).job('7c5dcf5d')
  mkdirSync(paths.directory, { recursive: true })
  const clock = createManualClock()
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
