import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from '../support/paths.ts'
import { processesOf, type Product } from '../support/product.ts'
import { expect, test } from '../support/test.ts'

const everything = createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/dist/index.js')
const crashing = join(root, 'e2e/support/crashing-mcp-server.mjs')

const rowSchema = z.looseObject({
  id: z.string(),
  state: z.string(),
  result: z.string().nullable(),
  pid: z.number().nullable(),
  mcpServers: z.array(
    z.looseObject({ name: z.string(), state: z.string(), tools: z.number(), problem: z.string().nullable() }),
  ),
})

async function rowOf(product: Product, id: string): Promise<z.infer<typeof rowSchema>> {
  const { stdout } = await product.run('agents', '--json', '--all')
  const row = z
    .array(rowSchema)
    .parse(JSON.parse(stdout))
    .find((one) => one.id === id)
  if (row === undefined) throw new Error(`no row ${id} in ${stdout}`)
  return row
}

/** One call a turn, a gate before some, and a result at the end. */
function script(match: string, calls: readonly { tool: string; input?: unknown; gate?: string }[]) {
  return {
    name: match,
    match,
    turns: [
      ...calls.map(({ tool, input = {}, gate }) => ({
        ...(gate === undefined ? {} : { gate }),
        content: [{ type: 'tool_use', name: tool, input }],
      })),
      {
        content: [
          { type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'It said: {{lastToolResult}}' } },
        ],
      },
    ],
  }
}

async function wait(product: Product, id: string): Promise<number | null> {
  return (await product.run('wait', id, '--timeout', '40')).code
}

test('two servers are used, one crashes, is seen to, and works again', async ({ practice, product }) => {
  const starts = join(product.home, '..', 'starts')
  const servers = {
    everything: { command: process.execPath, args: [everything, 'stdio'] },
    crashy: { command: process.execPath, args: [crashing, starts] },
  }
  await practice.addScripts([
    script('use both servers', [
      { tool: 'mcp__everything__get-sum', input: { a: 19, b: 23 } },
      { tool: 'mcp__crashy__crash' },
      { tool: 'mcp__everything__echo', input: { message: 'still here' }, gate: 'crashed' },
      { tool: 'mcp__crashy__work' },
    ]),
  ])
  const id = await product.dispatch(
    'use both servers',
    '--mcp-config',
    JSON.stringify({ mcpServers: servers }),
    '--settings',
    JSON.stringify({ permissions: { allow: ['mcp__everything', 'mcp__crashy__crash', 'mcp__crashy__work'] } }),
  )
  // Its next two starts fail as well, so there is time to see that it is away.
  await expect
    .poll(async () => (await rowOf(product, id)).mcpServers, { timeout: 20_000 })
    .toMatchObject([
      { name: 'everything', state: 'connected', problem: null },
      { name: 'crashy', state: 'restarting', problem: expect.stringMatching(/exit code (1|3)/) },
    ])
  await practice.release('crashed')
  expect(await wait(product, id)).toBe(0)
  expect(await rowOf(product, id)).toMatchObject({
    state: 'completed',
    result: 'It said: worked at start 4',
    mcpServers: [
      { name: 'everything', state: 'connected' },
      { name: 'crashy', state: 'connected', tools: 2, problem: null },
    ],
  })
  const { stdout: log } = await product.run('logs', id)
  expect(log).toContain('The MCP server crashy has ended: it ended with exit code 3: Error: something gave way')
  expect(log).toContain('The MCP server crashy runs again.')
  const transcript = readFileSync(join(product.home, 'jobs', id, 'transcript.jsonl'), 'utf8')
  expect(transcript).toContain('The sum of 19 and 23 is 42')
  expect(transcript).toContain('It may or may not have taken effect')
  expect((await product.run('stop', id)).code).toBe(0)
})

