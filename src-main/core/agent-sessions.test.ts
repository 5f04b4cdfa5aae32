import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { requestIdSchema, type SessionId } from '../../src-shared/base/ids.ts'
import type { ApiClient } from '../../src-shared/api/contract.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import type { Answer } from '../../src-shared/board/session-state.ts'
import type { TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { sampleRepository } from '../../src-node/testing/sample-repository.ts'
import { startPractice, type Practice } from './testing/practice.ts'
import { newSessionId, processGone, rowWhere } from './testing/sessions.ts'
import { startHere } from './testing/start-here.ts'
import { startProcess, testHome } from './testing/supervisor-process.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 90_000 })

let replies = 0
function reply(answer: Answer, answers?: string) {
  const requestId = requestIdSchema.parse(`reply-${process.pid}-${++replies}`)
  return {
    requestId,
    at: Date.now(),
    answer,
    ...(answers === undefined ? {} : { answers: requestIdSchema.parse(answers) }),
  }
}

async function setUp(files: Readonly<Record<string, string>> = { 'README.md': '# Sample\n' }) {
  const [practice, repository] = await Promise.all([startPractice(), sampleRepository(files)])
  const home = testHome()
  const supervisor = await startHere(home)
  const dispatch = (prompt: string, options: object = {}): Promise<SessionRow> =>
    dispatchAgent(supervisor.api, practice, repository.directory, prompt, options)
  return { practice, home, api: supervisor.api, dispatch }
}

function dispatchAgent(
  api: ApiClient,
  practice: Practice,
  cwd: string,
  prompt: string,
  options: object,
): Promise<SessionRow> {
  return api.sessions.dispatch({
    sessionId: newSessionId(),
    prompt,
    cwd,
    options,
    environment: practice.environment,
  })
}

async function entriesUntil(
  api: ApiClient,
  sessionId: SessionId,
  afterSeq: number,
  last: (entry: TranscriptEntry) => boolean,
): Promise<TranscriptEntry[]> {
  const entries: TranscriptEntry[] = []
  for await (const message of await api.transcript.watch({ sessionId, afterSeq })) {
    if (message.type !== 'entries') continue
    entries.push(...message.entries)
    if (entries.some(last)) return entries
  }
  throw new Error('the transcript ended')
}

const isState =
  (...states: string[]) =>
  (row: SessionRow) =>
    states.includes(row.state)

describe('an agent session', () => {
  test('goes from prompt to result, and its transcript is whole from worker and from disk', async () => {
    const { api, dispatch } = await setUp()
    const row = await dispatch('finish at once')
    const live = await entriesUntil(
      api,
      row.sessionId,
      0,
      (entry) => entry.type === 'state-changed' && entry.state === 'completed',
    )
    expect(live.map(({ seq }) => seq)).toEqual(live.map((_, index) => index + 1))
    expect(await rowWhere(api, row.sessionId, isState('completed'))).toMatchObject({ evidence: { kind: 'tool' } })
    await api.sessions.stop({ sessionId: row.sessionId })
    const fromDisk = await entriesUntil(api, row.sessionId, 0, ({ seq }) => seq === live.length)
    expect(fromDisk.slice(0, live.length)).toEqual(live)
  })

  test('answers a reply after its process has gone, and who watches misses nothing', async () => {
    const { api, dispatch } = await setUp()
    const { sessionId } = await dispatch('finish at once')
    await rowWhere(api, sessionId, isState('completed'))
    await api.sessions.stop({ sessionId })
    const seen: TranscriptEntry[] = []
    const watching = (async () => {
      for await (const message of await api.transcript.watch({ sessionId, afterSeq: 0 })) {
        if (message.type === 'entries') seen.push(...message.entries)
        if (seen.filter((entry) => entry.type === 'state-changed' && entry.state === 'completed').length === 2) return
      }
    })()
    expect(await api.sessions.reply({ sessionId, reply: reply({ type: 'text', text: 'finish at once' }) })).toEqual({
      delivered: 'live',
    })
    await watching
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, index) => index + 1))
    expect(seen.filter((entry) => entry.type === 'user-message' && entry.source === 'reply')).toHaveLength(1)
  })

  test('asks, takes the answer once, and refuses one that is stale or does not fit', async () => {
    const { api, dispatch } = await setUp()
    const { sessionId } = await dispatch('ask me a question')
    const { request } = await rowWhere(api, sessionId, isState('blocked'))
    const unfit = reply({ type: 'options', answers: [{ selected: [9] }] }, request?.requestId)
    await expect(api.sessions.reply({ sessionId, reply: unfit })).rejects.toMatchObject({ code: 'UNFIT_ANSWER' })
    const fit = reply({ type: 'options', answers: [{ selected: [1] }] }, request?.requestId)
    const deliveries = await Promise.all([
      api.sessions.reply({ sessionId, reply: fit }),
      api.sessions.reply({ sessionId, reply: fit }),
    ])
    expect(deliveries).toEqual([{ delivered: 'live' }, { delivered: 'live' }])
    expect(await rowWhere(api, sessionId, isState('completed'))).toMatchObject({
      result: expect.stringContaining('Green'),
    })
    const late = reply({ type: 'options', answers: [{ selected: [0] }] }, request?.requestId)
    await expect(api.sessions.reply({ sessionId, reply: late })).rejects.toMatchObject({ code: 'STALE_ANSWER' })
  })

  test('goes on while its supervisor is killed, and the next one shows how it ended', async () => {
    const [practice, { directory }] = await Promise.all([startPractice(), sampleRepository({ a: 'a' })])
    const home = testHome()
    const { api, kill } = await startProcess(home)
    const { sessionId } = await dispatchAgent(api, practice, directory, 'wait at gate open', {})
    await practice.atGate('open')
    const { pid } = await rowWhere(api, sessionId, ({ liveness }) => liveness === 'alive')
    await kill()
    await practice.release('open')
    const next = await startProcess(home)
    expect(await rowWhere(next.api, sessionId, isState('completed', 'idle'))).toMatchObject({ pid, restarts: 0 })
  })

  test('whose worker is killed in the middle of a turn is started again at once and gets there', async () => {
    const { api, practice, dispatch } = await setUp()
    const { sessionId } = await dispatch('wait at gate open')
    await practice.atGate('open')
    const { pid } = await rowWhere(api, sessionId, ({ liveness }) => liveness === 'alive')
    process.kill(pid ?? 0, 'SIGKILL')
    await processGone(pid ?? 0)
    const again = await rowWhere(api, sessionId, (row) => row.pid !== pid && row.liveness === 'alive')
    expect(again).toMatchObject({ state: 'working', restarts: 1 })
    await practice.release('open')
    await rowWhere(api, sessionId, isState('completed', 'idle'))
  })

  test('whose worker dies six times without progress has failed, and a reply goes on', async () => {
    const { api, practice, dispatch } = await setUp()
    const { sessionId } = await dispatch('wait at gate open')
    let last: number | null = null
    for (let death = 1; death <= 6; death++) {
      const row = await rowWhere(api, sessionId, ({ pid, liveness }) => pid !== last && liveness === 'alive')
      last = row.pid
      process.kill(row.pid ?? 0, 'SIGKILL')
    }
    const failed = await rowWhere(api, sessionId, isState('failed'))
    expect(failed).toMatchObject({ evidence: { kind: 'exit' }, resumable: true })
    await practice.release('open')
    await api.sessions.reply({ sessionId, reply: reply({ type: 'text', text: 'finish at once' }) })
    await rowWhere(api, sessionId, isState('completed', 'idle'))
  })
})

