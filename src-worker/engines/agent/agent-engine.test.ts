import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { MemoryHost } from './testing/memory-host.ts'
import { again, begin, files, practice, reply, usePractice } from './testing/play.ts'

usePractice()

function finished(host: MemoryHost) {
  return host.entries.flatMap((entry) => (entry.type === 'tool-finished' ? [entry] : []))
}

describe('a task', () => {
  test('is done in a worktree of its own, tested, and finished with a result', async () => {
    const { host, cwd } = await begin('edit clock.js and run the tests', {
      launch: { permissionMode: 'bypassPermissions' },
    })
    const record = await host.untilState('completed', 'failed', 'blocked', 'idle')
    expect(record).toMatchObject({ state: 'completed', evidence: { kind: 'tool' } })
    expect(finished(host).map(({ tool, isError }) => [tool, isError])).toEqual([
      ['Read', false],
      ['Edit', false],
      ['Bash', false],
      ['Finish', false],
    ])
    expect(readFileSync(join(cwd, 'clock.js'), 'utf8')).toBe(files['clock.js'])
    const worktree = record.worktree?.path ?? ''
    expect(worktree).toBe(join(cwd, '.backburner/worktrees/a-task'))
    expect(readFileSync(join(worktree, 'clock.js'), 'utf8')).not.toBe(files['clock.js'])
    expect(record.usage).toMatchObject({ requests: 4 })
    expect(record.usage.cacheReadTokens).toBeGreaterThan(0)
    expect(host.reports).toEqual([])
  })
})

describe('a question', () => {
  test('blocks the session until an option is chosen', async () => {
    const { host, engine } = await begin('ask me a question')
    const blocked = await host.untilState('blocked')
    expect(blocked).toMatchObject({ waitingFor: 'question', request: { kind: 'question' }, evidence: { kind: 'tool' } })
    expect(await engine.reply(reply({ type: 'options', answers: [{ selected: [7] }] }, host))).toMatchObject({
      code: 'unfit-answer',
    })
    expect(await engine.reply(reply({ type: 'options', answers: [{ selected: [1] }] }, host))).toEqual({
      outcome: 'done',
    })
    const record = await host.untilState('completed')
    expect(record.result).toContain('Green')
  })

  test('refuses an answer to what is no longer asked', async () => {
    const { host, engine } = await begin('ask me a question')
    await host.untilState('blocked')
    const late = reply({ type: 'options', answers: [{ selected: [0] }] }, host)
    await engine.reply(reply({ type: 'text', text: 'Green' }, host))
    await host.untilState('completed')
    expect(await engine.reply(late)).toMatchObject({ outcome: 'refused', code: 'stale-answer' })
  })
})

describe('a permission', () => {
  test('is asked with the exact command, and the command runs once it is given', async () => {
    const { host, engine } = await begin('ask for permission to run `touch given.txt`')
    const blocked = await host.untilState('blocked')
    expect(blocked.waitingFor).toBe('permission')
    expect(blocked.request).toMatchObject({
      kind: 'permission',
      tool: 'Bash',
      detail: { type: 'command', command: 'touch given.txt' },
      suggestedRule: 'Bash(touch given.txt)',
    })
    expect(blocked.worktree).toBeNull()
    await engine.reply(reply({ type: 'permission', decision: 'allow' }, host))
    const record = await host.untilState('completed')
    expect(readFileSync(join(record.worktree?.path ?? '', 'given.txt'), 'utf8')).toBe('')
  })

  test('fails in plain words when the directory has gone meanwhile', async () => {
    const { host, engine, cwd } = await begin('ask for permission to run `touch given.txt`')
    await host.untilState('blocked')
    rmSync(cwd, { recursive: true })
    await engine.reply(reply({ type: 'permission', decision: 'allow' }, host))
    const record = await host.untilState('failed')
    expect(record.result).toBe(`The directory ${cwd} is gone; once it is back, reply or respawn to go on`)
  })

  test('that is denied tells the model why, and the turn goes on', async () => {
    const { host, engine } = await begin('ask for permission to run `touch given.txt`')
    await host.untilState('blocked')
    await engine.reply(reply({ type: 'permission', decision: 'deny', reason: 'not here' }, host))
    const record = await host.untilState('completed')
    expect(record.worktree).toBeNull()
    expect(finished(host)[0]).toMatchObject({ isError: true, content: 'The user did not allow this: not here' })
  })

  test('for the session is not asked for again, not even after a restart', async () => {
    const { host, engine } = await begin('ask for permission to run `touch given.txt`')
    await host.untilState('blocked')
    await engine.reply(reply({ type: 'permission', decision: 'allow-session' }, host))
    await host.untilState('completed')
    await engine.stop()
    const { host: second, engine: resumed } = await again(host, 'rested')
    await resumed.reply(reply({ type: 'text', text: 'ask for permission to run `touch given.txt`' }))
    await second.until('a second result', (record) => record.state === 'completed' && second.states.length > 1)
    expect(second.states.map(({ state }) => state)).toEqual(['working', 'completed'])
  })

  test('that a new rule gives needs no answer any more', async () => {
    const { host, engine } = await begin('ask for permission to run `touch given.txt`')
    await host.untilState('blocked')
    engine.setRules({ allow: ['Bash(touch:*)'], ask: [], deny: [] }, false)
    await host.untilState('completed')
    expect(host.entries.some((entry) => entry.type === 'request-withdrawn')).toBe(true)
  })
})

