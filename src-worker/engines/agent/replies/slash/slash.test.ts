import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { sampleRepository } from '../../../../../src-node/testing/sample-repository.ts'
import { nearNames, parseSlash, slashCommands } from '../../../../../src-shared/board/slash-commands.ts'
import type { TranscriptEntry } from '../../../../../src-shared/board/transcript.ts'
import { Conversation } from '../../conversation.ts'
import type { MemoryHost } from '../../testing/memory-host.ts'
import { again, begin, files, practice, reply, usePractice } from '../../testing/play.ts'
import { handled } from './handlers.ts'
import { grouped } from './table.ts'

usePractice()

const say = (text: string) => reply({ type: 'text', text })

/** The note that answers a reply. */
async function noteFor(host: MemoryHost, requestId: string): Promise<string> {
  const find = (entries: readonly TranscriptEntry[]) =>
    entries.flatMap((entry) => (entry.type === 'note' && entry['replyId'] === requestId ? [entry.text] : []))[0]
  await host.until(`the answer to ${requestId}`, (_, entries) => find(entries) !== undefined)
  return find(host.entries) ?? ''
}

async function ask(session: Awaited<ReturnType<typeof begin>>, text: string): Promise<string> {
  const message = say(text)
  expect(await session.engine.reply(message)).toMatchObject({ outcome: 'done' })
  return await noteFor(session.host, message.requestId)
}

async function finished(prompt = 'finish at once', options: Parameters<typeof begin>[1] = {}) {
  const session = await begin(prompt, options)
  await session.host.untilState('completed')
  return session
}

describe('a command to the session', () => {
  test('stands with its answer, as it was typed', async () => {
    const session = await finished()
    await ask(session, '/effort  high')
    expect(session.host.entries).toContainEqual(expect.objectContaining({ type: 'note', typed: '/effort  high' }))
  })

  test('every one that the session does at once is done, and no other', () => {
    expect(handled.toSorted()).toEqual(
      slashCommands.flatMap(({ name, by }) => (by === 'session' ? [name] : [])).toSorted(),
    )
  })

  test.each([
    ['/help', '/compact [what to keep]'],
    ['/status', 'sonnet'],
    ['/context', 'Free'],
    ['/cost', 'Cache read'],
    ['/usage', 'Cache read'],
    ['/model', 'claude-sonnet-5-5'],
    ['/effort', 'low, medium, high, max'],
    ['/tasks', 'Nothing runs in the background'],
    ['/agents', 'no custom agents'],
    ['/permissions', 'Mode: default'],
    ['/hooks', 'No hooks'],
    ['/mcp', 'MCP'],
    ['/fork', 'backburner fork 7c5dcf5d'],
    ['/exit', 'terminal view'],
  ])('%s is answered by a note, and changes no state', async (text, part) => {
    const session = await finished()
    const requests = (await practice().requests()).length
    const states = session.host.states.length
    expect(await ask(session, text)).toContain(part)
    expect(session.host.states).toHaveLength(states)
    expect(session.host.record()).toMatchObject({ state: 'completed', result: 'Finished at once' })
    expect(await practice().requests()).toHaveLength(requests)
  })

  test('changes model, effort and name while a turn runs', async () => {
    const session = await begin('wait at gate held')
    await practice().call('/practice/gates/held?waiting=1&timeout=5000')
    expect(await ask(session, '/model opus[1m]')).toContain('claude-opus-5-5[1m]')
    expect(await ask(session, '/effort HIGH')).toContain('high')
    expect(await ask(session, '/effort much')).toContain('no effort')
    expect(await ask(session, '/rename the new name')).toContain('the new name')
    expect(session.host.record()).toMatchObject({
      state: 'working',
      name: 'the new name',
      nameSource: 'user',
      launch: { model: 'opus[1m]', effort: 'high' },
      queuedReplies: 0,
    })
    await practice().call('/practice/release/held', {})
    await session.host.untilState('completed')
    await session.engine.reply(say('finish at once'))
    await session.host.until('a second turn', ({ result }) => result === 'Finished at once')
    const body = (await practice().requests()).at(-1)?.body
    expect(body).toMatchObject({ model: 'claude-opus-5-5', output_config: { effort: 'high' } })
  })

  test('that does not exist is not sent to the model, and near ones are named', async () => {
    const session = await finished()
    expect(await ask(session, '/comapct now')).toContain('did you mean /compact?')
    expect(await ask(session, '/entirely-different')).toContain('/help')
    expect(session.host.record().state).toBe('completed')
  })

  test('a path, a command of the project and an answer are none', async () => {
    const session = await finished('finish at once', {
      cwd: (await sampleRepository({ ...files, '.claude/commands/greet.md': 'finish at once, $ARGUMENTS' })).directory,
    })
    const before = session.host.entries.length
    await session.engine.reply(say('/greet you'))
    await session.host.until('the turn', (_, entries) => entries.length > before + 3)
    await session.host.untilState('completed')
    await session.engine.reply(say('/tmp is full'))
    await session.host.until('the words', (_, entries) => JSON.stringify(entries).includes('/tmp is full'))
    const asking = await begin('ask me a question')
    await asking.host.untilState('blocked')
    await asking.engine.reply(say('/red'))
    expect((await asking.host.untilState('completed')).result).toContain('/red')
  })

  test('is no answer to what is asked', async () => {
    const session = await begin('ask me a question')
    await session.host.untilState('blocked')
    expect(await ask(session, '/cost')).toContain('Cost')
    expect(session.host.record()).toMatchObject({ state: 'blocked', waitingFor: 'question' })
  })

  test('makes an agent, once', async () => {
    const session = await finished()
    expect(await ask(session, '/agents new checker Checks the clock')).toContain('checker.md')
    const path = join(session.cwd, '.claude', 'agents', 'checker.md')
    expect(readFileSync(path, 'utf8')).toContain('description: "Checks the clock"')
    expect(await ask(session, '/agents new checker Other')).toContain('already')
    expect(await ask(session, '/agents new ../evil x')).toContain('a name has')
    expect(await ask(session, '/agents')).toContain('checker')
    expect(existsSync(join(session.cwd, '.claude', 'evil.md'))).toBe(false)
  })
})