test('servers of a project wait until its folder is trusted', async ({ practice, product }) => {
  const starts = join(product.home, '..', 'starts')
  writeFileSync(
    join(product.project, '.mcp.json'),
    JSON.stringify({ mcpServers: { theirs: { command: process.execPath, args: [crashing, starts] } } }),
  )
  execFileSync('git', ['add', '.mcp.json'], { cwd: product.project })
  await practice.addScripts([script('use their server', [{ tool: 'mcp__theirs__work' }])])
  const allowed = ['--settings', JSON.stringify({ permissions: { allow: ['mcp__theirs'] } })]
  const untrusted = await product.dispatch('use their server', ...allowed)
  await wait(product, untrusted)
  expect((await rowOf(product, untrusted)).mcpServers).toMatchObject([
    { name: 'theirs', state: 'untrusted', problem: expect.stringContaining('backburner trust') },
  ])
  expect((await rowOf(product, untrusted)).result).toContain('There is no tool mcp__theirs__work')
  expect((await product.run('trust', '--yes')).code).toBe(0)
  const trusted = await product.dispatch('use their server now', ...allowed)
  await wait(product, trusted)
  expect(await rowOf(product, trusted)).toMatchObject({
    result: 'It said: worked at start 1',
    mcpServers: [{ name: 'theirs', state: 'connected' }],
  })
})

test('a question of a server blocks the session until it is answered from a shell', async ({ practice, product }) => {
  await practice.addScripts([script('let it ask', [{ tool: 'mcp__everything__trigger-elicitation-request' }])])
  const servers = { everything: { command: process.execPath, args: [everything, 'stdio'] } }
  const id = await product.dispatch(
    'let it ask',
    '--mcp-config',
    JSON.stringify({ mcpServers: servers }),
    '--permission-mode',
    'acceptEdits',
    '--settings',
    JSON.stringify({ permissions: { allow: ['mcp__everything'] } }),
  )
  expect(await wait(product, id)).toBe(10)
  expect((await product.run('reply', id, 'Ada Lovelace', 'Yes', 'default', 'skip')).code).toBe(0)
  expect(await wait(product, id)).toBe(10)
  expect((await product.run('reply', id, 'skip', 'skip', 'default', 'default')).code).toBe(0)
  expect(await wait(product, id)).toBe(10)
  expect((await product.run('reply', id, '6', '1,3', '2', '1')).code).toBe(0)
  expect(await wait(product, id)).toBe(10)
  expect((await product.run('reply', id, 'Fish')).code).toBe(0)
  expect(await wait(product, id)).toBe(0)
  const { result } = await rowOf(product, id)
  expect(result).toContain('- Name: Ada Lovelace')
  expect(result).toContain('"untitledSingleSelectEnum": "Phoebe"')
  expect(result).toMatch(/"Guitar",\s+"Violin"/)
  expect(result).toContain('"legacyTitledEnum": "pet-4"')
})

test('a worker that is killed leaves no server behind: the next one ends it and starts its own', async ({
  practice,
  product,
}) => {
  const starts = join(product.home, '..', 'starts')
  const servers = { crashy: { command: process.execPath, args: [crashing, starts] } }
  await practice.addScripts([
    script('survive', [{ tool: 'mcp__crashy__work' }, { tool: 'mcp__crashy__work', gate: 'killed' }]),
  ])
  const id = await product.dispatch(
    'survive',
    '--mcp-config',
    JSON.stringify({ mcpServers: servers }),
    '--permission-mode',
    'dontAsk',
    '--settings',
    JSON.stringify({ permissions: { allow: ['mcp__crashy'] } }),
  )
  const running = (): number[] =>
    processesOf(product.home).flatMap(({ pid, command }) => (command.includes(starts) ? [pid] : []))
  await practice.requests(2)
  const [first] = running()
  const { pid } = await rowOf(product, id)
  if (first === undefined || pid === null) throw new Error('nothing runs')
  process.kill(pid, 'SIGKILL')
  await practice.release('killed')
  expect(await wait(product, id)).toBe(0)
  expect((await rowOf(product, id)).result).toBe('It said: worked at start 4')
  expect(running()).not.toContain(first)
  expect(running()).toHaveLength(1)
  expect((await product.run('stop', id)).code).toBe(0)
  expect(running()).toEqual([])
})
