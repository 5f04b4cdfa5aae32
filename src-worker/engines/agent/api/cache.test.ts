import { expect, test } from 'vitest'
import { z } from 'zod'
import { sampleRepository } from '../../../../src-node/testing/sample-repository.ts'
import type { TranscriptEntry } from '../../../../src-shared/board/transcript.ts'
import { again, begin, files, practice, reply, usePractice } from '../testing/play.ts'

usePractice()

const usageSchema = z.looseObject({
  input_tokens: z.number(),
  cache_read_input_tokens: z.number(),
  cache_creation_input_tokens: z.number(),
})

/** The share of all input tokens that the practice model, which counts as the API does, served from its cache. */
function hitShare(entries: readonly TranscriptEntry[]): { readonly share: number; readonly answers: number } {
  const usages = entries.flatMap((entry) =>
    entry.type === 'assistant-message' ? [usageSchema.parse(entry.usage)] : [],
  )
  const read = usages.reduce((sum, usage) => sum + usage.cache_read_input_tokens, 0)
  const all = usages.reduce((sum, usage) => sum + Object.values(tokensOf(usage)).reduce((a, b) => a + b, 0), 0)
  return { share: read / all, answers: usages.length }
}

function tokensOf(usage: z.infer<typeof usageSchema>): Record<string, number> {
  return {
    read: usage.cache_read_input_tokens,
    written: usage.cache_creation_input_tokens,
    plain: usage.input_tokens,
  }
}

const step = (index: number, calls: number) => ({
  content: [
    { type: 'text', text: `Step ${index}. ${'What I do and why. '.repeat(6)}` },
    ...Array.from({ length: calls }, () => ({ type: 'tool_use', name: 'Read', input: { file_path: 'clock.js' } })),
  ],
})
const pause = { content: [{ type: 'text', text: 'I wait here. Done.' }] }
const finish = { content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'Done' } }] }

async function script(name: string, turns: readonly object[]): Promise<void> {
  await practice().call('/practice/scripts', { name, match: name, turns })
}

const steps = (from: number, to: number, calls = 1) =>
  Array.from({ length: to - from + 1 }, (_, index) => step(from + index, calls))

function report(what: string, { share, answers }: ReturnType<typeof hitShare>): void {
  process.stdout.write(`cache hits, ${what}: ${(share * 100).toFixed(1)} % of the input of ${answers} requests\n`)
}

test('a script of 20 turns is served from the cache to at least 90 %', async () => {
  await script('twenty turns', [...steps(1, 19), finish])
  const { host } = await begin('twenty turns')
  await host.untilState('completed')
  const hits = hitShare(host.entries)
  report('20 turns', hits)
  expect(hits.answers).toBe(20)
  expect(hits.share).toBeGreaterThan(0.9)
})

test('calls side by side, more than the server looks back over, change nothing', async () => {
  await script('side by side', [...steps(1, 5), ...steps(6, 8, 30), ...steps(9, 19), finish])
  const { host } = await begin('side by side')
  await host.untilState('completed')
  const hits = hitShare(host.entries)
  report('with 30 calls at once', hits)
  // What was read from the cache of a request is all that the one before it sent.
  const usages = host.entries.flatMap((entry) =>
    entry.type === 'assistant-message' ? [usageSchema.parse(entry.usage)] : [],
  )
  for (const [index, usage] of usages.slice(1).entries()) {
    const before = usages[index]
    if (before === undefined) continue
    expect(usage.cache_read_input_tokens, `request ${index + 2}`).toBe(
      before.cache_read_input_tokens + before.cache_creation_input_tokens,
    )
  }
  expect(hits.share).toBeGreaterThan(0.8)
})

test('a compaction in the middle costs little more than the conversation that it ended', async () => {
  const long = (await sampleRepository({ ...files, 'clock.js': 'export const hour = 13\n'.repeat(60) })).directory
  await script('with compaction', [...steps(1, 19), finish])
  const { host } = await begin('with compaction', {
    cwd: long,
    environment: { CLAUDE_CODE_AUTO_COMPACT_WINDOW: '14000' },
  })
  await host.untilState('completed')
  expect(host.entries.filter((entry) => entry.type === 'compacted').length).toBeGreaterThan(0)
  const hits = hitShare(host.entries)
  report('with a compaction', hits)
  expect(hits.share).toBeGreaterThan(0.75)
})

test('a worker that dies and is started again sends the same, byte for byte', async () => {
  await script('twenty and a death', [...steps(1, 10), { ...step(11, 1), gate: 'held' }, ...steps(12, 19), finish])
  const first = await begin('twenty and a death')
  await practice().call('/practice/gates/held?waiting=1&timeout=5000')
  await first.engine.stop()
  await practice().call('/practice/release/held', {})
  const second = await again(first.host, 'interrupted')
  await second.host.untilState('completed')
  const hits = hitShare(second.host.entries)
  report('with a restart', hits)
  expect(hits.share).toBeGreaterThan(0.9)
})

test('so it does after the session moved into its worktree', async () => {
  const write = { content: [{ type: 'tool_use', name: 'Write', input: { file_path: 'a.txt', content: 'a' } }] }
  await script('moves and dies', [
    ...steps(1, 4),
    write,
    ...steps(5, 9),
    { ...step(10, 1), gate: 'held' },
    ...steps(11, 18),
    finish,
  ])
  const launch = { permissionMode: 'acceptEdits' }
  const first = await begin('moves and dies', { launch })
  await practice().call('/practice/gates/held?waiting=1&timeout=5000')
  expect(first.host.record().worktree).not.toBeNull()
  await first.engine.stop()
  await practice().call('/practice/release/held', {})
  const second = await again(first.host, 'interrupted')
  await second.host.untilState('completed')
  const hits = hitShare(second.host.entries)
  report('with a worktree and a restart', hits)
  expect(hits.share).toBeGreaterThan(0.9)
})

test('another mode changes nothing; another effort costs the conversation once, never tools and system', async () => {
  await script('mode and effort', [...steps(1, 9), pause])
  await script('and on', [...steps(10, 19), finish])
  const { host, engine } = await begin('mode and effort')
  await host.untilState('completed', 'idle')
  await engine.setMode('acceptEdits')
  await host.emit({ type: 'launch-changed', effort: 'high' })
  await engine.reply(reply({ type: 'text', text: 'and on' }))
  await host.until('the end', (record) => record.result === 'Done')
  const hits = hitShare(host.entries)
  report('with another mode and effort', hits)
  expect(hits.share).toBeGreaterThan(0.85)
})