test('/tasks lists, tails, steers and stops what runs in the background', async () => {
  const command = 'echo first line; sleep 60'
  const run = { content: [{ type: 'tool_use', name: 'Bash', input: { command, run_in_background: true } }] }
  const end = { content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'Started' } }] }
  await practice().call('/practice/scripts', { name: 'start it', match: 'start it', turns: [run, end] })
  const session = await begin('start it', {
    launch: { permissionMode: 'bypassPermissions', worktree: { mode: 'none' } },
  })
  await session.host.untilState('completed')
  const [task] = session.host.record().tasks
  const id = task?.id ?? ''
  expect(await ask(session, '/tasks')).toContain(id)
  expect(await ask(session, `/tasks tail ${id}`)).toContain('running')
  expect(await ask(session, `/tasks steer ${id} faster`)).toContain('takes no messages')
  expect(await ask(session, '/tasks stop none')).toContain('There is no task')
  expect(await ask(session, `/tasks stop ${id}`)).toContain('Stopped')
  await session.host.until('the end of the task', ({ tasks }) => tasks[0]?.state === 'stopped')
})

describe('/compact', () => {
  test('at rest makes room, keeps the state, and the next turn goes on from it', async () => {
    const session = await finished('work for 12 steps of 1 ms')
    const states = session.host.states.length
    expect(await ask(session, '/compact the step numbers')).toMatch(/^Compacted: [\d,]+ → [\d,]+ tokens\.$/)
    expect(session.host.states).toHaveLength(states)
    expect(session.host.record().summary).not.toContain('Compacts')
    const bodies = (await practice().requests()).map(({ body }) => JSON.stringify(body))
    expect(bodies.at(-1)).toContain('above all for this: the step numbers')
    await session.engine.reply(say('end in plain text'))
    await session.host.until('the turn', ({ evidence }) => evidence.kind === 'model')
  })

  test('during a turn is done before the next step, and the turn goes on', async () => {
    const look = { content: [{ type: 'tool_use', name: 'Read', input: { file_path: 'clock.js' } }] }
    const end = { content: [{ type: 'tool_use', name: 'Finish', input: { outcome: 'completed', result: 'Looked' } }] }
    const turns = [look, look, look, { ...look, gate: 'held' }, look, end]
    await practice().call('/practice/scripts', { name: 'look often', match: 'look often', turns })
    const session = await begin('look often')
    await practice().call('/practice/gates/held?waiting=1&timeout=5000')
    const message = say('/compact')
    await session.engine.reply(message)
    await practice().call('/practice/release/held', {})
    expect(await noteFor(session.host, message.requestId)).toMatch(/^Compacted/)
    await session.host.untilState('completed')
    expect(session.host.taken).toContain(message.requestId)
  })

  test('that fails leaves the conversation and says so', async () => {
    const session = await finished('work for 12 steps of 1 ms')
    await practice().call('/practice/trouble', {
      trouble: { kind: 'status', status: 404 },
      contains: 'detailed summary',
    })
    expect(await ask(session, '/compact')).toContain('Not compacted')
    expect(session.host.entries.some(({ type }) => type === 'compacted')).toBe(false)
    expect(session.host.record().state).toBe('completed')
  })

  test('that is interrupted leaves the conversation, and what was said meanwhile begins a turn', async () => {
    const session = await finished('work for 12 steps of 1 ms')
    await practice().call('/practice/trouble', { trouble: { kind: 'hang' }, contains: 'detailed summary' })
    const message = say('/compact')
    await session.engine.reply(message)
    await practice().call('/practice/requests?contains=detailed%20summary&wait=1&timeout=5000')
    await session.engine.reply(say('end in plain text'))
    expect(session.host.record()).toMatchObject({ state: 'completed', queuedReplies: 1 })
    await session.engine.interrupt()
    expect(await noteFor(session.host, message.requestId)).toContain('Interrupted')
    await session.host.until('the turn', ({ evidence }) => evidence.kind === 'model')
    expect(session.host.entries.some(({ type }) => type === 'compacted')).toBe(false)
  })
})