describe('trouble with the API', () => {
  test.each([
    ['529 x3', 3],
    ['cut', 1],
    ['malformed', 1],
    ['error event', 1],
    ['reset', 1],
    ['truncated tool', 1],
    ['content type', 1],
    ['unknown event', 0],
    ['max tokens', 0],
  ])('%s is got through', async (kind, attempts) => {
    const { host } = await begin(`trouble: ${kind}`)
    const record = await host.untilState('completed', 'failed', 'blocked', 'idle')
    expect(record.reason).toMatch(/^(?:Got through|Went on)/)
    expect(host.entries.filter((entry) => entry.type === 'api-trouble')).toHaveLength(attempts)
    expect(record.hold).toBeNull()
  })

  test('shows attempt and time on the row while it lasts', async () => {
    const { host } = await begin('trouble: 529 x3')
    await host.untilState('completed')
    const held = host.states.filter(({ hold }) => hold !== null)
    expect(held).toHaveLength(3)
    expect(held[0]).toMatchObject({
      state: 'working',
      hold: { kind: 'rate-limit', attempt: 2, detail: 'API overloaded (529)' },
    })
    expect(held[0]?.summary).toMatch(/^API overloaded \(529\), attempt 2, resumes \d\d:\d\d$/)
  })

  test('waits as long as retry-after says', async () => {
    const { host } = await begin('trouble: 429 after 1 s')
    const from = Date.now()
    await host.untilState('completed')
    expect(Date.now() - from).toBeGreaterThanOrEqual(950)
  })

  test('that is a refused key blocks at once, and any reply tries again', async () => {
    const { host, engine } = await begin('trouble: 401')
    const blocked = await host.untilState('blocked')
    expect(blocked).toMatchObject({ waitingFor: 'login', evidence: { kind: 'api', ref: 'HTTP 401' } })
    expect(blocked.summary).toContain('ANTHROPIC_API_KEY')
    await engine.reply(reply({ type: 'text', text: 'try again' }, host))
    await host.untilState('completed')
  })

  test('that is a refused key is over with new credentials, and the answer that brought them is no error', async () => {
    const { host, engine } = await begin('trouble: 401')
    await host.untilState('blocked')
    const answer = reply({ type: 'text', text: 'try again' }, host)
    engine.environmentChanged()
    expect(await engine.reply(answer)).toEqual({ outcome: 'done' })
    await host.untilState('completed')
    expect(host.entries.filter(({ type }) => type === 'user-message')).toHaveLength(1)
  })

  test('without any key asks nobody', async () => {
    const { host } = await begin('finish at once', { environment: { ANTHROPIC_API_KEY: '' } })
    const blocked = await host.untilState('blocked')
    expect(blocked).toMatchObject({ waitingFor: 'login', request: { kind: 'login' } })
    expect(await practice().requests()).toEqual([])
  })

  test('that lasts ends in a failure that says what to do', async () => {
    const { host } = await begin('finish at once', {
      environment: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' },
      limits: { retryForMs: 150 },
    })
    const record = await host.untilState('failed')
    expect(record.summary).toMatch(/refused.*ECONNREFUSED.*reply or respawn/)
  })

  test('that a wrong request has fails at once', async () => {
    const { host } = await begin('trouble: 400')
    const record = await host.untilState('failed')
    expect(record.evidence).toMatchObject({ kind: 'api', ref: 'HTTP 400' })
    expect(await practice().requests()).toHaveLength(1)
  })

  test('that is silence is cut after the time for it', async () => {
    const { host } = await begin('trouble: stall', { limits: { stallMs: 200 } })
    await host.untilState('completed')
    expect(host.entries.find((entry) => entry.type === 'api-trouble')).toMatchObject({
      message: expect.stringContaining('silent'),
    })
  })
})

