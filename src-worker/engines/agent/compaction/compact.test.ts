import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import { sampleRepository } from '../../../../src-node/testing/sample-repository.ts'
import type { TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import { Conversation } from '../conversation.ts'
import { finish as finishing } from '../testing/answering-model.ts'
import { beginPlay } from '../testing/play-scripts.ts'
import { again, begin, files, practice, reply, usePractice } from '../testing/play.ts'

usePractice()

/** So small that a long task is compacted a few times. */
const small = { CLAUDE_CODE_AUTO_COMPACT_WINDOW: '12000' }
const asked = 'write a detailed summary'

/** A bare server that makes one call an answer, and counts nonsense from the answer `fullFrom` on. */
async function startScriptedCalls(calls: readonly { name: string; input: unknown }[], fullFrom: number) {
  let turn = 0
  const server = createServer((request, response) => {
    request.resume()
    turn += 1
    const call = calls[turn - 1] ?? { name: 'Finish', input: { outcome: 'completed', result: 'Done.' } }
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify({
        content: [{ type: 'tool_use', id: `call_${turn}`, ...call }],
        stop_reason: 'tool_use',
        usage: { input_tokens: turn >= fullFrom ? 190_000 : 100, output_tokens: 10 },
      }),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  return { url: `http://127.0.0.1:${port}`, asked: () => turn }
}

const compactions = (entries: readonly TranscriptEntry[]) => entries.filter((entry) => entry.type === 'compacted')
const finishedCalls = (entries: readonly TranscriptEntry[]) =>
  entries.flatMap((entry) => (entry.type === 'tool-finished' ? [entry.toolUseId] : []))

async function addScript(name: string, turns: readonly object[]): Promise<void> {
  await practice().call('/practice/scripts', { name, match: name, turns })
}

const readTurns = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    content: [
      { type: 'text', text: `Step ${index + 1}. ${'Long words about the step. '.repeat(20)}` },
      { type: 'tool_use', name: 'Read', input: { file_path: 'long.txt' } },
    ],
  }))
const finish = { content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'All read' } }] }

async function longRepository(): Promise<string> {
  const long = Array.from({ length: 100 }, (_, line) => `line ${line} of a long file`).join('\n')
  return (await sampleRepository({ ...files, 'long.txt': long })).directory
}

