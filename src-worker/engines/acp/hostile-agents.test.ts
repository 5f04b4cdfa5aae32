import { existsSync } from 'node:fs'
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

const pids = (one: Played, word: 'start' | 'child'): readonly number[] =>
  one.notes().flatMap((line) => (line.startsWith(`${word} `) ? [Number(line.split(' ')[1])] : []))

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function allGone(pidsToGo: readonly number[]): Promise<void> {
  await vi.waitFor(() => expect(pidsToGo.filter(runs)).toEqual([]), { timeout: 15_000, interval: 20 })
}

describe('an agent that', () => {
  test.each([
    ['dies in its turn', 'die', /ended with exit code 7.*out of memory, goodbye/],
    ['is killed in its turn', 'die-by-signal', /ended by SIGKILL/],
    ['closes its output and lives on', 'close-output', /Fake ended/],
    ['ends at once', 'exits-at-once', /exit code 3.*cannot find my config/],
    ['sends a message of 20 MB', 'huge', /a message of more than 8 MB/],
    ['floods', 'flood', /more than 32 MB in one turn/],
    ['answers with null', 'null-answer', /answered initialize with what this version cannot read: null/],
    ['lies about its version', 'lies', /answered initialize .*banana/],
    ['ends its turn in a way that there is not', 'odd-stop', /answered session\/prompt .*exploded/],
  ])('%s is failed, with what it said last as evidence, and leaves no process', async (_, mode, reason) => {
    const one = await play('go ahead', { mode })
    const record = await one.host.untilState('failed', 'idle')
    expect(record).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) })
    await allGone(pids(one, 'start'))
  })

  test('never answers is failed in time', async () => {
    const one = await play('go ahead', { mode: 'never-answers', callMs: 300 })
    const { reason } = await one.host.untilState('failed')
    expect(reason).toContain('did not answer initialize in 0.3 s')
    await allGone(pids(one, 'start'))
  })

  test('is not there is failed, and says what is missing', async () => {
    const one = await play('go ahead', { command: 'no-such-agent-program' })
    const { reason } = await one.host.untilState('failed')
    expect(reason).toContain('no-such-agent-program is not there, or not on PATH')
  })

  test.each(['garbage', 'no-newline'])(
    'prints what is no message (%s) is understood where it makes sense',
    async (mode) => {
      const one = await play('go ahead', { mode })
      expect(await one.host.untilState('idle', 'failed')).toMatchObject({ state: 'idle' })
    },
  )

  test('asks to write outside of the worktree is refused without asking, in every mode', async () => {
    const { directory } = await sampleRepository({ 'a.txt': 'one\n' })
    for (const permissionMode of ['default', 'bypassPermissions']) {
      const one = await play('go ahead', { mode: 'outside', cwd: directory, launch: { permissionMode } })
      await one.host.untilState('idle', 'failed')
      const answers = one.notes().filter((line) => line.startsWith('answer'))
      expect(answers).toHaveLength(3)
      for (const answer of answers) expect(answer).toContain('no-1')
      const served = one.notes().filter((line) => /^(?:fs|terminal)/.test(line))
      expect(served).toHaveLength(4)
      for (const line of served) expect(line).toContain('-32601')
      expect(one.host.states.map(({ state }) => state)).not.toContain('blocked')
      expect(existsSync(join(directory, '..', 'outside.txt'))).toBe(false)
    }
  })

  test('asks five hundred things at once is shown one after the other, and only so many', async () => {
    const one = await play('go ahead', { mode: 'ask-flood' })
    const { request } = await one.host.untilState('blocked')
    await one.reply({ type: 'permission', decision: 'deny' }, request)
    const next = await one.host.until(
      'the next card',
      (record) => record.request !== null && record.request.requestId !== request?.requestId,
    )
    expect(next.state).toBe('blocked')
    await vi.waitFor(() => expect(one.notes().filter((line) => line.includes('cancelled')).length).toBeGreaterThan(400))
    await one.engine.interrupt()
    expect(one.host.record()).toMatchObject({ state: 'idle', request: null })
  })

  test('goes on after its turn is working again, and idle once it is silent', async () => {
    const one = await play('go ahead', { mode: 'late' })
    await one.host.untilState('idle')
    await one.host.untilState('working')
    const { summary } = await one.host.untilState('idle')
    expect(summary).toContain('late words')
  })

  test('starts children that its end leaves behind takes them along', async () => {
    const one = await play('start a child')
    await vi.waitFor(() => expect(pids(one, 'child')).toHaveLength(1), { timeout: 15_000 })
    await one.engine.stop()
    await allGone([...pids(one, 'start'), ...pids(one, 'child')])
    const killed = await play('start a child')
    await vi.waitFor(() => expect(pids(killed, 'child')).toHaveLength(1), { timeout: 15_000 })
    for (const pid of pids(killed, 'start')) process.kill(pid, 'SIGKILL')
    await killed.host.untilState('failed')
    await allGone(pids(killed, 'child'))
  })
})