describe('the end of a turn in plain text', () => {
  test.each([
    ['end in plain text', 'completed'],
    ['end with nothing left to do', 'idle'],
  ] as const)('%s is judged %s by the small model', async (prompt, state) => {
    const { host } = await begin(prompt)
    const record = await host.untilState('completed', 'idle', 'blocked', 'failed')
    expect(record).toMatchObject({ state, ...(state === 'completed' ? { evidence: { kind: 'model' } } : {}) })
  })

  test('with a question waits for its answer', async () => {
    const { host, engine } = await begin('end with a plain question')
    const blocked = await host.untilState('blocked')
    expect(blocked).toMatchObject({ waitingFor: 'question', evidence: { kind: 'model' } })
    await engine.reply(reply({ type: 'text', text: 'the first one' }, host))
    await host.until(
      'the next turn',
      (_, entries) => entries.filter((entry) => entry.type === 'assistant-message').length > 1,
    )
  })

  test('is idle with summaries off', async () => {
    const { host } = await begin('end in plain text', { environment: { BACKBURNER_SUMMARIES: '0' } })
    const record = await host.untilState('idle')
    expect(record.evidence.kind).toBe('api')
  })
})

describe('during a turn', () => {
  test('a reply is queued and put in with the next request', async () => {
    const { host, engine } = await begin('wait at gate steer')
    await practice().call('/practice/gates/steer?waiting=1&timeout=5000')
    expect(await engine.reply(reply({ type: 'text', text: 'also look at the clock' }))).toEqual({ outcome: 'done' })
    expect(host.record().queuedReplies).toBe(1)
    await practice().call('/practice/release/steer', {})
    await host.until('the reply to be taken', (_, entries) =>
      entries.some((entry) => entry.type === 'user-message' && entry.source === 'reply'),
    )
    await host.until('no queue', ({ queuedReplies }) => queuedReplies === 0)
  })

  test('an interrupt ends the stream, and the session waits for the user', async () => {
    const { host, engine } = await begin('wait at gate never midway')
    await practice().call('/practice/gates/never?waiting=1&timeout=5000')
    await engine.interrupt()
    expect(host.record()).toMatchObject({ state: 'idle', evidence: { kind: 'command', ref: 'interrupt' } })
    await engine.reply(reply({ type: 'text', text: 'finish at once' }))
    await host.untilState('completed')
  })

  test('an interrupt ends a running command and all that it started', async () => {
    const { host, engine } = await begin('run the command `sleep 30 & sleep 30`', {
      launch: { permissionMode: 'bypassPermissions' },
    })
    await host.until('the command', (_, entries) => entries.some((entry) => entry.type === 'tool-started'))
    await engine.interrupt()
    expect(finished(host)[0]).toMatchObject({
      isError: true,
      content: expect.stringContaining('Interrupted by the user'),
    })
    expect(host.record().state).toBe('idle')
  })
})

describe('a plan', () => {
  test('is shown, approved, and carried out', async () => {
    const { host, engine } = await begin('make a plan', { launch: { permissionMode: 'plan' } })
    const blocked = await host.untilState('blocked')
    expect(blocked).toMatchObject({ waitingFor: 'plan', request: { kind: 'plan' } })
    await engine.reply(reply({ type: 'plan', decision: 'approve' }, host))
    const record = await host.untilState('completed')
    expect(record.launch.permissionMode).toBe('acceptEdits')
  })
})

describe('the user', () => {
  test('runs a command of their own in the session', async () => {
    const { host, engine } = await begin('finish at once')
    await host.untilState('completed')
    await engine.reply(reply({ type: 'text', text: '! echo hello $((1+1))' }))
    await host.until(
      'its output',
      (record, entries) =>
        record.state === 'completed' &&
        entries.some((entry) => entry.type === 'user-message' && JSON.stringify(entry.content).includes('hello 2')),
    )
    expect(host.record().result).not.toBeNull()
  })
})

describe('a session', () => {
  test('is named by the small model', async () => {
    const { host } = await begin('edit clock.js and run the tests', { record: { nameSource: 'prompt' } })
    const record = await host.until('a name', ({ nameSource }) => nameSource === 'model')
    expect(record.name).not.toBe('a task')
  })

  test('without a task waits for one', async () => {
    const { host, engine } = await begin('')
    await host.untilState('idle')
    await engine.reply(reply({ type: 'text', text: 'finish at once' }))
    await host.untilState('completed')
  })

  test('says what it said as plain text', async () => {
    const { host, engine } = await begin('finish at once')
    await host.untilState('completed')
    expect(await engine.readOutput(10_000)).toContain('> finish at once')
  })
})
