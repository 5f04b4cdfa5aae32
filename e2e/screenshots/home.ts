import { readdirSync, readFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { sessionRecordSchema, type SessionRecord } from '../../src-shared/board/session-record.ts'
import type { PracticeModel } from '../support/practice-model.ts'
import type { Product } from '../support/product.ts'
import { finishedTasks, type Task } from './finished-tasks.ts'
import { openTasks } from './open-tasks.ts'
import { makeRepository } from './repository.ts'
import { call, finish, forever, say, turn } from './script.ts'
import { writeUsage } from './usage.ts'

const minute = 60_000
const rowsSchema = z.array(z.looseObject({ id: z.string(), name: z.string(), state: z.string(), hold: z.unknown() }))
type Row = z.infer<typeof rowsSchema>[number]

const everyday = {
  model: 'opus',
  env: { TZ: 'Europe/Berlin' },
  permissions: { defaultMode: 'acceptEdits', allow: ['Bash(npm test:*)', 'Bash(git log:*)'] },
}
/** So many of the open tasks work at once; two more wait. */
const limits = { workingSessions: 5, dayDollars: 40 }

const subagents = ['security', 'errors', 'speed'].map((what) => ({
  name: `reviewer-${what}`,
  match: `look at ${what} and wait`,
  turns: [
    turn(call('Read', { file_path: 'src/booking.js' })),
    turn(say(`Reading how ${what} is handled in src/booking.js`), forever),
  ],
}))

const tests = {
  name: 'test run',
  command:
    'for n in $(seq 1 60); do echo "✔ books a crossing with $n seats ($((n * 7 % 23 + 2)) ms)"; done; echo; echo "tests 60 · pass 60 · watching for changes"; sleep 100000',
}
const waiting = [
  { name: 'bikes on the night ferry', prompt: 'Night ferries take no bikes: say so while booking.' },
  { name: 'currency of the invoice', prompt: 'Invoices for Norway are in NOK.' },
]

/** Fills the product's home with sessions as somebody has them in the middle of a day. Takes about a minute. */
export async function fillHome(product: Product, practice: PracticeModel): Promise<void> {
  const code = join(product.environment['HOME'] ?? '', 'code')
  for (const name of ['harbor', 'timetable-web', 'infra']) makeRepository(join(code, name))
  const start = async (
    task: Pick<Task, 'name' | 'prompt' | 'repository' | 'flags' | 'tags' | 'pinned'>,
  ): Promise<void> => {
    const tags = (task.tags ?? []).flatMap((tag) => ['--tag', tag])
    const directory = ['--cwd', join(code, task.repository)]
    const id = await product.dispatch('--name', task.name, ...directory, ...tags, ...(task.flags ?? []), task.prompt)
    if (task.pinned === true) await product.run('pin', id)
  }
  writeUsage(product.home)
  writeSettings(product, everyday)
  await practice.addScripts([
    ...subagents,
    ...[...finishedTasks, ...openTasks].map(({ prompt, turns, summary, verdict = 'completed' }) => ({
      name: prompt.slice(0, 60),
      match: prompt,
      turns,
      small: { summary, verdict },
    })),
    ...waiting.map(({ name, prompt }) => ({ name, match: prompt, turns: [turn(finish('completed', 'Done'))] })),
    {
      name: 'stopped',
      match: 'Upgrade the mail templates',
      turns: [turn(say('I will look at the templates first'), forever)],
    },
  ])
  await post(`${practice.url}/practice/pace`, { factor: 0 })

  for (const task of finishedTasks.toReversed()) await start(task)
  await until(product, 'the finished tasks to end', (rows) => rows.every(({ state }) => state !== 'working'))

  // One that is stopped by the supervisor's own end holds everything else in the queue until then: what waits has no
  // process, so that its record can be made older.
  writeSettings(product, { ...everyday, limits: { workingSessions: 1 } })
  await start({ name: 'mail templates', prompt: 'Upgrade the mail templates.', repository: 'timetable-web' })
  for (const task of openTasks.toReversed()) await start(task)
  await product.run('daemon', 'stop')
  makeOlder(product)
  writeSettings(product, { ...everyday, limits })
  const working = openTasks.filter(
    ({ turns }) => JSON.stringify(turns).includes('"forever"') || JSON.stringify(turns).includes('reviewer'),
  )
  await until(product, 'the open tasks to begin', (rows) => {
    const open = rows.filter(({ name }) => openTasks.some((task) => task.name === name))
    const asked = open.filter(({ state }) => state === 'blocked')
    return (
      asked.length === openTasks.length - working.length &&
      open.every(({ hold }) => hold === null || hold === undefined)
    )
  })
  await product.dispatch('--cwd', join(code, 'harbor'), '--name', tests.name, '--exec', tests.command)
  for (const { name, prompt } of waiting) await start({ name, prompt, repository: 'harbor', tags: [] })
  await practice.requests(1)
}

function writeSettings(product: Product, settings: object): void {
  mkdirSync(product.home, { recursive: true, mode: 0o700 })
  writeFileSync(join(product.home, 'settings.json'), `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })
}

/** Puts sessions without a process back in time: each record, and what its transcript tells. */
function makeOlder({ home }: Product): void {
  const jobs = join(home, 'jobs')
  for (const id of readdirSync(jobs)) {
    const file = join(jobs, id, 'state.json')
    const record = sessionRecordSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    const finished = finishedTasks.find(({ name }) => name === record.name)
    const task = finished ?? openTasks.find(({ name }) => name === record.name) ?? { ago: 72, took: 8 }
    const begin = Date.now() - task.ago * minute
    const at = record.endedAt === null ? begin : begin + task.took * minute
    writeFileSync(file, JSON.stringify(aged(record, begin, at)))
    moveTranscript(join(jobs, id, 'transcript.jsonl'), begin, at)
  }
}

function aged(record: SessionRecord, createdAt: number, at: number): SessionRecord {
  const endedAt = record.endedAt === null ? null : at
  return { ...record, createdAt, endedAt, since: at, updatedAt: at, evidence: { ...record.evidence, at } }
}

const lineSchema = z.looseObject({ at: z.number() })

function moveTranscript(file: string, from: number, to: number): void {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return // One that waited in the queue has none.
  }
  const lines = text.split('\n').filter((line) => line !== '')
  const moved = lines.map((line, index) => {
    const at = Math.round(from + ((to - from) * index) / Math.max(1, lines.length - 1))
    return JSON.stringify({ ...lineSchema.parse(JSON.parse(line)), at })
  })
  writeFileSync(file, `${moved.join('\n')}\n`)
}

async function until(product: Product, what: string, holds: (rows: readonly Row[]) => boolean): Promise<void> {
  const end = Date.now() + 600_000
  for (;;) {
    const { stdout, stderr } = await product.run('agents', '--json', '--all')
    const rows = stdout === '' ? [] : rowsSchema.parse(JSON.parse(stdout))
    if (rows.length > 0 && holds(rows)) return
    const seen = rows.map(({ name, state }) => `${name}: ${state}`).join(', ')
    if (Date.now() > end) throw new Error(`waited for ${what}: ${seen}${stderr}`)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}

async function post(url: string, body: unknown): Promise<void> {
  await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}
