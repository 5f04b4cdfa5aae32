import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { firstLightScript } from '../support/first-light-script.ts'
import { processesOf, type Product } from '../support/product.ts'
import { openTerminal } from '../support/terminal.ts'
import { expect, test } from '../support/test.ts'

const listedSchema = z.array(
  z.looseObject({
    id: z.string(),
    name: z.string(),
    state: z.string(),
    pid: z.number().nullable(),
    pinned: z.boolean(),
    tags: z.array(z.string()),
    worktree: z.string().nullable(),
    branch: z.string().nullable(),
  }),
)
const statusSchema = z.looseObject({ pid: z.number(), epoch: z.number() })

async function list(product: Product): Promise<z.infer<typeof listedSchema>> {
  const { stdout, stderr, code } = await product.run('agents', '--json', '--all')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return listedSchema.parse(JSON.parse(stdout))
}

async function supervisor(product: Product): Promise<z.infer<typeof statusSchema>> {
  return statusSchema.parse(JSON.parse((await product.run('daemon', 'status', '--json')).stdout))
}

test('a turn goes on while its supervisor is dead, and the next command shows every session, name and pin (invariant 7)', async ({
  practice,
  product,
}) => {
  await practice.addScripts([firstLightScript])
  const id = await product.dispatch('make the hero jump', '--tag', 'game', '--permission-mode', 'acceptEdits')
  const other = await product.dispatch('--exec', 'echo tests run; sleep 60', '--name', 'watch')
  await product.run('rename', id, 'jump physics')
  await product.run('pin', other)
  await practice.requests(1)
  const before = await list(product)
  const dead = await supervisor(product)

  process.kill(dead.pid, 'SIGKILL')
  await practice.release('begin')
  // The worker asks for its next turn without a supervisor.
  await practice.requests(2)

  expect((await product.run('wait', id, '--timeout', '20')).code).toBe(10)
  const after = await list(product)
  expect(after.map(({ id, name, pinned, tags, pid }) => ({ id, name, pinned, tags, pid }))).toEqual(
    before.map(({ id, name, pinned, tags, pid }) => ({ id, name, pinned, tags, pid })),
  )
  expect(after.find((one) => one.id === id)).toMatchObject({ name: 'jump physics', tags: ['game'], state: 'blocked' })
  expect(after.find((one) => one.id === other)).toMatchObject({ name: 'watch', pinned: true, state: 'working' })
  const next = await supervisor(product)
  expect(next.pid).not.toBe(dead.pid)
  expect(next.epoch).toBeGreaterThan(dead.epoch)

  expect((await product.run('reply', id, '1')).code).toBe(0)
  await practice.release('finish')
  expect((await product.run('wait', id, '--timeout', '20')).code).toBe(0)
})

test('an attached terminal sees every byte once while its supervisor is killed again and again', async ({
  product,
}) => {
  const last = 3_000
  const count = `read go; i=0; while [ $i -lt ${last} ]; do i=$((i+1)); echo "n$i."; [ $((i % 50)) = 0 ] && sleep 0.05; done`
  const id = await product.dispatch('--exec', `${count}; echo all counted; sleep 600`)
  const terminal = openTerminal(product, ['attach', id])
  await terminal.shows(/leaves it running/)
  terminal.type('\r')
  const counted = (): number[] => [...terminal.written().matchAll(/n(\d+)\./g)].map(([, number]) => Number(number))
  for (const reached of [200, 900, 1_600]) {
    await expect.poll(() => counted().length, { timeout: 30_000 }).toBeGreaterThan(reached)
    // The next one is only just starting, perhaps.
    await expect(async () => {
      process.kill((await supervisor(product)).pid, 'SIGKILL')
    }).toPass()
  }
  await terminal.shows(/all counted/)
  expect(counted()).toEqual(Array.from({ length: last }, (_, index) => index + 1))
  terminal.type('\u001d')
  expect(await terminal.ended).toBe(0)
})

test('daemon stop leaves no process; daemon stop --keep-workers leaves only workers (invariant 12)', async ({
  practice,
  product,
}) => {
  await product.dispatch('wait at gate never midway')
  await product.dispatch('--exec', 'sleep 61')
  await practice.requests(1)

  expect((await product.run('daemon', 'stop', '--keep-workers')).code).toBe(0)
  const left = processesOf(product.home)
  expect(left.length).toBeGreaterThanOrEqual(2)
  expect(left.filter(({ command }) => command.includes('headless'))).toEqual([])

  // The next command adopts them.
  expect((await list(product)).every(({ pid, state }) => pid !== null && state === 'working')).toBe(true)
  expect((await product.run('daemon', 'stop')).code).toBe(0)
  expect(processesOf(product.home)).toEqual([])

  // What worked can go on.
  const rows = await list(product)
  expect(rows.map(({ state }) => state)).toEqual(['stopped', 'stopped'])
})

test('a worker killed in the middle of a turn goes on by itself and repeats no finished tool call (invariants 2, 8)', async ({
  practice,
  product,
}) => {
  await practice.addScripts([
    {
      name: 'append once',
      match: 'append once',
      turns: [
        { content: [{ type: 'tool_use', name: 'Bash', input: { command: 'echo line >> log.txt' } }] },
        {
          gate: 'on',
          content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'appended' } }],
        },
      ],
    },
  ])
  const id = await product.dispatch('append once, then finish')
  expect((await product.run('wait', id, '--timeout', '20')).code).toBe(10)
  expect((await product.run('reply', id, 'allow')).code).toBe(0)
  await practice.requests(2)

  for (let kill = 1; kill <= 3; kill += 1) {
    const [row] = await list(product)
    if (row?.pid == null) throw new Error('no worker')
    process.kill(row.pid, 'SIGKILL')
    await practice.requests(2 + kill)
  }
  await practice.release('on')
  expect((await product.run('wait', id, '--timeout', '30')).code).toBe(0)
  const [row] = await list(product)
  expect(readFileSync(join(row?.worktree ?? '', 'log.txt'), 'utf8')).toBe('line\n')
})

test('ten sessions started in one second in one repository get ten worktrees and ten rows', async ({ product }) => {
  const prompts = Array.from({ length: 10 }, (_, n) => `write the file out-${n}.txt please`)
  await Promise.all(prompts.map((prompt) => product.dispatch(prompt, '--permission-mode', 'acceptEdits')))
  const rows = await list(product)
  expect(rows).toHaveLength(10)
  for (const { id } of rows) expect((await product.run('wait', id, '--timeout', '60')).code).toBe(0)

  const done = await list(product)
  expect(new Set(done.map(({ worktree }) => worktree)).size).toBe(10)
  expect(new Set(done.map(({ branch }) => branch)).size).toBe(10)
  for (const { worktree } of done) {
    const changed = execFileSync('git', ['status', '--porcelain'], { cwd: worktree ?? '', encoding: 'utf8' })
    expect(changed).toMatch(/^\?\? out-\d\.txt\n$/)
  }
  expect(execFileSync('git', ['status', '--porcelain'], { cwd: product.project, encoding: 'utf8' })).toBe('')
  expect(existsSync(join(product.project, 'out-0.txt'))).toBe(false)
})

test('commands that start at once find one supervisor', async ({ product }) => {
  const listed = await Promise.all(Array.from({ length: 6 }, () => product.run('agents', '--json')))
  expect(listed.map(({ code, stderr }) => ({ code, stderr }))).toEqual(listed.map(() => ({ code: 0, stderr: '' })))
  const { pid } = await supervisor(product)
  expect(processesOf(product.home).map((one) => one.pid)).toEqual([pid])
})