describe('a conversation that grows too long', () => {
  test('is compacted on the way, and the task ends as if nothing had been', async () => {
    await addScript('read it often', [...readTurns(14), finish])
    const { host } = await begin('read it often', { cwd: await longRepository(), environment: small })
    await host.untilState('completed')
    expect(compactions(host.entries).length).toBeGreaterThan(0)
    expect(finishedCalls(host.entries)).toHaveLength(15)
    expect(host.entries.filter((entry) => entry.type === 'api-trouble')).toEqual([])
    expect(host.summaries).toContain('Compacts the conversation')
    expect(host.record().context?.window).toBe(200_000)
    const [first] = compactions(host.entries)
    expect(first?.summary).toContain('read it often')
    expect(first?.summary).toContain('long.txt')
    expect(new Conversation(host.entries).messages()).toEqual(
      new Conversation(JSON.parse(JSON.stringify(host.entries)) as TranscriptEntry[]).messages(),
    )
  })

  test('asks for the summary with the conversation as it is, so that the cache serves it', async () => {
    await addScript('read it often', [...readTurns(8), finish])
    const { host } = await begin('read it often', { cwd: await longRepository(), environment: small })
    await host.untilState('completed')
    const bodies = (await practice().requests()).map(({ body }) => JSON.stringify(body))
    const at = bodies.findIndex((body) => body.includes(asked))
    const before = withoutMarks(bodies[at - 1] ?? '')
    const summary = withoutMarks(bodies[at] ?? '')
    expect(before.length).toBeGreaterThan(1000)
    expect(summary.messages.startsWith(before.messages.slice(0, -1))).toBe(true)
    expect(summary.system).toBe(before.system)
    expect(summary.tools).toBe(before.tools)
  })

  test('that the API refuses as too long is compacted and asked again', async () => {
    await addScript('read it often', [...readTurns(3), finish])
    const message = 'prompt is too long: 210000 tokens > 200000 maximum'
    await practice().call('/practice/trouble', {
      trouble: { kind: 'status', status: 400, message },
      contains: 'Step 2',
    })
    const { host } = await begin('read it often', { cwd: await longRepository() })
    await host.untilState('completed')
    expect(compactions(host.entries)).toHaveLength(1)
    expect(finishedCalls(host.entries)).toHaveLength(4)
  })

  test('that is too long for its own summary loses its oldest results on the way there', async () => {
    await addScript('read it often', [...readTurns(3), finish])
    const message = 'prompt is too long: 210000 tokens > 200000 maximum'
    const order = { trouble: { kind: 'status', status: 400, message }, contains: 'Step 2', times: 3 }
    await practice().call('/practice/trouble', order)
    const { host } = await begin('read it often', { cwd: await longRepository() })
    await host.untilState('completed')
    const bodies = (await practice().requests()).map(({ body }) => JSON.stringify(body))
    expect(bodies.filter((body) => body.includes('(removed to make room)')).length).toBeGreaterThan(0)
    expect(finishedCalls(host.entries)).toHaveLength(4)
  })

  test('that no summary can be had of goes on with what was noted, and never asks without end', async () => {
    await addScript('read it often', [...readTurns(3), finish])
    const message = 'prompt is too long: 210000 tokens > 200000 maximum'
    await practice().call('/practice/trouble', {
      trouble: { kind: 'status', status: 400, message },
      contains: 'Step 2',
      times: 100,
    })
    const { host } = await begin('read it often', { cwd: await longRepository() })
    const record = await host.untilState('failed', 'completed')
    expect(compactions(host.entries)).toHaveLength(1)
    expect(host.entries.some((entry) => entry.type === 'note' && entry.text.includes('could not sum'))).toBe(true)
    expect((await practice().requests()).length).toBeLessThan(20)
    expect(['failed', 'completed']).toContain(record.state)
  })

  test('whose answer overflowed the window is compacted, and the model goes on', async () => {
    const cut = { content: [{ type: 'text', text: 'I was about to' }], stopReason: 'model_context_window_exceeded' }
    await addScript('overflow once', [...readTurns(2), cut, finish])
    const { host } = await begin('overflow once', { cwd: await longRepository() })
    await host.untilState('completed')
    expect(compactions(host.entries)).toHaveLength(1)
  })

  test('is not compacted again and again for a server that counts nonsense', async () => {
    const { host } = await begin('work for 12 steps of 1 ms', {
      environment: { CLAUDE_CODE_AUTO_COMPACT_WINDOW: '3000' },
    })
    await host.untilState('completed')
    expect(compactions(host.entries).length).toBeLessThan(8)
  })
})

test('a subagent’s conversation is compacted by itself', async () => {
  await addScript('read it often', [...readTurns(14), { content: [{ type: 'text', text: 'I have read it all.' }] }])
  const start = {
    content: [
      {
        type: 'tool_use',
        name: 'Agent',
        input: { description: 'Read', prompt: 'read it often', subagent_type: 'general-purpose' },
      },
    ],
  }
  await addScript('have it done', [start, finish])
  const { host } = await begin('have it done', { cwd: await longRepository(), environment: small })
  await host.untilState('completed')
  const owners = compactions(host.entries).map(({ subagent }) => subagent)
  expect(owners.length).toBeGreaterThan(0)
  expect(owners).not.toContain(undefined)
  const read = host.entries.filter((entry) => entry.type === 'tool-started' && entry.tool === 'Read')
  expect(read).toHaveLength(14)
})

test('a server that plays a script whatever it is asked loses none of its answers', async () => {
  const read = (line: number) => ({ name: 'Read', input: { file_path: 'long.txt', offset: line, limit: 5 } })
  const { url, asked: bodies } = await startScriptedCalls([1, 2, 3, 4, 5, 6].map(read), 3)
  const { host } = await begin('read it', { cwd: await longRepository(), environment: { ANTHROPIC_BASE_URL: url } })
  await host.untilState('completed')
  expect(compactions(host.entries)).toHaveLength(1)
  const lines = host.entries.flatMap((entry) =>
    entry.type === 'tool-started' && entry.tool === 'Read' ? [JSON.stringify(entry.input)] : [],
  )
  expect(lines).toEqual([1, 2, 3, 4, 5, 6].map((line) => JSON.stringify(read(line).input)))
  expect(bodies()).toBeLessThan(12)
})