describe('a question that waits', () => {
  test('still takes its answer when its worker was killed', async () => {
    const { api, dispatch } = await setUp()
    const { sessionId } = await dispatch('ask me a question')
    const { pid, request } = await rowWhere(api, sessionId, isState('blocked'))
    process.kill(pid ?? 0, 'SIGKILL')
    const waiting = await rowWhere(api, sessionId, ({ liveness }) => liveness === 'exited')
    expect(waiting).toMatchObject({ state: 'blocked', request: { requestId: request?.requestId } })
    const answer = reply({ type: 'options', answers: [{ selected: [2] }] }, request?.requestId)
    await api.sessions.reply({ sessionId, reply: answer })
    expect(await rowWhere(api, sessionId, isState('completed', 'failed'))).toMatchObject({
      result: expect.stringContaining('Blue'),
    })
  })

  test.each(['over a daemon stop', 'over a restart of the machine'])('still takes its answer %s', async (what) => {
    const [practice, { directory }] = await Promise.all([startPractice(), sampleRepository({ a: 'a' })])
    const home = testHome()
    const first = await startProcess(home, practice.environment)
    const { sessionId } = await dispatchAgent(first.api, practice, directory, 'ask me a question', {})
    const { pid, request } = await rowWhere(first.api, sessionId, isState('blocked'))
    if (what === 'over a daemon stop') {
      await first.api.supervisor.stop({ keepWorkers: false })
      await first.gone()
    } else {
      await first.kill()
      process.kill(pid ?? 0, 'SIGKILL')
      await processGone(pid ?? 0)
      const roster = join(home, 'daemon', 'roster.json')
      writeFileSync(roster, readFileSync(roster, 'utf8').replace(/"bootId": "[^"]*"/, '"bootId": "another boot"'))
    }
    const second = await startProcess(home, practice.environment)
    const waiting = await rowWhere(second.api, sessionId, () => true)
    expect(waiting).toMatchObject({ state: 'blocked', waitingFor: 'question', liveness: 'exited' })
    expect(waiting.request?.requestId).toBe(request?.requestId)
    const answer = reply({ type: 'options', answers: [{ selected: [2] }] }, request?.requestId)
    await second.api.sessions.reply({ sessionId, reply: answer })
    expect(await rowWhere(second.api, sessionId, isState('completed', 'failed'))).toMatchObject({
      result: expect.stringContaining('Blue'),
    })
  })
})

describe('"Always allow"', () => {
  test('is stored for the repository and answers the same request of its other sessions', async () => {
    const { api, home, dispatch } = await setUp()
    const rows = await Promise.all([1, 2].map(() => dispatch('ask for permission to run `touch given.txt`')))
    const blocked = await Promise.all(rows.map(({ sessionId }) => rowWhere(api, sessionId, isState('blocked'))))
    const [first] = blocked
    if (first?.request?.kind !== 'permission') throw new Error('no permission is asked for')
    await api.sessions.reply({
      sessionId: first.sessionId,
      reply: reply({ type: 'permission', decision: 'always' }, first.request.requestId),
    })
    for (const { sessionId } of rows) await rowWhere(api, sessionId, isState('completed'))
    const folder = join(home, 'daemon', 'repositories')
    expect(existsSync(folder)).toBe(true)
    // A session that comes later is not asked at all.
    const third = await dispatch('ask for permission to run `touch given.txt`')
    const ended = await rowWhere(api, third.sessionId, isState('completed', 'blocked'))
    expect(ended.state).toBe('completed')
  })
})

describe('removing a session', () => {
  test('refuses unsaved work, saves it when forced, and restore brings all of it back', async () => {
    const { api, home, dispatch } = await setUp()
    const { sessionId, id } = await dispatch('write the file note.txt', { permissionMode: 'acceptEdits' })
    const { worktree } = await rowWhere(api, sessionId, isState('completed'))
    if (worktree === null) throw new Error('it has no worktree')
    const written = readFileSync(join(worktree.path, 'note.txt'), 'utf8')
    appendFileSync(join(worktree.mainCheckout, '.git', 'info', 'exclude'), '/.env\n')
    writeFileSync(join(worktree.path, '.env'), 'HOUR=13\n')
    await api.sessions.pin({ sessionId, pinned: true })

    await expect(api.sessions.remove({ sessionId })).rejects.toMatchObject({
      code: 'UNSAVED_WORK',
      data: { worktree: worktree.path, untracked: 1 },
    })
    expect((await api.board.list()).rows).toMatchObject([{ state: 'completed', liveness: 'alive' }])

    const { saved } = await api.sessions.remove({ sessionId, force: true })
    expect(saved.join()).toContain(`refs/backburner/trash/${id}`)
    expect(saved.join()).toContain('1 ignored file (1 KB)')
    expect(existsSync(worktree.path)).toBe(false)
    expect((await api.board.list()).rows).toEqual([])
    expect(existsSync(join(home, 'jobs', id))).toBe(false)

    expect(await api.sessions.restore({ sessionId })).toMatchObject({ id, pinned: true, state: 'completed' })
    expect(readFileSync(join(worktree.path, 'note.txt'), 'utf8')).toBe(written)
    expect(readFileSync(join(worktree.path, '.env'), 'utf8')).toBe('HOUR=13\n')
    await api.sessions.reply({ sessionId, reply: reply({ type: 'text', text: 'finish at once' }) })
    await rowWhere(api, sessionId, isState('completed'))
    // What was restored can be removed again.
    await api.sessions.remove({ sessionId, force: true })
  })
})

describe('the demo', () => {
  test('plays on a repository of its own, with a model of its own', async () => {
    const { api, home } = await setUp()
    const { directory, tasks } = await api.demo.prepare()
    expect(directory.startsWith(home)).toBe(true)
    const task = tasks[0]
    if (task === undefined) throw new Error('the demo has no task')
    const { sessionId } = await api.sessions.dispatch({
      sessionId: newSessionId(),
      prompt: task.prompt,
      cwd: directory,
      demo: true,
    })
    expect(await rowWhere(api, sessionId, isState('completed', 'failed', 'blocked'))).toMatchObject({
      state: 'completed',
      demo: true,
    })
  })

  test('takes what the user makes up in its repository for a part of it', async () => {
    const { api } = await setUp()
    const { directory } = await api.demo.prepare()
    const input = { prompt: 'say hello to the tea shop', cwd: join(directory, 'src') }
    expect(await api.launch.preview({ cwd: input.cwd, engine: 'agent', options: {} })).toMatchObject({ demo: true })
    const row = await api.sessions.dispatch({ sessionId: newSessionId(), ...input })
    expect(row.demo).toBe(true)
    const ended = await rowWhere(api, row.sessionId, isState('completed', 'failed', 'blocked', 'idle'))
    expect(ended.waitingFor).not.toBe('login')
  })
})
