import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import type { Clock } from '../../../../src-shared/base/clock.ts'
import type { Task } from '../../../../src-shared/board/session-record.ts'
import { Ledger } from '../ledger.ts'
import { createMemoryHost } from '../testing/memory-host.ts'
import { Tasks, type NewTask } from './tasks.ts'

/** A clock that stands still until it is told to go on. */
function stillClock(): Clock & { readonly pass: (ms: number) => Promise<void> } {
  let now = 1_000_000
  let timers: { readonly at: number; readonly task: () => void }[] = []
  return {
    now: () => now,
    schedule: (delayMs, task) => {
      const timer = { at: now + delayMs, task }
      timers.push(timer)
      return () => {
        timers = timers.filter((one) => one !== timer)
      }
    },
    pass: async (ms) => {
      now += ms
      const due = timers.filter(({ at }) => at <= now)
      timers = timers.filter(({ at }) => at > now)
      for (const { task } of due) task()
      // What the timers began is written in a few turns of the loop.
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

function setUp() {
  const clock = stillClock()
  const jobDirectory = join(temporaryDirectory(), 'job')
  const host = createMemoryHost({ cwd: '/tmp', jobDirectory, prompt: 'x', environment: {}, clock, untilMs: 2_000 })
  const told: (readonly Task[])[] = []
  const { emit } = host
  const watched = {
    ...host,
    emit: async (event: Parameters<typeof emit>[0]) => {
      if (event.type === 'tasks-changed') told.push(event.tasks)
      await emit(event)
    },
  }
  return { clock, host, told, tasks: new Tasks(new Ledger(watched, [], 0), []) }
}

const controls = { stop: () => Promise.resolve(), read: () => Promise.resolve('read'), steer: null }
const command = (n: number): NewTask => ({
  id: `b${n}`,
  kind: 'command',
  toolUseId: `t${n}`,
  title: `command ${n}`,
  background: true,
})

test('changes are told a few times a second at most, and the last of them always', async () => {
  const { clock, tasks, told } = setUp()
  const one = await tasks.start(command(1), controls)
  await clock.pass(0)
  expect(told).toHaveLength(1)
  for (let n = 0; n < 50; n += 1) one.update({ summary: `line ${n}` })
  await clock.pass(100)
  expect(told).toHaveLength(1)
  await clock.pass(300)
  expect(told).toHaveLength(2)
  expect(told.at(-1)).toMatchObject([{ id: 'b1', summary: 'line 49' }])
})

test('at most fifty are listed: all that run, then the last that ended', async () => {
  const { clock, tasks, host } = setUp()
  const first = await tasks.start(command(0), controls)
  for (let n = 1; n < 80; n += 1) {
    const one = await tasks.start(command(n), controls)
    await one.finish({ outcome: 'completed', result: 'done' })
  }
  first.update({ summary: 'still here' })
  await clock.pass(1_000)
  const { tasks: listed } = host.record()
  expect(listed).toHaveLength(50)
  expect(listed[0]).toMatchObject({ id: 'b0', state: 'running' })
  expect(listed.at(-1)).toMatchObject({ id: 'b79', state: 'completed' })
})

test('only the first end of a task counts, and it is in the transcript', async () => {
  const { tasks, host } = setUp()
  const one = await tasks.start(command(1), controls)
  await one.finish({ outcome: 'failed', result: 'exit 1', exitCode: 1 })
  await one.finish({ outcome: 'completed', result: 'exit 0', exitCode: 0 })
  expect(host.entries.filter(({ type }) => type === 'task-finished')).toMatchObject([
    { taskId: 'b1', outcome: 'failed', exitCode: 1 },
  ])
  expect(tasks.untold()).toHaveLength(1)
  tasks.told('b1')
  expect(tasks.untold()).toHaveLength(0)
  expect(new Tasks(new Ledger(host, host.entries, 0), host.entries).endOf('b1')).toMatchObject({ outcome: 'failed' })
})
