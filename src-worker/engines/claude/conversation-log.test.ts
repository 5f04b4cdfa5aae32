import { expect, test } from 'vitest'
import type { TranscriptEntry } from '../../../src-shared/board/transcript.ts'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { createMemoryHost, type MemoryHost } from '../agent/testing/memory-host.ts'
import { ConversationLog } from './conversation-log.ts'

function open(entries: readonly TranscriptEntry[] = []): { readonly log: ConversationLog; readonly host: MemoryHost } {
  const directory = temporaryDirectory()
  const host = createMemoryHost({ cwd: directory, jobDirectory: directory, prompt: 'x', environment: {}, entries })
  return { log: new ConversationLog(host, entries, () => directory), host }
}

const said = (uuid: string, text: string): string =>
  JSON.stringify({ type: 'user', uuid, message: { role: 'user', content: text } })
const answered = (uuid: string, content: unknown, id = 'm1'): string =>
  JSON.stringify({
    type: 'assistant',
    uuid,
    message: {
      id,
      model: 'claude-opus-5-5',
      content,
      stop_reason: null,
      usage: { input_tokens: 10, output_tokens: 5 },
    },
  })
const call = (id: string, name: string, input: unknown) => ({ type: 'tool_use', id, name, input })
const nobody = (): null => null

test('a transcript that is read again, by the next worker, adds only what is new', async () => {
  const first = open()
  await first.log.say('do it', 'prompt', null)
  const lines = [said('u1', ' do it '), answered('a1', [{ type: 'text', text: 'Well.' }]), said('u2', 'typed by hand')]
  for (const line of lines) await first.log.take(line, nobody)
  const { entries } = first.host
  expect(entries.map(({ type }) => type)).toEqual(['user-message', 'assistant-message', 'user-message'])
  const second = open(entries)
  for (const line of [...lines, answered('a2', [{ type: 'text', text: 'More.' }], 'm2')])
    await second.log.take(line, nobody)
  expect(second.host.entries).toHaveLength(4)
})

test('what the program was started with is no news, in however many pieces it was said', async () => {
  const { log, host } = open()
  await log.say('You were interrupted.', 'notice', null)
  await log.say('one', 'reply', null)
  await log.say('two', 'reply', null)
  await log.take(said('u1', 'You were interrupted.\n\none\n\ntwo'), nobody)
  await log.take(said('u2', 'one'), nobody)
  expect(host.entries.map((entry) => entry['uuid'])).toEqual([undefined, undefined, undefined, 'u2'])
})

test('what it died over before it wrote it down is said again', async () => {
  const { log } = open()
  await log.say('first', 'prompt', null)
  await log.take(said('u1', 'first'), nobody)
  await log.say('second', 'reply', null)
  expect(await log.wordsToGoOn('Go on.')).toEqual(['Go on.', 'second'])
  await log.take(said('u2', 'Go on.\n\nsecond'), nobody)
  expect(await log.wordsToGoOn(null)).toEqual([])
})

test('an answer in several lines counts once; steps of its list make the progress', async () => {
  const { log, host } = open()
  const create = (id: string) => call(id, 'TaskCreate', { subject: id })
  const done = call('t3', 'TaskUpdate', { taskId: '1', status: 'completed' })
  await log.take(answered('a1', [create('t1')]), nobody)
  await log.take(answered('a2', [create('t2')]), nobody)
  await log.take(answered('a3', [done], 'm2'), nobody)
  expect(host.record().usage).toMatchObject({ requests: 2, inputTokens: 20 })
  expect(host.record().progress).toEqual({ done: 1, total: 2 })
})
