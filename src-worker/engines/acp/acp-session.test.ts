import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { sampleRepository } from '../../../src-node/testing/sample-repository.ts'
import { playAgent, type Played } from './testing/play-agent.ts'

const played: Played[] = []
afterEach(async () => {
  for (const { engine } of played.splice(0)) await engine.stop()
})

async function play(...given: Parameters<typeof playAgent>): Promise<Played> {
  const one = await playAgent(...given)
  played.push(one)
  return one
}

/** The agent is another process: what it noted is looked for until it is there. */
async function noted(one: Played, holds: (lines: readonly string[]) => boolean): Promise<void> {
  await vi.waitFor(() => expect(holds(one.notes())).toBe(true), { timeout: 15_000, interval: 20 })
}

const texts = ({ host }: Played): string =>
  host.entries
    .flatMap((entry) => (entry.type === 'assistant-message' ? [JSON.stringify(entry.content)] : []))
    .join('\n')

describe('a session with an agent', () => {
  test('works in its own worktree, says what the agent says, and is idle with its words when the turn ends', async () => {
    const { directory } = await sampleRepository({ 'a.txt': 'one\n' })
    const one = await play('hello there', { cwd: directory })
    const record = await one.host.untilState('idle', 'failed')
    expect(record).toMatchObject({ state: 'idle', summary: expect.stringContaining('hello there') })
    expect(record.worktree).toMatchObject({ mainCheckout: directory })
    expect(one.notes()).toContain(`new ${record.worktree?.path}`)
    expect(record.evidence).toMatchObject({ kind: 'api', ref: 'session/prompt end_turn' })
    expect(record.usage).toMatchObject({ requests: 1, inputTokens: 10, outputTokens: 5, costUsd: null })
    expect(one.host.states.map(({ state }) => state)).not.toContain('completed')
  })

  test.each([
    ['allow', 'yes-1', true],
    ['deny', 'no-1', false],
  ] as const)('asks for a permission: %s', async (decision, option, made) => {
    const one = await play('needs permission')
    const { request } = await one.host.untilState('blocked')
    expect(request).toMatchObject({
      kind: 'permission',
      tool: 'Bash',
      title: 'wants to run touch made',
      detail: { type: 'command', command: 'touch made' },
    })
    expect(await one.reply({ type: 'permission', decision }, request)).toEqual({ outcome: 'done' })
    await one.host.untilState('idle')
    expect(texts(one)).toContain(option)
    expect(existsSync(join(one.directory, 'made'))).toBe(made)
    const finished = one.host.entries.filter((entry) => entry.type === 'tool-finished')
    expect(finished).toMatchObject([{ tool: 'Bash', isError: !made }])
  })

  test('asks nothing that the rules allow, and nothing at all in the mode that bypasses permissions', async () => {
    const one = await play('needs permission', { launch: { permissionMode: 'bypassPermissions' } })
    await one.host.untilState('idle')
    expect(one.host.states.map(({ state }) => state)).not.toContain('blocked')
    expect(texts(one)).toContain('yes-1')
  })

  test('denies with a reason, which is said to the agent when its turn has ended', async () => {
    const one = await play('needs permission')
    const { request } = await one.host.untilState('blocked')
    await one.reply('use mkdir instead', request)
    await noted(one, (lines) => lines.some((line) => line.startsWith('prompt') && line.includes('mkdir')))
    expect(texts(one)).toContain('no-1')
  })

  test.each([
    [{ type: 'options', answers: [{ selected: [1] }] }, '{\\"question_0\\":\\"blue\\"}'],
    [{ type: 'options', answers: [{ selected: [], text: 'Green' }] }, '{\\"question_0_custom\\":\\"Green\\"}'],
  ] as const)('asks a question; %j', async (answer, content) => {
    const one = await play('a question')
    const { request } = await one.host.untilState('blocked')
    expect(request).toMatchObject({
      kind: 'question',
      questions: [{ options: [{ label: 'Red' }, { label: 'Blue' }, {}] }],
    })
    await one.reply(
      { type: 'options', answers: answer.answers.map((given) => ({ ...given, selected: [...given.selected] })) },
      request,
    )
    await one.host.untilState('idle')
    expect(texts(one)).toContain(
      JSON.stringify(`{"action":"accept","content":${JSON.parse(`"${content}"`)}}`).slice(1, -1),
    )
  })

  test('shows a change as a diff, and counts its lines once it was made', async () => {
    const one = await play('make an edit')
    writeFileSync(join(one.directory, 'a.txt'), 'one\n')
    const { request } = await one.host.untilState('blocked')
    expect(request).toMatchObject({ kind: 'permission', title: 'wants to edit a.txt', suggestedRule: 'Edit(a.txt)' })
    await one.reply({ type: 'permission', decision: 'allow' }, request)
    await one.host.untilState('idle')
    const finished = one.host.entries.find((entry) => entry.type === 'tool-finished')
    expect(finished).toMatchObject({ tool: 'Edit', files: [{ path: 'a.txt', added: 1, removed: 1 }] })
    expect(readFileSync(join(one.directory, 'a.txt'), 'utf8')).toBe('two\n')
  })

  test('reports progress from its plan, and its cost', async () => {
    const one = await play('make a plan')
    const record = await one.host.untilState('idle')
    expect(record.progress).toEqual({ done: 2, total: 2 })
    expect(record.usage.costUsd).toBe(0.25)
    expect(record.context).toEqual({ used: 1_000, window: 200_000 })
  })

  test('queues what is said during a turn, gives it back, and says it next', async () => {
    const one = await play('be slow')
    await one.host.until('words', () => texts(one) !== '' || one.host.shown.length > 0)
    await one.reply('second message')
    expect(one.host.record().queuedReplies).toBe(1)
    await one.engine.interrupt()
    await one.host.until('the second turn', ({ state }) => state === 'idle' && texts(one).includes('second message'))
    expect(one.host.record().queuedReplies).toBe(0)
    expect(one.notes()).toContain('cancel')
  })

  test('ends an agent that does not hear that its turn is over, and goes on with the next message', async () => {
    const one = await play('hang')
    await noted(one, (lines) => lines.some((line) => line.startsWith('prompt')))
    await one.engine.interrupt()
    expect(one.host.record()).toMatchObject({ state: 'idle', evidence: { ref: 'interrupt' } })
    await one.reply('and now')
    await one.host.until('the answer', ({ state }) => state === 'idle' && texts(one).includes('and now'))
    expect(one.notes().filter((line) => line.startsWith('start'))).toHaveLength(2)
  })

  test('waits for a sign-in, signs in the way that is chosen, and then does what it was asked', async () => {
    const one = await play('say hello', { mode: 'login' })
    const { request } = await one.host.untilState('blocked')
    expect(request).toMatchObject({ kind: 'login', message: expect.stringContaining('1 Log in with a browser') })
    await one.reply('1', request)
    await one.host.untilState('idle')
    expect(one.notes()).toContain('authenticate browser')
    expect(texts(one)).toContain('say hello')
  })
})

