import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleRepository } from '../../../src-node/testing/sample-repository.ts'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { requestIdSchema } from '../../../src-shared/base/ids.ts'
import type { Answer, OpenRequest } from '../../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import type { Engine } from '../../session/engine.ts'
import { createAgentEngineWith } from './agent-engine.ts'
import { defaultAgentOptions } from './options.ts'
import { createMemoryHost, type MemoryHost } from './testing/memory-host.ts'
import { startPractice, type Practice } from './testing/practice.ts'

let practice: Practice
beforeAll(async () => {
  practice = await startPractice()
})
afterAll(async () => await practice.stop())

function answerTo(request: OpenRequest): Answer {
  if (request.kind === 'permission') return { type: 'permission', decision: 'allow' }
  if (request.kind === 'plan') return { type: 'plan', decision: 'approve' }
  return request.kind === 'question'
    ? { type: 'options', answers: request.questions.map(() => ({ selected: [0] })) }
    : { type: 'text', text: 'again' }
}

/** Lets a session run to its end; a person answers whatever it asks. */
async function runToEnd(host: MemoryHost, engine: Engine, how: 'new' | 'interrupted'): Promise<void> {
  await engine.start({ entries: [...host.entries], inbox: [], halfTaken: [], how })
  for (let n = 0; ; n += 1) {
    const asked = host.record().request?.requestId
    const record = await host.until(
      'an end or a question',
      ({ state, request }) => state !== 'working' && (state !== 'blocked' || n === 0 || request?.requestId !== asked),
    )
    if (record.state !== 'blocked' || record.request === null) break
    const { request } = record
    await engine.reply({
      requestId: requestIdSchema.parse(`answer-${n}-${Math.trunc(performance.now() * 1000)}`),
      answers: request.requestId,
      answer: answerTo(request),
      at: Date.now(),
    })
  }
  await engine.stop()
}

function start(prompt: string, cwd: string, entries: readonly TranscriptEntry[], mode: string) {
  const host = createMemoryHost({
    prompt,
    cwd,
    jobDirectory: join(temporaryDirectory(), 'jobs', '7c5dcf5d'),
    environment: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...practice.environment },
    launch: { permissionMode: mode, worktree: { mode: 'none' } },
    entries,
  })
  return { host, engine: createAgentEngineWith(host, { ...defaultAgentOptions, firstBackOffMs: 10, rulesWithinMs: 0 }) }
}

function idsOf(entries: readonly TranscriptEntry[], type: 'tool-started' | 'tool-finished'): string[] {
  return entries.flatMap((entry) => (entry.type === type ? [entry.toolUseId] : []))
}

describe('a worker that dies at any entry of the transcript', () => {
  test.each([
    ['run the command `echo ran >> {{count}}`', 'bypassPermissions'],
    ['ask for permission to run `echo ran >> {{count}}`', 'default'],
    ['ask me two questions', 'default'],
    ['use two tools at once', 'default'],
    ['make a plan', 'plan'],
    ['work through a list', 'default'],
  ])(
    '%s: the next one goes on, and runs no tool twice',
    async (template, mode) => {
      const cwd = (await sampleRepository({ 'README.md': 'A clock.\n' })).directory
      const count = join(temporaryDirectory(), 'count')
      const prompt = template.replace('{{count}}', count)
      const first = start(prompt, cwd, [], mode)
      await runToEnd(first.host, first.engine, 'new')
      const whole = first.host.entries
      expect(whole.length).toBeGreaterThan(5)
      for (let length = 0; length < whole.length; length += 1) {
        rmSync(count, { force: true })
        const prefix = whole.slice(0, length)
        const { host, engine } = start(prompt, cwd, prefix, mode)
        await runToEnd(host, engine, prefix.length === 0 ? 'new' : 'interrupted')
        const started = idsOf(host.entries, 'tool-started')
        const ended = idsOf(host.entries, 'tool-finished')
        const where = `after ${length} entries (${prefix.at(-1)?.type ?? 'none'})`
        expect(new Set(started).size, where).toBe(started.length)
        expect(new Set(ended).size, where).toBe(ended.length)
        expect(
          host.entries.filter((entry) => entry.type === 'api-trouble'),
          where,
        ).toEqual([])
        expect(['completed', 'failed', 'idle'], where).toContain(host.record().state)
        const before = new Set(idsOf(prefix, 'tool-started'))
        // An end is reached again; everything else that was cut off is reported.
        const ends = new Set(
          prefix.flatMap((entry) =>
            entry.type === 'tool-started' && entry.tool === 'Finish' ? [entry.toolUseId] : [],
          ),
        )
        const finishedLater = ended.filter(
          (id) => before.has(id) && !ends.has(id) && !idsOf(prefix, 'tool-finished').includes(id),
        )
        for (const id of finishedLater) {
          const result = host.entries.find((entry) => entry.type === 'tool-finished' && entry.toolUseId === id)
          expect(result, where).toMatchObject({ content: expect.stringContaining('Interrupted') })
          // A file that stands as it was to be written was written.
          if (!JSON.stringify(result).includes('but done')) expect(result, where).toMatchObject({ isError: true })
        }
        if (template.includes('{{count}}')) {
          const ran = existsSync(count) ? readFileSync(count, 'utf8').trim().split('\n').length : 0
          expect(ran, where).toBe(before.size > 0 ? 0 : 1)
        }
      }
    },
    60_000,
  )
})