test('a server that answers the question for a summary with its next calls, twice, has them run once', async () => {
  const reading = (line: number) => [{ name: 'Read', input: { file_path: 'long.txt', offset: line, limit: 5 } }]
  const { host } = await beginPlay(
    { main: [reading(1), reading(2), reading(3), finishing('Read.')] },
    { cwd: await longRepository(), environment: { CLAUDE_CODE_AUTO_COMPACT_WINDOW: '1200' } },
  )
  await host.untilState('completed')
  expect(compactions(host.entries)).not.toHaveLength(0)
  const lines = host.entries.flatMap((entry) =>
    entry.type === 'tool-started' && entry.tool === 'Read' ? [JSON.stringify(entry.input)] : [],
  )
  expect(lines).toEqual([1, 2, 3].map((line) => JSON.stringify(reading(line)[0]?.input)))
})

describe('a compaction that does not end', () => {
  test('leaves the conversation as it was when the user interrupts it', async () => {
    await addScript('read it often', [...readTurns(8), finish])
    await practice().call('/practice/trouble', { trouble: { kind: 'hang' }, contains: asked })
    const { host, engine } = await begin('read it often', { cwd: await longRepository(), environment: small })
    await practice().call(`/practice/requests?contains=${encodeURIComponent(asked)}&wait=1&timeout=8000`)
    expect(host.record().summary).toBe('Compacts the conversation')
    await engine.interrupt()
    expect(host.record().state).toBe('idle')
    expect(compactions(host.entries)).toEqual([])
    await engine.reply(reply({ type: 'text', text: 'go on' }))
    await host.untilState('completed')
  })

  test('leaves it as it was when the worker dies, and the next one compacts', async () => {
    await addScript('read it often', [...readTurns(8), finish])
    await practice().call('/practice/trouble', { trouble: { kind: 'hang' }, contains: asked })
    const { host, engine } = await begin('read it often', { cwd: await longRepository(), environment: small })
    await practice().call(`/practice/requests?contains=${encodeURIComponent(asked)}&wait=1&timeout=8000`)
    expect(host.record().summary).toBe('Compacts the conversation')
    await engine.stop()
    expect(compactions(host.entries)).toEqual([])
    const second = await again(host, 'interrupted')
    await second.host.untilState('completed')
    expect(compactions(second.host.entries).length).toBeGreaterThan(0)
    expect(finishedCalls(second.host.entries)).toHaveLength(9)
  })
})

test('a worker that dies at any entry around a compaction: the next one goes on and repeats nothing', async () => {
  const cwd = await longRepository()
  await addScript('read it often', [...readTurns(9), finish])
  const first = await begin('read it often', { cwd, environment: small })
  await first.host.untilState('completed')
  await first.engine.stop()
  const whole = [...first.host.entries]
  const at = whole.findIndex((entry) => entry.type === 'compacted')
  expect(at).toBeGreaterThan(0)
  for (let length = at - 4; length <= Math.min(at + 6, whole.length - 2); length += 1) {
    const prefix = whole.slice(0, length)
    const host = { ...first.host, entries: prefix }
    const next = await again(host, 'interrupted', [], { state: 'working', result: null, request: null })
    const record = await next.host.untilState('completed', 'failed')
    const where = `after ${length} entries (${prefix.at(-1)?.type ?? 'none'})`
    expect(record.state, where).toBe('completed')
    const ended = finishedCalls(next.host.entries)
    expect(new Set(ended).size, where).toBe(ended.length)
    expect(
      next.host.entries.filter((entry) => entry.type === 'api-trouble'),
      where,
    ).toEqual([])
    await next.engine.stop()
  }
}, 60_000)

/** The parts of a request without where its breakpoints are. */
function withoutMarks(body: string): { messages: string; system: string; tools: string; length: number } {
  const bare = body.replaceAll(',"cache_control":{"type":"ephemeral"}', '')
  const part = (name: string): string => {
    const value = (JSON.parse(bare) as Record<string, unknown>)[name]
    return JSON.stringify(value)
  }
  // The last message grows by the question: what stands before its end counts.
  return {
    messages: part('messages').replace(/\]\}\]$/, ''),
    system: part('system'),
    tools: part('tools'),
    length: bare.length,
  }
}
