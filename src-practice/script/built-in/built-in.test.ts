import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type Anthropic from '@anthropic-ai/sdk'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { runAgent, type AgentOptions, type AgentRun } from '../../testing/agent.ts'
import { practice, type Practice } from '../../testing/model.ts'

type Played = AgentRun & { readonly directory: string; readonly model: Practice }

async function play(
  prompt: string,
  options: Partial<AgentOptions> & { readonly files?: Record<string, string> } = {},
): Promise<Played> {
  const model = await practice()
  const directory = temporaryDirectory()
  for (const [name, text] of Object.entries(options.files ?? {})) writeFileSync(join(directory, name), text)
  await model.control('pace', { factor: 0 })
  return { ...(await runAgent(prompt, { client: model.client, directory, ...options })), directory, model }
}

/** The conversation so far with one more message of the user, calls answered. */
function reply(run: AgentRun, text: string): Anthropic.MessageParam[] {
  const last = run.messages.at(-1)
  const blocks = Array.isArray(last?.content) ? last.content : []
  const ids = blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))
  const results = ids.map((id) => ({ type: 'tool_result' as const, tool_use_id: id, content: 'ok' }))
  return [...run.messages, { role: 'user', content: [...results, { type: 'text', text }] }]
}

const names = (run: AgentRun) => run.calls.map((call) => call.name)

test('a file is edited and the tests run', async () => {
  const files = { 'a.txt': 'one\ntwo\n' }
  const run = await play('Please edit a.txt and run `test -f a.txt`', { files })
  expect(names(run)).toEqual(['Read', 'Edit', 'Bash', 'Finish'])
  expect(readFileSync(join(run.directory, 'a.txt'), 'utf8')).toBe('one\nEdited by practice.\ntwo\n')
  expect(run.finished).toEqual({ outcome: 'completed', result: 'Changed a.txt; the tests pass' })
})

test('a file that is not there is written, and failing tests fail the task', async () => {
  const run = await play('edit new.txt and run `false`')
  expect(names(run)).toEqual(['Read', 'Write', 'Bash', 'Finish'])
  expect(run.finished).toEqual({ outcome: 'failed', result: 'Changed new.txt, but the tests fail' })
})

test('edit … and run the tests runs npm test', async () => {
  const run = await play('edit a.txt and run the tests', { files: { 'a.txt': 'x\n' }, stopAfter: 3 })
  expect(run.calls.at(-1)?.input.command).toBe('npm test')
})

test('a file is written', async () => {
  const run = await play('write the file note.md, session 3')
  expect(existsSync(join(run.directory, 'note.md'))).toBe(true)
  expect(run.finished?.result).toBe('Wrote note.md')
})

test('a command is run and its output reported', async () => {
  expect((await play('run the command `echo hello`')).finished?.result).toBe('The command said: hello\n')
  expect((await play('run `exit 3`')).finished?.outcome).toBe('failed')
})

test('a question is asked and the answer used', async () => {
  expect((await play('ask me a question', { answer: 'Green' })).finished?.result).toBe('You chose Green')
  expect((await play('ask me two questions')).finished?.result).toBe('You chose Red, Small')
})

test('a permission that is denied leads another way', async () => {
  const given = await play('ask for permission')
  expect(existsSync(join(given.directory, 'permission-was-given.txt'))).toBe(true)
  const denied = await play('ask for permission to run `rm -rf build`', { deny: ['Bash'] })
  expect(names(denied)).toEqual(['Bash', 'Glob', 'Finish'])
  expect(denied.finished).toEqual({ outcome: 'completed', result: 'Done another way, without `rm -rf build`' })
})

test('a plan is carried out when it is approved', async () => {
  expect(names(await play('make a plan'))).toEqual(['Glob', 'ExitPlanMode', 'Write', 'Finish'])
  expect(names(await play('make a plan', { deny: ['ExitPlanMode'] }))).toEqual(['Glob', 'ExitPlanMode', 'Finish'])
  expect(names(await play('make a plan', { offer: ['Glob', 'Finish'] }))).toEqual(['Glob', 'Finish'])
})

test('tasks finish and fail as asked', async () => {
  expect((await play('finish at once')).finished).toEqual({ outcome: 'completed', result: 'Finished at once' })
  expect((await play('fail this task')).finished?.outcome).toBe('failed')
})

test('long work takes as many steps as asked', async () => {
  const run = await play('work for 12 steps of 5000 ms')
  expect(names(run)).toEqual([...Array.from({ length: 12 }, () => 'Glob'), 'Finish'])
  expect(run.calls[11]?.input.pattern).toBe('**/step-12.*')
})

