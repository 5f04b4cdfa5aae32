import { appendFileSync, existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { requestIdSchema } from '../src-shared/base/ids.ts'
import type { Reply } from '../src-shared/board/session-state.ts'
import { listProcesses } from '../src-node/processes/list-processes.ts'
import { eventually, TestJob } from './testing/test-job.ts'

function textReply(text: string): Reply {
  return { requestId: requestIdSchema.parse(randomUUID()), answer: { type: 'text', text }, at: Date.now() }
}

/** Places in a worker's life, by what it has left on the disk there. */
const places: readonly (readonly [string, (job: TestJob) => boolean])[] = [
  ['at its start', () => true],
  ['with the lock', (job) => existsSync(join(job.paths.directory, 'worker.lock'))],
  ['with the journal open', (job) => existsSync(job.paths.transcript)],
  ['when it is published', (job) => existsSync(job.paths.worker)],
  ['with the first entry', (job) => job.transcript().length > 0],
  ['when the command runs', (job) => existsSync(join(job.paths.directory, 'runs'))],
  ['with the child noted', (job) => existsSync(join(job.paths.directory, 'children.json'))],
]

test.each(places)(
  'killed %s it leaves a transcript that replays, and a command that never runs twice',
  async (_, reached) => {
    const job = new TestJob({ prompt: 'echo run >> $BACKBURNER_JOB_DIR/runs; sleep 100' })
    const runs = join(job.paths.directory, 'runs')
    const first = job.start()
    await eventually(() => reached(job))
    await first.kill('SIGKILL')
    const began = job.transcript().length > 0
    job.start('new')
    await eventually(() =>
      began ? job.record().state === 'failed' : existsSync(runs) && readFileSync(runs, 'utf8') !== '',
    )
    expect(existsSync(runs) ? readFileSync(runs, 'utf8') : 'run\n').toBe('run\n')
    expect(job.transcript().map((entry) => entry.seq)).toEqual(job.transcript().map((_entry, index) => index + 1))
  },
)

test('a worker that was killed leaves no process of its command running once the next one has begun', async () => {
  const job = new TestJob({ prompt: "trap '' HUP; (trap '' HUP; sleep 1000) & sleep 1000" })
  const first = job.start()
  const { pid } = await first.endpoint()
  const leader = await eventually(async () =>
    ((await listProcesses()) ?? []).find((one) => one.parent === pid && one.session === one.pid),
  )
  const children = join(job.paths.directory, 'children.json')
  await eventually(() => existsSync(children) && readFileSync(children, 'utf8').includes(String(leader.pid)))
  await first.kill('SIGKILL')
  const second = job.start('interrupted')
  const client = await second.greet()
  await client.until(() => job.record().state === 'failed')
  expect(((await listProcesses()) ?? []).filter((one) => one.session === leader.pid)).toEqual([])
  expect(existsSync(children)).toBe(false)
  expect(job.record().reason).toContain('respawn')
})

test('a shell job runs again when it is asked to', async () => {
  const job = new TestJob({ prompt: 'echo again', state: 'failed' })
  const client = await job.start('rerun').greet()
  await client.until(() => job.record().state === 'completed')
  expect(job.record().summary).toBe('again')
})

test('a shell job that runs again shows no exit and no line of the last time', async () => {
  const exit = { code: 3, signal: null }
  const job = new TestJob({ prompt: 'sleep 100', state: 'failed', summary: 'it was lost', exit })
  job.start('rerun')
  await eventually(() => job.record().reason === 'the command runs')
  expect(job.record()).toMatchObject({ state: 'working', exit: null, summary: 'sleep 100' })
})

test('a torn last line is dropped and the numbers go on', async () => {
  const job = new TestJob({ prompt: 'true' })
  const first = job.start()
  await eventually(() => job.record().state === 'completed')
  await first.kill('SIGKILL')
  const before = job.transcript().length
  appendFileSync(job.paths.transcript, '{"schema":1,"seq":4,"at":17')
  await job.start('rerun').greet()
  await eventually(() => job.transcript().length > before)
  expect(job.transcript()[before]?.seq).toBe(before + 1)
})

test('each interrupted start is counted, and the sixth in a row fails the session', async () => {
  const job = new TestJob({ prompt: 'true', restarts: 4 })
  await (await job.start('interrupted').greet()).until(() => job.record().restarts === 5)
  const tired = new TestJob({ prompt: 'true', restarts: 5 })
  const client = await tired.start('interrupted').greet()
  await client.until(() => tired.record().state === 'failed')
  expect(tired.record()).toMatchObject({ restarts: 0, resumable: true })
  expect(tired.record().reason).toMatch(/died 6 times.*reply or respawn/)
  const rerun = new TestJob({ prompt: 'true', restarts: 5 })
  await (await rerun.start('rerun').greet()).until(() => rerun.record().restarts === 0)
})

test('a reply is typed once, however often it is sent, and leaves the inbox when the transcript has it', async () => {
  const job = new TestJob({ prompt: 'while read line; do echo "got $line"; done' })
  const worker = job.start()
  const client = await worker.greet()
  const reply = textReply('hello')
  job.deliver(reply)
  const receipts = await Promise.all([1, 2, 3].map(() => client.command({ type: 'reply', reply })))
  expect(receipts).toEqual([{ outcome: 'done' }, { outcome: 'done' }, { outcome: 'done' }])
  await client.until(() => job.record().summary === 'got hello')
  expect(job.transcript().filter((entry) => entry.type === 'user-message')).toHaveLength(1)
  expect(readdirSync(job.paths.inbox)).toEqual([])
})

test('a reply in the inbox that the transcript has already is not taken again', async () => {
  const job = new TestJob({ prompt: 'while read line; do echo "got $line"; done' })
  const first = job.start()
  const reply = textReply('once')
  await (await first.greet()).command({ type: 'reply', reply })
  await first.kill('SIGKILL')
  job.deliver(reply)
  const client = await job.start('rerun').greet()
  await eventually(() => readdirSync(job.paths.inbox).length === 0)
  expect(await client.command({ type: 'reply', reply })).toEqual({ outcome: 'done' })
  expect(job.transcript().filter((entry) => entry.type === 'user-message')).toHaveLength(1)
})

test('replies that waited in the inbox are typed in the order they were given', async () => {
  const job = new TestJob({ prompt: 'read a; read b; echo "$a then $b"' })
  const [one, two] = [textReply('one'), textReply('two')]
  job.deliver({ ...two, at: one.at + 1 })
  job.deliver(one)
  job.start()
  await eventually(() => job.record().state === 'completed')
  expect(job.record().summary).toBe('one then two')
})

test('an unreadable reply is set aside and keeps nothing else from running', async () => {
  const job = new TestJob({ prompt: 'true' })
  appendFileSync(join(job.paths.inbox, 'broken.json'), '{"requestId":')
  job.start()
  await eventually(() => job.record().state === 'completed')
  expect(readdirSync(job.paths.inbox)).toEqual([expect.stringMatching(/^broken\.json\.corrupt-\d+$/)])
})

test('a reply to a command that has ended is refused, with what to do', async () => {
  const job = new TestJob({ prompt: 'true' })
  const client = await job.start().greet()
  await client.until(() => job.record().state === 'completed')
  const receipt = await client.command({ type: 'reply', reply: textReply('late') })
  expect(receipt).toMatchObject({ outcome: 'refused', message: expect.stringContaining('respawn') })
})
