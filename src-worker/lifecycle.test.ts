import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { listProcesses } from '../src-node/processes/list-processes.ts'
import { probeSocket } from '../src-node/sockets/probe.ts'
import { eventually, TestJob } from './testing/test-job.ts'

const stop = { type: 'stop', why: 'command', ref: 'backburner stop' } as const

test('a command runs, and its exit completes the session', async () => {
  const job = new TestJob({ prompt: 'echo first; echo last' })
  const worker = job.start()
  const client = await worker.greet()
  await client.until(() => job.record().state === 'completed')
  expect(job.record()).toMatchObject({
    exit: { code: 0, signal: null },
    summary: 'last',
    reason: 'exited with code 0',
    evidence: { kind: 'exit', ref: 'code 0' },
  })
  expect(job.transcript().map((entry) => entry.type)).toEqual(['session-started', 'shell-exited', 'state-changed'])
  expect(readFileSync(job.paths.transcript, 'utf8')).not.toContain('last')
})

test.each([
  ['exit 3', { code: 3, signal: null }, 'exited with code 3', 'exit 3 · trouble'],
  ['kill -9 $$', { code: null, signal: 'SIGKILL' }, 'ended by SIGKILL', 'SIGKILL · trouble'],
])('%s fails the session and says how', async (prompt, exit, reason, summary) => {
  const job = new TestJob({ prompt: `echo trouble; ${prompt}` })
  job.start()
  await eventually(() => job.record().state === 'failed')
  expect(job.record()).toMatchObject({ exit, reason, result: reason, summary })
})

test('the line of the row holds no key that the command printed', async () => {
  const job = new TestJob({ prompt: 'echo "key: $ANTHROPIC_API_KEY and ghp_0123456789abcdefghij"' })
  job.start('new', { ANTHROPIC_API_KEY: 'plain words 42' })
  await eventually(() => job.record().state === 'completed')
  expect(job.record().summary).toBe('key: [redacted] and [redacted]')
})

test('the environment of the command is the user’s, with the job directory and a terminal of its own', async () => {
  const job = new TestJob({ prompt: 'env; ls -l /proc/self/fd' })
  const environment = { MINE: 'yes', MALLOC_ARENA_MAX: '1', ELECTRON_RUN_AS_NODE: '1', TMUX: 'elsewhere' }
  const client = await job.start('new', environment).greet()
  await client.until(() => job.record().state === 'completed')
  const receipt = await client.command({ type: 'read-output', maxBytes: 100_000 })
  const text = receipt.outcome === 'done' ? (receipt.text ?? '') : ''
  expect(text).toContain('MINE=yes\n')
  expect(text).toContain(`BACKBURNER_JOB_DIR=${job.paths.directory}\n`)
  expect(text).toContain('TERM=xterm-256color\n')
  expect(text).not.toMatch(/MALLOC_ARENA_MAX|ELECTRON_RUN_AS_NODE|TMUX/)
  expect(text).not.toMatch(/socket:|\.jsonl|ptmx/)
})

test('the socket and its files are for the user alone, and gone after a stop', async () => {
  const job = new TestJob({ prompt: 'sleep 100' })
  const worker = job.start()
  const { socket } = await worker.endpoint()
  expect(statSync(socket).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700)
  for (const path of [job.paths.worker, job.paths.transcript, join(job.paths.directory, 'children.json')])
    expect((await eventually(() => existsSync(path) && statSync(path))).mode & 0o077).toBe(0)
  const client = await worker.greet()
  expect(await client.command(stop)).toEqual({ outcome: 'done' })
  expect(await worker.exit).toBe(0)
  expect(existsSync(job.paths.worker)).toBe(false)
  expect(await probeSocket(socket)).toBe('absent')
  expect(job.record()).toMatchObject({
    state: 'stopped',
    resumable: false,
    evidence: { kind: 'command', ref: 'backburner stop' },
  })
  expect(job.transcript().at(-1)).toMatchObject({ type: 'state-changed', state: 'stopped' })
})

test('a stop ends the whole process session, also what ignores the first signals', async () => {
  const job = new TestJob({ prompt: "trap '' TERM HUP; (setsid sleep 0.01; sleep 1000) & sleep 1000" })
  const worker = job.start()
  const client = await worker.greet()
  const { pid } = await worker.endpoint()
  const leader = await eventually(async () =>
    ((await listProcesses()) ?? []).find((one) => one.parent === pid && one.session === one.pid),
  )
  await client.command(stop)
  await worker.exit
  const left = ((await listProcesses()) ?? []).filter((one) => one.session === leader.pid)
  expect(left).toEqual([])
})

