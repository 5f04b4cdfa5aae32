import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { instanceIdSchema, requestIdSchema, sessionIdSchema } from '../../src-shared/base/ids.ts'
import { projectSession } from '../../src-shared/board/session-event.ts'
import type { WorkerCommand } from '../../src-shared/worker-protocol/messages.ts'
import { eventually, TestJob, type TestWorker } from '../testing/test-job.ts'
import { WorkerClient } from '../testing/worker-client.ts'

async function working(prompt = 'sleep 100'): Promise<{ job: TestJob; worker: TestWorker; client: WorkerClient }> {
  const job = new TestJob({ prompt })
  const worker = job.start()
  const client = await worker.greet()
  await client.until(() => job.record().reason === 'the command runs')
  return { job, worker, client }
}

test('a greeting is answered with who it is, the whole state, and the environment', async () => {
  const job = new TestJob({ prompt: 'sleep 100' })
  const worker = job.start('new', { MINE: 'yes' })
  const client = await worker.greet()
  const endpoint = await worker.endpoint()
  const [hello, snapshot] = client.received.map(({ message }) => message)
  expect(hello).toMatchObject({ type: 'hello', protocol: 1, instanceId: endpoint.instanceId, pid: endpoint.pid })
  expect(snapshot).toMatchObject({ type: 'snapshot', record: { sessionId: job.sessionId } })
  expect((await client.next('snapshot')).environment).toMatchObject({ MINE: 'yes' })
  expect((await client.next('snapshot')).environment).not.toHaveProperty('BACKBURNER_JOB_DIR')
})

test('the snapshot with the numbered events gives what is on the disk, without a gap', async () => {
  const job = new TestJob({ prompt: 'for i in 1 2 3; do echo $i; sleep 0.3; done' })
  const client = await job.start().greet()
  await client.next('event', ({ event }) => event.type === 'state-changed' && event.state === 'completed')
  const { seq, record } = await client.next('snapshot')
  const events = client.received.flatMap(({ message }) => (message.type === 'event' ? [message] : []))
  expect(events.map((one) => one.seq)).toEqual(events.map((_, index) => seq + 1 + index))
  expect(events.reduce((state, { event }) => projectSession(state, event), record)).toEqual(job.record())
})

test.each([
  ['no common protocol', { protocols: [99] }, 'protocol'],
  ['another session', { sessionId: sessionIdSchema.parse(randomUUID()) }, 'session'],
  ['an epoch that is over', { epoch: 4 }, 'epoch'],
] as const)('a greeting with %s is refused, and only that connection ends', async (_, changes, code) => {
  const { job, worker } = await working()
  const inCharge = await worker.greet(5)
  const { socket } = await worker.endpoint()
  const client = WorkerClient.open(socket)
  const supervisor = instanceIdSchema.parse(randomUUID())
  const hello = { type: 'hello', protocols: [1], epoch: 5, supervisor, sessionId: job.sessionId, ...changes } as const
  client.send({ ...hello, protocols: [...hello.protocols] })
  expect((await client.next('refused')).code).toBe(code)
  await client.ended
  inCharge.send({ type: 'ping', n: 1 })
  await inCharge.next('pong')
})

test('a supervisor of a later epoch takes over, and the earlier one is told', async () => {
  const { worker, client: earlier } = await working()
  const later = await worker.greet(2)
  expect((await earlier.next('refused')).code).toBe('epoch')
  await earlier.ended
  later.send({ type: 'ping', n: 1 })
  await later.next('pong')
})

const badFrames: readonly (readonly [string, string | Buffer])[] = [
  ['no JSON', '{"type":'],
  ['no object', '[1]'],
  ['a known message of the wrong shape', '{"type":"ping","n":"one"}'],
  ['a command without a request id', '{"type":"command","command":{"type":"interrupt"}}'],
  [
    'a second greeting',
    JSON.stringify({ type: 'hello', protocols: [1], epoch: 1, supervisor: 'supervisor', sessionId: randomUUID() }),
  ],
  ['a frame longer than any', Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 1])],
  ['a header longer than its frame', Buffer.from([0, 0, 0, 8, 0, 0, 0, 9])],
]

test('a bad frame ends that connection alone, with a line in the log', async () => {
  const { worker, client: other } = await working()
  for (const [what, bad] of badFrames) {
    const logged = worker.log().length
    const client = await worker.greet()
    if (typeof bad === 'string') client.sendRaw(bad)
    else client.socket.write(bad)
    await client.ended
    await eventually(() => worker.log().slice(logged).includes('bad frame'))
    const before = other.received.length
    other.send({ type: 'ping', n: 1 })
    await other.next('pong', () => true, before).catch(() => expect.fail(`${what} ended another connection`))
  }
})

test('whoever speaks before greeting is hung up on', async () => {
  const { worker } = await working()
  const client = WorkerClient.open((await worker.endpoint()).socket)
  client.send({ type: 'ping', n: 1 })
  await client.ended
})

