import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { listProcesses } from '../../../../src-node/processes/list-processes.ts'
import { temporaryDirectory } from '../../../../src-node/testing/temporary-directory.ts'
import type { TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import type { MemoryHost } from '../testing/memory-host.ts'
import { again, begin, practice, reply, usePractice } from '../testing/play.ts'
import { startScripted, type ScriptedCall } from '../testing/scripted-model.ts'
import { oddServer } from './testing/servers.ts'

usePractice()

const bypass = { permissionMode: 'bypassPermissions' }

/** A session whose model makes these calls, with the odd server as `odd`. */
async function play(calls: readonly ScriptedCall[], launch: Record<string, unknown> = {}) {
  const { url } = await startScripted(calls)
  const log = join(temporaryDirectory(), 'odd.log')
  const mcpConfigs = [JSON.stringify({ mcpServers: { odd: oddServer('--log', log) } })]
  const started = await begin('use the server', {
    environment: { ANTHROPIC_BASE_URL: url },
    launch: { mcpConfigs, ...launch },
  })
  return { ...started, log }
}

function results(host: MemoryHost): unknown[] {
  return host.entries.flatMap((entry) =>
    entry.type === 'tool-finished' ? [[entry.tool, entry.isError, entry.content]] : [],
  )
}

describe('a tool of a server', () => {
  test('asks for permission under its own name, runs, and answers the model', async () => {
    const { host, engine } = await play([{ name: 'mcp__odd__echo', input: { text: 'hello' } }])
    const blocked = await host.untilState('blocked')
    expect(blocked.request).toMatchObject({
      kind: 'permission',
      tool: 'mcp__odd__echo',
      suggestedRule: 'mcp__odd__echo',
    })
    await engine.reply(reply({ type: 'permission', decision: 'allow' }, host))
    await host.untilState('completed')
    expect(results(host)[0]).toEqual(['mcp__odd__echo', false, [{ type: 'text', text: 'hello' }]])
    expect(host.record().mcpServers).toMatchObject([{ name: 'odd', state: 'connected', tools: 12 }])
    expect(host.record().worktree).toBeNull()
    expect(host.reports).toEqual([])
  })

  test.each([
    ['mcp__odd', 'completed'],
    ['mcp__odd__echo', 'completed'],
    ['mcp__odd__*', 'completed'],
    ['mcp__odd__crash', 'blocked'],
  ])('is allowed by the rule %s: %s', async (rule, state) => {
    const { host, engine } = await play([{ name: 'mcp__odd__echo', input: { text: 'hello' } }])
    engine.setRules({ allow: [rule], ask: [], deny: [] }, false)
    expect((await host.untilState('completed', 'blocked')).state).toBe(state)
  })

  test('is on the list of the first request, behind our own', async () => {
    await practice().call('/practice/scripts', [
      {
        name: 'list',
        match: 'list them',
        turns: [{ content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'Done' } }] }],
      },
    ])
    const { host } = await begin('list them', {
      launch: { mcpConfigs: [JSON.stringify({ mcpServers: { odd: oddServer() } })] },
    })
    await host.untilState('completed')
    const [first] = await practice().requests()
    const { tools } = z.looseObject({ tools: z.array(z.looseObject({ name: z.string() })) }).parse(first?.body)
    const names = tools.map(({ name }) => name)
    expect(names.slice(names.indexOf('mcp__odd__echo'))).toEqual([
      ...['echo', 'look', 'crash', 'slow', 'ask', 'impatient', 'long', 'media', 'grow', 'where', 'fail', 'count'].map(
        (name) => `mcp__odd__${name}`,
      ),
      'ListMcpResourcesTool',
      'ReadMcpResourceTool',
    ])
    expect(names).toContain('Bash')
  })
})

test('a server that crashes costs the call, is noted, and works again in the same turn', async () => {
  const { host } = await play(
    [
      { name: 'mcp__odd__crash', input: {} },
      { name: 'mcp__odd__echo', input: { text: 'back' } },
    ],
    bypass,
  )
  await host.untilState('completed')
  expect(results(host)).toMatchObject([
    ['mcp__odd__crash', true, expect.stringContaining('It may or may not have taken effect')],
    ['mcp__odd__echo', false, [{ text: 'back' }]],
    ['Finish', false, expect.anything()],
  ])
  const notes = host.entries.flatMap((entry) => (entry.type === 'note' ? [entry.text] : []))
  expect(notes).toEqual([
    expect.stringContaining('The MCP server odd has ended: it ended with exit code 3'),
    'The MCP server odd runs again.',
  ])
}, 30_000)