test.each(['SIGTERM', 'SIGINT'] as const)('%s stops the session, which can be resumed', async (signal) => {
  const job = new TestJob({ prompt: 'sleep 100' })
  const worker = job.start()
  await worker.greet()
  expect(await worker.kill(signal)).toBe(0)
  expect(job.record()).toMatchObject({ state: 'stopped', resumable: true, evidence: { kind: 'exit', ref: signal } })
  expect(existsSync(job.paths.worker)).toBe(false)
})

test('SIGHUP changes nothing', async () => {
  const job = new TestJob({ prompt: 'sleep 100' })
  const worker = job.start()
  const client = await worker.greet()
  worker.process.kill('SIGHUP')
  client.send({ type: 'ping', n: 7 })
  await client.next('pong', ({ n }) => n === 7)
  expect(job.record().state).toBe('working')
})

test('the supervisor’s stop leaves a result as it is, and a working session resumable', async () => {
  const finished = new TestJob({ prompt: 'true' })
  const working = new TestJob({ prompt: 'sleep 100' })
  const daemonStop = { type: 'stop', why: 'daemon-stop', ref: 'daemon stop' } as const
  for (const job of [finished, working]) {
    const worker = job.start()
    const client = await worker.greet()
    if (job === finished) await client.until(() => job.record().state === 'completed')
    await client.command(daemonStop)
    expect(await worker.exit).toBe(0)
  }
  expect(finished.record().state).toBe('completed')
  expect(working.record()).toMatchObject({ state: 'stopped', resumable: true, evidence: { kind: 'daemon-stop' } })
})

test('a finished command retires without a change, a running one does not', async () => {
  const job = new TestJob({ prompt: 'read line' })
  const worker = job.start()
  const client = await worker.greet()
  await client.until(() => job.record().reason === 'the command runs')
  expect(await client.command({ type: 'retire' })).toMatchObject({ outcome: 'refused', code: 'busy' })
  client.send({ type: 'terminal-open', channel: 1, cols: 80, rows: 24 })
  await client.next('terminal-screen')
  client.send({ type: 'terminal-input', channel: 1 }, Buffer.from('\n'))
  await client.until(() => job.record().state === 'completed')
  // As long as somebody is attached it does not retire.
  await client.next('terminal-closed')
  expect(await client.command({ type: 'retire' })).toEqual({ outcome: 'done' })
  expect(await worker.exit).toBe(0)
  expect(job.record().state).toBe('completed')
})

test('without a session, or with one that cannot be read, it ends at once and says why', async () => {
  const job = new TestJob()
  writeFileSync(job.paths.state, '{"schema": 1, "torn')
  const worker = job.start()
  expect(await worker.exit).toBe(3)
  expect(worker.log()).toContain('cannot be read')
  const again = job.start()
  expect(await again.exit).toBe(3)
  expect(again.log()).toContain('no such session')
})

test('wrong arguments are named', async () => {
  const worker = new TestJob().start('sideways' as 'new')
  expect(await worker.exit).toBe(2)
  expect(worker.log()).toContain('how')
})

test('a second worker of the same session ends at once and touches nothing', async () => {
  const job = new TestJob({ prompt: 'sleep 100' })
  const first = job.start()
  const { instanceId } = await first.endpoint()
  const second = job.start('new', { XDG_RUNTIME_DIR: '/nowhere' })
  expect(await second.exit).toBe(3)
  expect(second.log()).toContain(`process ${first.process.pid} is the worker`)
  expect((await first.endpoint()).instanceId).toBe(instanceId)
})

test('an engine that cannot start fails the session, and the worker still answers', async () => {
  const job = new TestJob({ engine: 'acp' })
  const worker = job.start()
  const client = await worker.greet()
  await client.until(() => job.record().state === 'failed')
  expect(job.record().reason).toContain('the engine could not start')
  expect(await client.command({ type: 'interrupt' })).toMatchObject({ outcome: 'refused' })
  expect(await client.command(stop)).toEqual({ outcome: 'done' })
  expect(await worker.exit).toBe(0)
})