describe('/clear', () => {
  test('at rest begins anew: the model knows nothing of before', async () => {
    const session = await finished()
    expect(await ask(session, '/clear')).toContain('anew')
    expect(session.host.record().state).toBe('completed')
    await session.engine.reply(say('end in plain text'))
    await session.host.until('the turn', ({ evidence }) => evidence.kind === 'model')
    const body = (await practice().requests()).at(-1)?.body
    expect(JSON.stringify(body)).not.toContain('finish at once')
  })

  test('during a turn waits for its end, and what is said after it belongs to the new conversation', async () => {
    const session = await begin('wait at gate held')
    await practice().call('/practice/gates/held?waiting=1&timeout=5000')
    const clear = say('/clear')
    await session.engine.reply(clear)
    await session.engine.reply(say('end in plain text'))
    expect(session.host.record().queuedReplies).toBe(2)
    await practice().call('/practice/release/held', {})
    await session.host.until('the second turn', ({ evidence }) => evidence.kind === 'model')
    const messages = new Conversation(session.host.entries).messages()
    expect(JSON.stringify(messages)).not.toContain('wait at gate')
    expect(JSON.stringify(messages)).toContain('end in plain text')
  })

  test('is not done twice by a worker that finds it in its inbox, and the prompt does not come back', async () => {
    const session = await finished()
    const clear = say('/clear')
    await session.engine.reply(clear)
    await noteFor(session.host, clear.requestId)
    await session.engine.stop()
    const at = session.host.entries.findIndex(({ type }) => type === 'conversation-cleared')
    const cut = { ...session.host, entries: session.host.entries.slice(0, at + 1) }
    const second = await again(cut, 'rested', [clear])
    expect(second.host.entries.filter(({ type }) => type === 'conversation-cleared')).toHaveLength(1)
    expect(second.host.record().state).toBe('completed')
    expect(new Conversation(second.host.entries).isEmpty).toBe(true)
    expect(second.host.taken).toContain(clear.requestId)
  })

  test('that was in the inbox alone is done, and no turn begins', async () => {
    const session = await finished()
    await session.engine.stop()
    const clear = say('/clear')
    const second = await again(session.host, 'rested', [clear, say('/cost')])
    await noteFor(second.host, clear.requestId)
    expect(second.host.record()).toMatchObject({ state: 'completed' })
    expect(new Conversation(second.host.entries).isEmpty).toBe(true)
  })
})

test('names that are nearly right are found', () => {
  const names = slashCommands.map(({ name }) => name)
  expect(nearNames('modle', names)).toContain('model')
  expect(nearNames('com', names)[0]).toBe('compact')
  expect(nearNames('zzzz', names)).toEqual([])
  expect(parseSlash('/Model  sonnet ')).toEqual({ name: 'model', rest: 'sonnet' })
  expect(parseSlash('/usr/bin/env')).toBeNull()
  expect(parseSlash('no /model')).toBeNull()
  expect([0, 999, 1000, 1_234_567].map(grouped)).toEqual(['0', '999', '1,000', '1,234,567'])
})