describe('a question of a server', () => {
  test('blocks the session until it is answered, and the call gets the answer', async () => {
    const { host, engine } = await play([{ name: 'mcp__odd__ask', input: {} }], bypass)
    const blocked = await host.untilState('blocked')
    expect(blocked).toMatchObject({
      waitingFor: 'question',
      evidence: { kind: 'tool', ref: expect.stringContaining('mcp__odd__ask') },
    })
    expect(blocked.request).toMatchObject({
      questions: [
        {
          question: 'The MCP server odd asks: What shall it be? Colour',
          options: [{ label: 'red' }, { label: 'green' }, { label: 'Decline' }],
        },
        { question: 'size', options: [] },
      ],
    })
    await engine.reply(reply({ type: 'options', answers: [{ selected: [0] }, { selected: [], text: '3' }] }, host))
    await host.untilState('completed')
    expect(results(host)[0]).toEqual([
      'mcp__odd__ask',
      false,
      [{ type: 'text', text: '{"action":"accept","content":{"colour":"red","size":3}}' }],
    ])
  })

  test('that the server takes back is withdrawn, and the session goes on', async () => {
    const { host } = await play([{ name: 'mcp__odd__impatient', input: {} }], bypass)
    await host.untilState('blocked')
    await host.untilState('completed')
    const kinds = host.entries.map(({ type }) => type)
    expect(kinds).toContain('request-withdrawn')
    expect(results(host)[0]).toMatchObject(['mcp__odd__impatient', false, [{ text: 'went on without' }]])
  })

  test('ends with the turn when the user interrupts', async () => {
    const { host, engine } = await play([{ name: 'mcp__odd__ask', input: {} }], bypass)
    await host.untilState('blocked')
    await engine.interrupt()
    expect((await host.untilState('idle')).request).toBeNull()
  })
})

test('a call that the last worker did not come to waits for the servers of the next one', async () => {
  const first = await play([{ name: 'mcp__odd__echo', input: { text: 'hello' } }], bypass)
  const isAnswer = ({ type }: TranscriptEntry): boolean => type === 'assistant-message'
  await first.host.until('the call', (_, entries) => entries.some(isAnswer))
  await first.engine.stop()
  const { entries } = first.host
  const dead = { ...first.host, entries: entries.slice(0, entries.findIndex(isAnswer) + 1) }
  const { host } = await again(dead, 'interrupted')
  await host.untilState('completed')
  expect(results(host)[0]).toEqual(['mcp__odd__echo', false, [{ type: 'text', text: 'hello' }]])
})

test('a session that is stopped leaves no server behind', async () => {
  const { host, engine, log } = await play([{ name: 'mcp__odd__slow', input: {} }], bypass)
  await host.until('the call', (_, entries) => entries.some((entry) => entry.type === 'tool-started'))
  await engine.stop()
  expect(((await listProcesses()) ?? []).filter(({ command }) => command.includes(log))).toEqual([])
})

describe('a worker that dies while a server asks', () => {
  test.each(['interrupted', 'rested'] as const)('leaves the call interrupted, not run again (%s)', async (how) => {
    const { host, engine, log } = await play([{ name: 'mcp__odd__ask', input: {} }], bypass)
    await host.untilState('blocked')
    const dead = { ...host, entries: [...host.entries] }
    const record = { ...host.record() }
    await engine.stop()
    const { host: next } = await again(dead, how, [], record)
    await next.untilState('completed')
    expect(readFileSync(log, 'utf8').match(/tools\/call/g)).toHaveLength(1)
    expect(results(next)[0]).toMatchObject(['mcp__odd__ask', true, expect.stringContaining('Interrupted')])
    const open = next.entries.flatMap((entry) => (entry.type === 'request-opened' ? [entry.request.requestId] : []))
    const settled = next.entries.flatMap((entry) => (entry.type === 'request-withdrawn' ? [entry.requestId] : []))
    expect(settled).toEqual(open)
  })

  test('goes on also when the answer comes too late', async () => {
    const { host, engine } = await play([{ name: 'mcp__odd__ask', input: {} }], bypass)
    await host.untilState('blocked')
    const dead = { ...host, entries: [...host.entries] }
    const record = { ...host.record() }
    const late = reply({ type: 'options', answers: [{ selected: [0] }, { selected: [], text: '3' }] }, host)
    await engine.stop()
    const { host: next } = await again(dead, 'rested', [late], record)
    await next.untilState('completed')
    expect(next.taken).toEqual([late.requestId])
  })
})
