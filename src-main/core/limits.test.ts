import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { requestIdSchema, type SessionId } from '../../src-shared/base/ids.ts'
import type { ApiClient } from '../../src-shared/api/contract.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { Answer } from '../../src-shared/board/session-state.ts'
import { sampleRepository } from '../../src-node/testing/sample-repository.ts'
import { startPractice } from './testing/practice.ts'
import { dispatchShell, newSessionId, rowWhere } from './testing/sessions.ts'
import { startHere } from './testing/start-here.ts'
import { startProcess, testHome } from './testing/supervisor-process.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 90_000 })

const model = 'practice-priced'
/** Every request costs more than a dollar. */
const prices = { [model]: { input: 10_000, output: 10_000 } }

function settings(home: string, content: object): void {
  mkdirSync(home, { recursive: true, mode: 0o700 })
  writeFileSync(join(home, 'settings.json'), JSON.stringify(content))
}

let replies = 0
async function answer(api: ApiClient, row: SessionRow, given: Answer): Promise<void> {
  const requestId = requestIdSchema.parse(`reply-${process.pid}-${++replies}`)
  await api.sessions.reply({
    sessionId: row.sessionId,
    reply: {
      requestId,
      at: Date.now(),
      answer: given,
      ...(row.request === null ? {} : { answers: row.request.requestId }),
    },
  })
}

const waits = (row: SessionRow): boolean => row.hold?.kind === 'queue'
const place = (row: SessionRow): number | undefined => row.hold?.place
const works = (row: SessionRow): boolean => row.state === 'working' && row.hold === null
const asksAboutMoney = (row: SessionRow): boolean => row.request?.kind === 'budget'

async function statesOf(api: ApiClient): Promise<ReadonlyMap<SessionId, SessionRow>> {
  return new Map((await api.board.list()).rows.map((row) => [row.sessionId, row]))
}

describe('a limit on sessions at work', () => {
  test('lets the others wait, says where, and begins them in order as places come free', async () => {
    const home = testHome()
    settings(home, { limits: { workingSessions: 1 } })
    const { api } = await startHere(home)
    const first = await dispatchShell(api, 'cat')
    const second = await dispatchShell(api, 'cat')
    const third = await dispatchShell(api, 'cat')
    expect([first, second, third].map(place)).toEqual([undefined, 1, 2])
    expect(second).toMatchObject({ state: 'working', summary: 'queued, 1st', liveness: 'exited' })
    await rowWhere(api, first.sessionId, (row) => row.liveness === 'alive')
    await api.sessions.stop({ sessionId: first.sessionId })
    await rowWhere(api, second.sessionId, (row) => works(row) && row.liveness === 'alive')
    expect((await statesOf(api)).get(third.sessionId)).toMatchObject({ hold: { place: 1 } })
    await api.usage.startNow({ sessionId: third.sessionId })
    await rowWhere(api, third.sessionId, (row) => works(row) && row.liveness === 'alive')
    expect((await statesOf(api)).get(second.sessionId)).toMatchObject({ state: 'working' })
  })

  test('holds at once when it is changed, and a session that waits can be stopped', async () => {
    const home = testHome()
    const { api } = await startHere(home)
    settings(home, { limits: { workingSessions: 1 } })
    const first = await dispatchShell(api, 'cat')
    await vi.waitFor(
      async () => {
        const probe = await dispatchShell(api, 'cat')
        expect(waits(probe)).toBe(true)
      },
      { timeout: 20_000 },
    )
    const waiting = [...(await statesOf(api)).values()].find(waits)
    if (waiting === undefined) throw new Error('nobody waits')
    await api.sessions.stop({ sessionId: waiting.sessionId })
    await rowWhere(api, waiting.sessionId, (row) => row.state === 'stopped' && row.hold === null)
    const last = await dispatchShell(api, 'cat')
    expect(waits(last)).toBe(true)
    settings(home, {})
    await rowWhere(api, last.sessionId, (row) => works(row) && row.liveness === 'alive')
    expect((await statesOf(api)).get(first.sessionId)?.state).toBe('working')
  })

  test('keeps the queue when the supervisor is killed, pause included', async () => {
    const home = testHome()
    settings(home, { limits: { workingSessions: 1 } })
    const before = await startProcess(home)
    const first = await dispatchShell(before.api, 'cat')
    const second = await dispatchShell(before.api, 'cat')
    await rowWhere(before.api, first.sessionId, (row) => row.liveness === 'alive')
    await before.api.board.setPaused({ paused: true })
    await before.kill()
    const { api } = await startHere(home)
    await rowWhere(api, first.sessionId, (row) => row.liveness === 'alive')
    const kept = (await statesOf(api)).get(second.sessionId)
    expect(kept).toMatchObject({ state: 'working', reason: 'queued, 1st: new work is paused', liveness: 'exited' })
    await api.sessions.stop({ sessionId: first.sessionId })
    expect((await statesOf(api)).get(second.sessionId)).toMatchObject({ hold: { kind: 'queue' } })
    await api.board.setPaused({ paused: false })
    await rowWhere(api, second.sessionId, (row) => works(row) && row.liveness === 'alive')
  })

  test('lets a reply wait like a task, and the session begins with it', async () => {
    const [practice, repository] = await Promise.all([startPractice(), sampleRepository({ 'README.md': '# Sample\n' })])
    const home = testHome()
    settings(home, { limits: { workingSessions: 1 } })
    const { api } = await startHere(home)
    const input = { cwd: repository.directory, environment: practice.environment }
    const done = await api.sessions.dispatch({ sessionId: newSessionId(), prompt: 'finish at once', ...input })
    const rested = await rowWhere(api, done.sessionId, (row) => row.state === 'completed')
    const busy = await dispatchShell(api, 'cat')
    await answer(api, rested, { type: 'text', text: 'finish at once' })
    const waiting = await rowWhere(api, done.sessionId, waits)
    expect(waiting).toMatchObject({ state: 'working', queuedReplies: expect.any(Number) as number })
    // Its worker may die meanwhile: the reply is in the inbox, and no reason to begin before its turn.
    if (waiting.pid === null) throw new Error('its worker has ended already')
    process.kill(waiting.pid, 'SIGKILL')
    const alone = await rowWhere(api, done.sessionId, (row) => row.liveness === 'exited')
    expect(waits(alone)).toBe(true)
    // Stopped, it waits no more, but the reply is there still: a command that would start a worker for it waits too.
    await api.sessions.stop({ sessionId: done.sessionId })
    const stopped = await rowWhere(api, done.sessionId, (row) => !waits(row))
    await answer(api, stopped, { type: 'text', text: '/cost' })
    await rowWhere(api, done.sessionId, waits)
    await api.sessions.stop({ sessionId: busy.sessionId })
    const again = await rowWhere(api, done.sessionId, (row) => row.state === 'completed' && row.since > rested.since)
    expect(again.usage.requests).toBeGreaterThan(rested.usage.requests)
  })
})

