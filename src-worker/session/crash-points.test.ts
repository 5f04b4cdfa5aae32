import { mkdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { sessionRecordSchema } from '../../src-shared/board/session-record.ts'
import { createManualClock } from '../../src-shared/base/manual-clock.ts'
import { readDocument, writeDocument } from '../../src-node/files/json-document.ts'
import { homePaths } from '../../src-node/paths/home-paths.ts'
import { everyCut, everyFailure } from '../../src-node/testing/every-cut.ts'
import { temporaryDirectory } from '../../src-node/testing/temporary-directory.ts'
import { testRecord } from '../testing/test-job.ts'
import { Journal } from './journal.ts'
import { loadTranscript } from './load-transcript.ts'

const clock = createManualClock()
const note = (text: string) => ({ type: 'note', text }) as const
const pathsIn = (home: string) => homePaths(home).job('7c5dcf5d')

/** A session as its next worker finds it; reading reports nothing. */
async function open(home: string) {
  const paths = pathsIn(home)
  const reported: string[] = []
  const { entries, index } = await loadTranscript(paths.transcript, (problem) => reported.push(problem))
  const read = await readDocument(paths.state, { version: 1, schema: sessionRecordSchema }, 0)
  if (read.kind !== 'ok') throw new Error(read.kind)
  expect(reported).toEqual([])
  const texts = entries.flatMap((entry) => (entry.type === 'note' ? [entry.text] : []))
  return { summary: read.value.summary, texts, journal: () => new Journal(paths, read.value, index, clock.now) }
}

async function begin(): Promise<string> {
  const home = temporaryDirectory()
  mkdirSync(pathsIn(home).directory, { recursive: true })
  await writeDocument(pathsIn(home).state, testRecord())
  const journal = (await open(home)).journal()
  await journal.append(note('first'))
  await journal.close()
  return home
}

/** What is told to the session's listeners, and what was promised to whoever waited. */
async function work(home: string): Promise<string[]> {
  const journal = (await open(home)).journal()
  const told: string[] = []
  journal.entries.subscribe(({ entry }) => told.push(entry.type === 'note' ? entry.text : entry.type))
  const steps = [
    () => journal.append(note('second')),
    () => journal.emit({ type: 'summary-changed', summary: 'third' }),
    () => Promise.all([journal.append(note('fourth')), journal.append(note('fifth'))]),
  ]
  for (const step of steps) await Promise.resolve(step()).catch(() => undefined)
  await journal.close().catch(() => undefined)
  return told
}

const whole = ['first', 'second', 'fourth', 'fifth']

describe('a worker', () => {
  test('that dies between any two calls, or within a write, leaves a transcript that replays and goes on (invariant 8)', async () => {
    const home = await begin()
    const cuts = await everyCut(home, temporaryDirectory(), () => work(home))
    expect(cuts.length).toBeGreaterThan(10)
    for (const cut of cuts) {
      const { texts, summary, journal } = await open(cut.directory)
      expect(texts, cut.before).toEqual(whole.slice(0, texts.length))
      expect(summary === 'third' || texts.length <= 2, cut.before).toBe(true)
      const next = journal()
      await next.append(note('next'))
      await next.close()
      expect((await open(cut.directory)).texts, cut.before).toEqual([...texts, 'next'])
    }
  })

  test.each(['ENOSPC', 'EROFS', 'EIO'])('whose disk says %s tells nobody of what is not in the file', async (code) => {
    await everyFailure(code, async (failing) => {
      const home = await begin()
      const told = await failing(() => work(home))
      const { texts, journal } = await open(home)
      if (!(told instanceof Error)) expect(texts).toEqual(expect.arrayContaining(told))
      const next = journal()
      await next.append(note('next'))
      await next.close()
      expect((await open(home)).texts).toEqual([...texts, 'next'])
    })
  })
})