describe('a session whose worker died', () => {
  test.each([
    ['good', 'session/load s1'],
    ['resumes', 'session/resume s1'],
  ])('takes its conversation up again (%s), and counts nothing that is replayed', async (mode, way) => {
    const first = await play('hang', { mode })
    await noted(first, (lines) => lines.some((line) => line.startsWith('prompt')))
    const second = await play('hang', { after: first, how: 'interrupted' })
    await noted(second, (lines) => lines.filter((line) => line.startsWith('prompt')).length === 2)
    expect(second.notes()).toContain(way)
    expect(second.notes().at(-1)).toContain('started again')
    expect(texts(second)).not.toContain('replayed')
    expect(second.host.entries.some((entry) => entry.type === 'tool-started')).toBe(false)
  })

  test('tells an agent that has forgotten the conversation what was said in it', async () => {
    const first = await play('remember the number 42')
    await first.host.untilState('idle')
    const second = await play('remember the number 42', { after: first, mode: 'forgets', how: 'rested' })
    await second.reply('which number was it')
    await second.host.untilState('idle')
    const last = second.notes().findLast((line) => line.startsWith('prompt')) ?? ''
    expect(last).toContain('42')
    expect(last).toContain('which number was it')
  })

  test('while it asked: the answer is told to the next process', async () => {
    const first = await play('needs permission')
    const { request } = await first.host.untilState('blocked')
    await first.engine.stop()
    const second = await play('needs permission', { after: first, how: 'rested' })
    expect(second.host.record()).toMatchObject({ state: 'blocked', request: { requestId: request?.requestId } })
    await second.reply({ type: 'permission', decision: 'allow' }, request)
    await second.host.untilState('idle')
    expect(texts(second)).toContain('yes-1')
    expect(second.host.states.filter(({ state }) => state === 'blocked')).toHaveLength(0)
  })
})