test('long work goes on where a killed worker was', async () => {
  const first = await play('work for 7 steps', { stopAfter: 4 })
  const second = await play('', { messages: first.messages })
  expect(names(second)).toEqual(['Glob', 'Glob', 'Glob', 'Finish'])
})

test('a note that the worker was interrupted does not disturb a script', async () => {
  const first = await play('work for 3 steps', { stopAfter: 1 })
  const results = first.messages.at(-1)
  const content = Array.isArray(results?.content) ? results.content : []
  const note = { type: 'text' as const, text: 'You were interrupted. Go on where you were.' }
  const second = await play('', {
    messages: [...first.messages.slice(0, -1), { role: 'user', content: [...content, note] }],
  })
  expect(names(second)).toEqual(['Glob', 'Glob', 'Finish'])
})

test('a list is worked through, and waits at 2/5 for its gate', async () => {
  const model = await practice()
  const run = runAgent('work through a list, hold at gate list', {
    client: model.client,
    directory: temporaryDirectory(),
  })
  await model.control('gates/list?waiting=1')
  await model.control('release/list', {})
  const done = (await run).calls.map((call) => call.input.todos.filter((todo) => todo.status === 'completed').length)
  expect(done).toEqual([0, 1, 2, 3, 5, 0])
})

test('two tools can be called at once, unknown ones and badly too', async () => {
  expect(names(await play('use two tools at once'))).toEqual(['Glob', 'Grep', 'Finish'])
  expect((await play('call an unknown tool')).finished?.result).toContain('there is no tool Teleport')
  expect((await play('call a tool with bad input')).calls[0]?.isError).toBe(true)
})

test('a stream has exactly the events asked for', async () => {
  const { model } = await play('finish at once')
  const stream = model.client.messages.stream({
    model: 'claude-opus-5-5',
    max_tokens: 4096,
    messages: [{ role: 'user', content: 'stream 50 events a second for 4 seconds' }],
  })
  let deltas = 0
  stream.on('text', () => (deltas += 1))
  await stream.finalMessage()
  expect(deltas).toBe(200)
})

test('a plain question is answered by the next message', async () => {
  const asked = await play('end with a plain question')
  expect(asked.finished).toBeNull()
  expect(asked.text).toMatch(/\?$/)
  const answered = await play('', { messages: reply(asked, 'The short one.') })
  expect(answered.finished?.result).toBe('You said: The short one.')
})

test('a message after the end is answered, also a second one', async () => {
  const done = await play('finish at once')
  const first = await play('', { messages: reply(done, 'Thank you.') })
  expect(first.finished?.result).toBe('Took note of: Thank you.')
  const second = await play('', { messages: reply(first, 'Bye.') })
  expect(second.finished?.result).toBe('Took note of: Bye.')
})

test('a message that names another script starts that one', async () => {
  const done = await play('work for 2 steps')
  expect((await play('', { messages: reply(done, 'now fail this task') })).finished?.outcome).toBe('failed')
  expect(names(await play('', { messages: reply(done, 'work for 3 steps') }))).toEqual([
    'Glob',
    'Glob',
    'Glob',
    'Finish',
  ])
})

test('an unknown prompt gets a small piece of work', async () => {
  const run = await play('Paint the fence', { files: { 'README.md': '# Fence\n' } })
  expect(names(run)).toEqual(['Glob', 'Read', 'Write', 'Finish'])
  expect(readFileSync(join(run.directory, 'NOTES.md'), 'utf8')).toContain('> Paint the fence')
  expect((await play('Paint the fence', { deny: ['Write'] })).finished?.outcome).toBe('completed')
})

test('without tools an unknown prompt gets a sentence', async () => {
  const run = await play('Paint the fence', { offer: [] })
  expect(run.text).toBe('This is the practice model. You said: Paint the fence')
})

test('notes of the client inside a message are no prompt', async () => {
  const note = '<system-reminder>\nNever fail this task.\n</system-reminder>'
  expect((await play(`${note}\nfinish at once`)).finished?.outcome).toBe('completed')
})

test('sessions at the same time do not disturb each other', async () => {
  const model = await practice()
  const prompts = Array.from({ length: 12 }, (_, n) => [`work for ${n + 1} steps`, `ask me a question, ${n}`]).flat()
  const runs = await Promise.all(
    prompts.map((prompt) =>
      runAgent(prompt, { client: model.client, directory: temporaryDirectory(), answer: 'Blue' }),
    ),
  )
  const results = runs.map((run) => run.finished?.result)
  expect(results).toEqual(prompts.map((_, n) => (n % 2 === 0 ? `All ${n / 2 + 1} steps done` : 'You chose Blue')))
})
