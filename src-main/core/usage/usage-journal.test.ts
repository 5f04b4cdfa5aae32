import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { noUsage, type SessionRecord } from '../../../src-shared/board/session-record.ts'
import { sampleRecord } from '../testing/sample-record.ts'
import { UsageJournal } from './usage-journal.ts'

const noon = new Date(2026, 10, 21, 12).getTime()
const used = (requests: number): SessionRecord =>
  sampleRecord({ usage: { ...noUsage, requests, byModel: { opus: { ...noUsage, requests } } } })

function place() {
  const directory = mkdtempSync(join(tmpdir(), 'bb-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const path = join(directory, 'usage.jsonl')
  const reports: string[] = []
  const open = async (): Promise<UsageJournal> => {
    const journal = await UsageJournal.open({
      path,
      now: () => noon,
      problems: { report: (text) => void reports.push(text), list: () => reports },
      isOnBoard: () => true,
    })
    onTestFinished(() => journal.close())
    return journal
  }
  return { path, open, reports, lines: () => readFileSync(path, 'utf8').trim().split('\n').length }
}

const requestsIn = (journal: UsageJournal): number =>
  journal.rows('', '9').reduce((sum, { requests }) => sum + requests, 0)

test('what a death kept from being written is made up for from the record, once', async () => {
  const { path, open, reports } = place()
  const first = await open()
  first.count(used(2))
  first.close()
  appendFileSync(path, '{"schema":1,"day":"2026-11-21","sess')
  const next = await open()
  next.count(used(5))
  next.count(used(5))
  expect(requestsIn(next)).toBe(5)
  next.close()
  expect(requestsIn(await open())).toBe(5)
  expect(reports).toEqual([])
})

test('what the practice model of a demo answers does not count', async () => {
  const { open } = place()
  const journal = await open()
  journal.count({ ...used(3), demo: true })
  expect(journal.rows('', '9')).toEqual([])
})

test('a line that cannot be read is told of, and made up for', async () => {
  const { path, open, reports } = place()
  appendFileSync(path, 'nonsense\n')
  const journal = await open()
  journal.count(used(3))
  expect(requestsIn(journal)).toBe(3)
  expect(reports).toHaveLength(1)
})

test('the file stays short, however often something is counted', async () => {
  const { open, lines } = place()
  const journal = await open()
  for (let n = 1; n <= 4_500; n++) journal.count(used(n))
  expect(lines()).toBeLessThan(2_100)
  expect(requestsIn(await open())).toBe(4_500)
})
