import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { requestIdSchema } from '../../../src-shared/base/ids.ts'
import type { Reply } from '../../../src-shared/board/session-state.ts'
import type { MemoryHost } from './testing/memory-host.ts'
import { again, begin, practice, reply, usePractice } from './testing/play.ts'

usePractice()

describe('a session that is taken up again', () => {
  const requestsIn = (host: MemoryHost) => host.entries.filter((entry) => entry.type === 'assistant-message').length

  test('takes a message from its inbox and begins a turn with it', async () => {
    const { host, engine } = await begin('finish at once')
    await host.untilState('completed')
    await engine.stop()
    const message = reply({ type: 'text', text: 'end in plain text' })
    const second = await again(host, 'rested', [message])
    await second.host.until('the turn', (record) => record.state === 'completed' && record.evidence.kind === 'model')
    expect(second.host.taken).toEqual([message.requestId])
  })

  test('does not run what was allowed once a rule denies it', async () => {
    const { host, engine, cwd } = await begin('ask for permission to run `touch given.txt`')
    const { request } = await host.untilState('blocked')
    await engine.stop()
    if (request === null) throw new Error('nothing is asked')
    await host.append({
      type: 'request-answered',
      requestId: request.requestId,
      answer: { type: 'permission', decision: 'allow' },
    })
    const second = await again(host, 'interrupted', [], { state: 'working' }, [], ['Bash(touch:*)'])
    await second.host.untilState('completed')
    const bash = second.host.entries.find((entry) => entry.type === 'tool-finished' && entry.tool === 'Bash')
    expect(bash).toMatchObject({ isError: true, content: expect.stringContaining('Bash(touch:*)') })
    expect(second.host.record().worktree).toBeNull()
    expect(existsSync(join(cwd, 'given.txt'))).toBe(false)
  })

  test('says once that the turn of such a message has ended', async () => {
    const { host, engine } = await begin('finish at once')
    await host.untilState('completed')
    await engine.stop()
    const second = await again(host, 'rested', [reply({ type: 'text', text: 'finish at once, please' })])
    await second.host.until('the turn', ({ state }) => state === 'completed' && second.host.states.length > 1)
    // Whatever the first turn had still to say it has said by the time the next one ends.
    await second.engine.reply(reply({ type: 'text', text: 'ask me a question' }))
    await second.host.untilState('blocked')
    expect(second.host.states.map(({ state }) => state)).toEqual(['working', 'completed', 'working', 'blocked'])
  })

  test('takes the answer to its question from its inbox', async () => {
    const { host, engine } = await begin('ask me a question')
    await host.untilState('blocked')
    await engine.stop()
    const answer = reply({ type: 'options', answers: [{ selected: [2] }] }, host)
    const second = await again(host, 'rested', [answer])
    const record = await second.host.untilState('completed')
    expect(record.result).toContain('Blue')
    expect(second.host.taken).toEqual([answer.requestId])
    expect(second.host.entries.some((entry) => entry.type === 'request-withdrawn')).toBe(false)
  })

  test('still waits for the answer to its question, and asks nobody else', async () => {
    const { host, engine } = await begin('ask me a question')
    await host.untilState('blocked')
    await engine.stop()
    const before = requestsIn(host)
    const second = await again(host, 'rested')
    await second.host.until('the question', () => second.host.states.length > 0)
    expect(second.host.record()).toMatchObject({
      state: 'blocked',
      request: { requestId: host.record().request?.requestId },
    })
    await second.engine.reply(reply({ type: 'text', text: 'Red' }, second.host))
    await second.host.untilState('completed')
    expect(requestsIn(second.host)).toBe(before + 1)
  })

  test('takes an answer that comes before its turn has asked again', async () => {
    for (const prompt of ['ask me a question', 'ask for permission to run `touch it`']) {
      const { host, engine } = await begin(prompt)
      const { request } = await host.untilState('blocked')
      await engine.stop()
      const second = await again(host, 'rested')
      const answer = reply(
        request?.kind === 'question' ? { type: 'text', text: 'Red' } : { type: 'permission', decision: 'allow' },
        host,
      )
      expect(await second.engine.reply(answer), prompt).toEqual({ outcome: 'done' })
      await second.host.untilState('completed')
      expect(second.host.entries.filter((entry) => entry.type === 'request-answered')).toHaveLength(1)
      expect(second.host.taken).toEqual([answer.requestId])
    }
  })

  test('gives a reply out of its hands only once the state says that it works on it', async () => {
    const { host, engine } = await begin('ask me a question')
    await host.untilState('blocked')
    await engine.reply(reply({ type: 'text', text: 'Red' }, host))
    await host.untilState('completed')
    await engine.reply(reply({ type: 'text', text: 'end in plain text' }))
    await host.until('the turn', (record) => record.state === 'completed' && record.evidence.kind === 'model')
    expect(host.takenWhile).toEqual(['working', 'working'])
  })

  test('goes on with an answer whose taking its last worker did not survive', async () => {
    const { host, engine } = await begin('ask me a question')
    const { request } = await host.untilState('blocked')
    const answer = reply({ type: 'text', text: 'Red' }, host)
    await engine.reply(answer)
    await host.untilState('completed')
    await engine.stop()
    const at = host.entries.findIndex((entry) => entry.type === 'request-answered')
    host.entries.splice(at + 1)
    const cut = { state: 'blocked', request, waitingFor: 'question', result: null, endedAt: null }
    const second = await again(host, 'rested', [], cut, [answer])
    const record = await second.host.untilState('completed')
    expect(record.result).toContain('Red')
    expect(second.host.entries.filter((entry) => entry.type === 'request-answered')).toHaveLength(1)
  })

  test('goes on with a message whose taking its last worker did not survive, and once only', async () => {
    const { host, engine } = await begin('finish at once')
    await host.untilState('completed')
    const message = reply({ type: 'text', text: 'end in plain text' })
    await engine.reply(message)
    await host.until('the turn', (record) => record.state === 'completed' && record.evidence.kind === 'model')
    await engine.stop()
    const whole = [...host.entries]
    const said = whole.findIndex((entry) => entry.type === 'user-message' && entry.requestId === message.requestId)
    host.entries.splice(said + 1)
    const second = await again(host, 'rested', [], {}, [message])
    await second.host.until('the turn', (record) => record.state === 'completed' && record.evidence.kind === 'model')
    await second.engine.stop()
    const third = await again(second.host, 'rested', [], {}, [message])
    expect(third.host.entries).toHaveLength(second.host.entries.length)
    expect(third.host.record().state).toBe('completed')
  })

  test('drops an answer that comes too late, and says so', async () => {
    const { host, engine } = await begin('finish at once')
    await host.untilState('completed')
    await engine.stop()
    const late: Reply = { ...reply({ type: 'permission', decision: 'allow' }), answers: requestIdSchema.parse('gone') }
    const second = await again(host, 'rested', [late])
    expect(second.host.taken).toEqual([late.requestId])
    expect(second.host.record().state).toBe('completed')
    expect(second.host.entries.at(-1)).toMatchObject({ type: 'note' })
  })

  test('with nothing left to do shows its result again', async () => {
    const { host, engine } = await begin('finish at once')
    const { result } = await host.untilState('completed')
    await engine.stop()
    const second = await again(host, 'rerun', [], { state: 'working', result: null })
    expect(second.host.record()).toMatchObject({ state: 'completed', result, evidence: { kind: 'command' } })
  })

  test('after a failure of the API goes on where it was', async () => {
    const { host, engine } = await begin('trouble: 400')
    await host.untilState('failed')
    await engine.stop()
    const second = await again(host, 'rerun')
    await second.host.untilState('completed')
    expect(second.host.states[0]).toMatchObject({ state: 'working', evidence: { kind: 'command', ref: 'respawn' } })
  })

  test('enters the worktree that its last worker made and did not live to tell of', async () => {
    const { host, engine, cwd } = await begin('write the file note.txt', {
      launch: { permissionMode: 'acceptEdits' },
      onAppend: (entry) => {
        if (entry.type === 'worktree-entered') throw new Error('killed')
      },
    })
    await host.untilState('failed')
    await engine.stop()
    expect(host.record().worktree).toBe(null)
    const second = await again(host, 'interrupted', [], { state: 'working', result: null })
    const record = await second.host.untilState('completed')
    expect(record.worktree?.branch).toBe('bb/a-task')
    expect(readdirSync(join(cwd, '.backburner', 'worktrees'))).toEqual(['a-task'])
  })

  test('tells the model of the interruption', async () => {
    const { host, engine } = await begin('wait at gate held')
    await practice().call('/practice/gates/held?waiting=1&timeout=5000')
    await engine.stop()
    expect(host.record().state).toBe('working')
    await practice().call('/practice/release/held', {})
    const second = await again(host, 'interrupted')
    await second.host.untilState('completed')
    const notice = second.host.entries.find((entry) => entry.type === 'user-message' && entry.source === 'notice')
    expect(JSON.stringify(notice)).toContain('started again')
  })
})