test('messages and commands of a newer supervisor are passed over or refused, and the connection goes on', async () => {
  const { client } = await working()
  client.sendRaw('{"type":"sing","song":1}')
  client.sendRaw('{"type":"command","requestId":"new1","command":{"type":"levitate"}}')
  const { receipt } = await client.next('receipt', ({ requestId }) => requestId === requestIdSchema.parse('new1'))
  expect(receipt).toMatchObject({ outcome: 'refused', code: 'not-supported' })
  client.send({ type: 'ping', n: 3 })
  await client.next('pong')
})

test('a repeated command is done once and answered the same, also over another connection', async () => {
  const { job, worker, client } = await working()
  const other = await worker.greet()
  const rename = (name: string) => ({ type: 'rename', name, source: 'user' }) as const
  expect(await client.command(rename('first'), 'same')).toEqual({ outcome: 'done' })
  expect(await other.command(rename('second'), 'same')).toEqual({ outcome: 'done' })
  expect(job.record().name).toBe('first')
})

const answers: readonly (readonly [WorkerCommand, unknown])[] = [
  [{ type: 'rename', name: 'new name', source: 'model' }, { outcome: 'done' }],
  [{ type: 'send-to-background' }, { outcome: 'done' }],
  [{ type: 'set-rules', rules: { allow: [], ask: [], deny: [] }, trusted: false }, { outcome: 'done' }],
  [{ type: 'renew-environment', environment: { KEY: 'secret' } }, { outcome: 'done' }],
  [
    { type: 'read-output', maxBytes: 10 },
    { outcome: 'done', text: expect.any(String) },
  ],
  [{ type: 'retire' }, { outcome: 'refused', code: 'busy' }],
  [
    { type: 'set-mode', permissionMode: 'plan' },
    { outcome: 'refused', code: 'not-supported' },
  ],
]

test('a shell job gives every command its receipt', async () => {
  const { client } = await working()
  for (const [command, receipt] of answers) expect(await client.command(command)).toMatchObject(receipt as object)
})

test('an interrupt reaches the program in the foreground', async () => {
  const { job, client } = await working("trap 'echo caught; exit 4' INT; echo set; while :; do sleep 0.05; done")
  await client.until(() => job.record().summary === 'set')
  await client.command({ type: 'interrupt' })
  await eventually(() => job.record().exit?.code === 4)
})

test('a watch begins where it is asked to, catches up from the disk, and goes on', async () => {
  const { client, job } = await working('while read line; do echo $line; done')
  const say = async (text: string) => {
    const requestId = requestIdSchema.parse(randomUUID())
    const reply = { requestId, answer: { type: 'text' as const, text }, at: 1 }
    await client.command({ type: 'reply', reply })
  }
  for (let index = 1; index <= 200; index += 1) await say(`line ${index}`)
  client.send({ type: 'watch', channel: 1, afterSeq: 0 })
  client.send({ type: 'watch', channel: 2, afterSeq: 150 })
  client.send({ type: 'watch', channel: 3, afterSeq: 0, tail: 5 })
  for (const channel of [1, 2, 3])
    await client.next('entries', (message) => message.channel === channel && message.caughtUp)
  await say('one more')
  await client.until(() => [1, 2, 3].every((channel) => client.entries(channel).at(-1)?.seq === 202))
  expect(client.entries(1)).toEqual(job.transcript())
  expect(client.entries(2)).toEqual(job.transcript().slice(150))
  expect(client.entries(3)).toEqual(job.transcript().slice(-6))
  client.send({ type: 'unwatch', channel: 1 })
  await say('the last')
  await client.until(() => client.entries(2).at(-1)?.seq === 203)
  expect(client.entries(1).at(-1)?.seq).toBe(202)
})

test('a client that reads nothing costs a bounded amount of memory, and catches up from the disk', async () => {
  const job = new TestJob({ prompt: 'sleep 100' })
  const lines = Array.from({ length: 4000 }, (_, index) =>
    JSON.stringify({ schema: 1, seq: index + 1, at: 1, type: 'note', text: 'x'.repeat(5000) }),
  )
  writeFileSync(job.paths.transcript, `${lines.join('\n')}\n`)
  const worker = job.start('rerun')
  const other = await worker.greet()
  const memory = (): number =>
    Number(/^Pss_Anon: +(\d+)/m.exec(readFileSync(`/proc/${worker.process.pid}/smaps_rollup`, 'utf8'))?.[1]) / 1024
  const slow = Array.from({ length: 8 }, () => worker.greet())
  const before = memory()
  for (const client of await Promise.all(slow)) {
    client.send({ type: 'watch', channel: 1, afterSeq: 0 })
    client.socket.pause()
  }
  other.send({ type: 'watch', channel: 1, afterSeq: 3990 })
  await other.next('entries', ({ caughtUp }) => caughtUp)
  // Twenty megabytes for each of eight, were they kept.
  expect(memory() - before).toBeLessThan(80)
  const first = await slow[0]
  first?.socket.resume()
  await first?.until(() => first.entries(1).length >= 4000)
  expect(first?.entries(1).map((entry) => entry.seq)).toEqual(
    Array.from({ length: first?.entries(1).length ?? 0 }, (_, index) => index + 1),
  )
})