describe('a budget', () => {
  async function setUp(limits: object) {
    const [practice, repository] = await Promise.all([startPractice(), sampleRepository({ 'README.md': '# Sample\n' })])
    const home = testHome()
    settings(home, { prices, limits, summaries: false })
    const { api } = await startHere(home)
    const dispatch = (prompt: string): Promise<SessionRow> =>
      api.sessions.dispatch({
        sessionId: newSessionId(),
        prompt,
        cwd: repository.directory,
        environment: practice.environment,
        options: { model },
      })
    return { api, dispatch, home }
  }

  test('of a session holds it before its next request, and lets it go on for more', async () => {
    const { api, dispatch } = await setUp({ sessionDollars: 0.5 })
    const { sessionId } = await dispatch('work for 3 steps')
    const asked = await rowWhere(api, sessionId, asksAboutMoney)
    expect(asked).toMatchObject({
      state: 'blocked',
      waitingFor: 'budget',
      request: { scope: 'session', limitUsd: 0.5 },
    })
    expect(asked.summary).toMatch(/^This session spent \$\d+\.\d\d of \$0\.50: go on\?$/)
    const { requests } = asked.usage
    await answer(api, asked, { type: 'budget', decision: 'continue', dollars: 100_000 })
    const ended = await rowWhere(api, sessionId, (row) => ['completed', 'idle'].includes(row.state))
    expect(ended.usage.requests).toBeGreaterThan(requests)
  })

  test('of a day holds all of them, also new ones before their first request, until it is raised', async () => {
    const { api, dispatch, home } = await setUp({ dayDollars: 0.5 })
    const first = await dispatch('work for 3 steps')
    const asked = await rowWhere(api, first.sessionId, asksAboutMoney)
    expect(asked.request).toMatchObject({ scope: 'day', limitUsd: 0.5 })
    const second = await dispatch('finish at once')
    const held = await rowWhere(api, second.sessionId, asksAboutMoney)
    expect(held.usage.requests).toBe(0)
    await answer(api, asked, { type: 'budget', decision: 'raise', dollars: 100_000 })
    await rowWhere(api, first.sessionId, (row) => ['completed', 'idle'].includes(row.state))
    await rowWhere(api, second.sessionId, (row) => row.state === 'completed')
    const { rows, today } = await api.usage.read({ from: '2000-01-01', to: '2999-01-01' })
    expect(rows.map(({ day, model: asked }) => [day, asked])).toEqual(rows.map(() => [today, model]))
    const sum = rows.reduce((requests, row) => requests + row.requests, 0)
    const all = await statesOf(api)
    expect(sum).toBe([...all.values()].reduce((requests, row) => requests + row.usage.requests, 0))
    expect(readFileSync(join(home, 'daemon/usage.jsonl'), 'utf8').trim().split('\n')).toHaveLength(sum)
  })

  test('that is used up can stop the session', async () => {
    const { api, dispatch } = await setUp({ sessionDollars: 0.5 })
    const { sessionId } = await dispatch('work for 3 steps')
    const asked = await rowWhere(api, sessionId, asksAboutMoney)
    await answer(api, asked, { type: 'budget', decision: 'stop' })
    await rowWhere(api, sessionId, (row) => row.state === 'stopped')
  })
})
