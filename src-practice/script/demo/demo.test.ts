import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { runAgent, type AgentRun } from '../../testing/agent.ts'
import { practice } from '../../testing/model.ts'
import { findScript } from '../choose.ts'
import { demoScripts } from './index.ts'

const resources = join(import.meta.dirname, '../../../resources')
const demo = z
  .object({
    repository: z.string(),
    tasks: z.array(z.object({ id: z.string(), title: z.string(), prompt: z.string(), shows: z.string() })),
  })
  .parse(JSON.parse(readFileSync(join(resources, 'demo-tasks.json'), 'utf8')))

/** A fresh copy of the sample repository. */
function sample(): string {
  const directory = temporaryDirectory()
  cpSync(join(resources, demo.repository), directory, { recursive: true })
  return directory
}

async function play(
  id: string,
  directory: string,
  options: { answer?: string; deny?: readonly string[] } = {},
): Promise<AgentRun> {
  const { client, control } = await practice()
  await control('pace', { factor: 0 })
  const task = demo.tasks.find((one) => one.id === id)
  return await runAgent(task?.prompt ?? '', { client, directory, ...options })
}

function testRuns(run: AgentRun): readonly boolean[] {
  return run.calls
    .filter((call) => call.name === 'Bash' && call.input.command === 'npm test')
    .map((call) => !call.isError)
}

function failedEdits(run: AgentRun): readonly string[] {
  return run.calls.filter((call) => ['Edit', 'Write'].includes(call.name) && call.isError).map((call) => call.result)
}

test('every demo task has its own script', () => {
  const scripts = demo.tasks.map((task) => findScript(demoScripts, task.prompt)?.script.name)
  expect(scripts).toEqual(demo.tasks.map((task) => `demo-${task.id}`))
})

test('the brewing times are fixed after a test has shown the bug', async () => {
  const run = await play('brewing-times', sample())
  expect(failedEdits(run)).toEqual([])
  expect(testRuns(run)).toEqual([false, true])
  expect(run.finished?.outcome).toBe('completed')
})

test.each(['The cheapest', 'The dearest', 'The fifth one ordered', 'whatever you like'])(
  'the loyalty card is built for the answer %s',
  async (answer) => {
    const run = await play('loyalty-card', sample(), { answer })
    expect(failedEdits(run)).toEqual([])
    expect(testRuns(run)).toEqual([true])
    expect(run.finished?.outcome).toBe('completed')
  },
)

test('the price list is written when that is allowed', async () => {
  const directory = sample()
  const run = await play('price-list', directory)
  expect(readFileSync(join(directory, 'PRICES.txt'), 'utf8')).toContain('Oolong          4.60 €')
  expect(run.finished?.outcome).toBe('completed')
})

test('a script is left behind when the price list is denied', async () => {
  const directory = sample()
  const run = await play('price-list', directory, { deny: ['Bash'] })
  expect(readFileSync(join(directory, 'package.json'), 'utf8')).toContain(
    '"prices": "node src/main.js menu > PRICES.txt"',
  )
  expect(run.finished?.result).toContain('npm run prices')
})

test('the open points are worked through with progress', async () => {
  const run = await play('open-points', sample())
  const done = run.calls
    .filter((call) => call.name === 'TodoWrite')
    .map((call) => call.input.todos.filter((todo) => todo.status === 'completed').length)
  expect(failedEdits(run)).toEqual([])
  expect(done).toEqual([0, 1, 2, 3, 5])
  expect(testRuns(run)).toEqual([true])
  expect(run.finished?.outcome).toBe('completed')
})

test('the sales import fails and says what is missing', async () => {
  const run = await play('sales-import', sample())
  expect(run.finished).toEqual({ outcome: 'failed', result: expect.stringContaining('no sales.csv') })
})

test('all tasks fit into one repository, one after the other', async () => {
  const directory = sample()
  const runs: AgentRun[] = []
  for (const task of demo.tasks) runs.push(await play(task.id, directory))
  expect(runs.flatMap(failedEdits)).toEqual([])
  expect(runs.map((run) => testRuns(run).at(-1) ?? null)).toEqual([true, true, null, true, null])
})
