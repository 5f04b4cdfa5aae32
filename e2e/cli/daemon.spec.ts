import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../support/test.ts'
import { z } from 'zod'
import { processesOf, type Product } from '../support/product.ts'

const statusSchema = z.looseObject({
  state: z.string(),
  pid: z.number().optional(),
  workers: z.array(z.looseObject({ id: z.string(), pid: z.number().nullable(), phase: z.string() })).optional(),
})

async function status(product: Product): Promise<z.infer<typeof statusSchema>> {
  return statusSchema.parse(JSON.parse((await product.run('daemon', 'status', '--json')).stdout))
}

test('a command starts the supervisor, and stop leaves no process behind', async ({ product }) => {
  expect(await product.run('daemon', 'status')).toMatchObject({ code: 4, stdout: expect.stringContaining('stopped') })
  expect(await product.run('daemon', 'stop')).toEqual({ code: 0, stdout: 'stopped already\n', stderr: '' })
  await product.run('--bg', '--exec', 'sleep 1000')
  await product.run('--bg', 'wait at gate never')
  const running = await status(product)
  expect(running).toMatchObject({ state: 'running' })
  await expect.poll(async () => (await status(product)).workers?.filter((worker) => worker.pid !== null).length).toBe(2)
  expect((await product.run('daemon', 'stop')).stdout).toBe(`stopped · pid ${running.pid} ended\n`)
  expect(processesOf(product.home)).toEqual([])
})

test('stop --keep-workers leaves only workers, and the next supervisor takes them up', async ({ product }) => {
  const { stdout } = await product.run('--bg', '--exec', 'read line; echo got $line', '--name', 'reader')
  const id = /([0-9a-f]{8})/.exec(stdout)?.[1] ?? ''
  await expect.poll(async () => (await status(product)).workers?.[0]?.pid ?? null).not.toBeNull()
  const before = await status(product)
  await product.run('daemon', 'stop', '--keep-workers')
  const left = processesOf(product.home)
  expect(left.map(({ pid }) => pid)).toContain(before.workers?.[0]?.pid)
  expect(left.map(({ pid }) => pid)).not.toContain(before.pid)
  const rows: unknown = JSON.parse((await product.run('agents', '--json')).stdout)
  expect(rows).toMatchObject([{ id, name: 'reader', state: 'working', pid: before.workers?.[0]?.pid }])
})

test('a killed supervisor does not keep its workers from being stopped', async ({ product }) => {
  await product.run('--bg', '--exec', 'sleep 1000')
  await expect.poll(async () => (await status(product)).workers?.[0]?.phase).toBe('live')
  process.kill((await status(product)).pid ?? 0, 'SIGKILL')
  expect(await product.run('daemon', 'stop')).toMatchObject({ code: 0 })
  expect(processesOf(product.home)).toEqual([])
})

test('six commands at once start one supervisor, and no task is lost', async ({ product }) => {
  const all = await Promise.all(
    Array.from({ length: 6 }, (_, n) => product.run('--bg', 'finish at once', '--name', `task ${n}`)),
  )
  expect(all.map(({ code, stderr }) => `${code} ${stderr}`)).toEqual(Array(6).fill('0 '))
  // One that lost the race to the lock may still be on its way out.
  const supervisors = (): readonly number[] =>
    processesOf(product.home).flatMap(({ pid, command }) => (/supervisor|headless/.test(command) ? [pid] : []))
  await expect.poll(supervisors).toEqual([(await status(product)).pid])
  const rows = z
    .array(z.looseObject({ name: z.string() }))
    .parse(JSON.parse((await product.run('agents', '--json', '--all')).stdout))
  expect(rows.map(({ name }) => name).toSorted()).toEqual(Array.from({ length: 6 }, (_, n) => `task ${n}`))
})

test('`daemon run` is the supervisor in the foreground, and there is no second one', async ({ product }) => {
  const { child } = await product.start(['daemon', 'run'], /listens on|supervisor/).catch(() => ({ child: null }))
  await expect.poll(async () => (await status(product)).state).toBe('running')
  expect(await product.run('daemon', 'run')).toMatchObject({ code: 1, stderr: expect.stringContaining('runs already') })
  expect((await product.run('daemon', 'logs')).stdout).toContain('listens on')
  child?.kill('SIGTERM')
})

test('where Backburner is turned off, what still runs can be looked at and stopped', async ({ product }) => {
  await product.run('agents', '--json')
  writeFileSync(join(product.home, 'settings.json'), '{"disableAgentView": true}')
  expect(await product.run('agents')).toMatchObject({ code: 1, stderr: expect.stringContaining('turned off') })
  expect(await product.run('daemon', 'status')).toMatchObject({ code: 0 })
  expect(await product.run('daemon', 'stop')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^stopped · pid/),
  })
})
