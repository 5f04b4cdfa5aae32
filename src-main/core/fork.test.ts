import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { requestIdSchema } from '../../src-shared/base/ids.ts'
import { transcriptEntrySchema, type TranscriptEntry } from '../../src-shared/board/transcript.ts'
import { git } from '../../src-node/git/git.ts'
import { sampleRepository } from '../../src-node/testing/sample-repository.ts'
import { forkedEntries } from './sessions/fork-entries.ts'
import { startPractice } from './testing/practice.ts'
import { newSessionId, rowWhere } from './testing/sessions.ts'
import { startHere } from './testing/start-here.ts'
import { testHome } from './testing/supervisor-process.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 90_000 })

async function setUp() {
  const repository = await sampleRepository({ 'README.md': '# Sample\n', 'old.txt': 'old\n' })
  const [practice, home] = [await startPractice(), testHome()]
  const { api } = await startHere(home)
  const dispatch = (prompt: string, options: object = {}) =>
    api.sessions.dispatch({
      sessionId: newSessionId(),
      prompt,
      cwd: repository.directory,
      options,
      environment: practice.environment,
    })
  return { api, dispatch, home, practice, cwd: repository.directory }
}

const ended = ({ state }: { readonly state: string }) => state !== 'working'

describe('a fork', () => {
  test('has the conversation and the files as they stand, and works apart', async () => {
    const { api, dispatch, home } = await setUp()
    const parent = await dispatch('write the file new.txt', {
      permissionMode: 'acceptEdits',
      worktree: { mode: 'auto' },
    })
    const { worktree, name } = await rowWhere(
      api,
      parent.sessionId,
      (row) => row.state === 'completed' && row.nameSource === 'model',
    )
    const from = worktree?.path ?? ''
    writeFileSync(join(from, 'untracked.txt'), 'mine\n')
    writeFileSync(join(from, 'README.md'), '# Changed\n')
    rmSync(join(from, 'old.txt'))
    const newSessionId1 = newSessionId()
    const asked = { sessionId: parent.sessionId, newSessionId: newSessionId1 }
    const fork = await api.sessions.fork(asked)
    expect(fork).toMatchObject({ state: 'idle', name: `${name} (fork)`, cwd: parent.cwd })
    const to = fork.worktree?.path ?? ''
    expect(to).not.toBe(from)
    expect(readFileSync(join(to, 'untracked.txt'), 'utf8')).toBe('mine\n')
    expect(readFileSync(join(to, 'new.txt'), 'utf8')).toContain('practice')
    expect(readFileSync(join(to, 'README.md'), 'utf8')).toBe('# Changed\n')
    expect(existsSync(join(to, 'old.txt'))).toBe(false)
    const status = async (cwd: string) => (await git(['status', '--porcelain'], { cwd })).stdout
    expect(await status(to)).toBe(await status(from))
    const text = readFileSync(join(home, 'jobs', fork.id, 'transcript.jsonl'), 'utf8')
    const entries = text
      .trimEnd()
      .split('\n')
      .map((line) => transcriptEntrySchema.parse(JSON.parse(line)))
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, at) => at + 1))
    expect(entries[0]?.type).toBe('session-started')
    expect(entries.at(-1)).toMatchObject({ type: 'note', text: expect.stringContaining(parent.id) })
    // A repeat is the same session, and its prompt is said.
    const again = await api.sessions.fork({ ...asked, prompt: 'write the file forked.txt' })
    expect(again.id).toBe(fork.id)
    await rowWhere(api, newSessionId1, ({ state }) => state === 'completed')
    expect(existsSync(join(to, 'forked.txt'))).toBe(true)
    expect(existsSync(join(from, 'forked.txt'))).toBe(false)
    expect(await rowWhere(api, parent.sessionId, () => true)).toMatchObject({ state: 'completed' })
  })

  test('of a session without a worktree begins where that stands', async () => {
    const { api, dispatch, practice } = await setUp()
    const parent = await dispatch('finish at once')
    await rowWhere(api, parent.sessionId, ({ state }) => state === 'completed')
    const newId = newSessionId()
    const input = { sessionId: parent.sessionId, newSessionId: newId, prompt: 'end in plain text' }
    await api.sessions.fork({ ...input, environment: practice.environment })
    const row = await rowWhere(api, newId, (one) => ended(one) && one.usage.requests > 0)
    expect(row.worktree).toBeNull()
  })

  test('is refused for a shell job', async () => {
    const { api, cwd } = await setUp()
    const { sessionId } = await api.sessions.dispatch({
      sessionId: newSessionId(),
      engine: 'shell',
      prompt: 'true',
      cwd,
    })
    await expect(api.sessions.fork({ sessionId, newSessionId: newSessionId() })).rejects.toMatchObject({
      code: 'REFUSED',
    })
    await expect(api.sessions.setLaunch({ sessionId, model: 'opus' })).rejects.toMatchObject({ code: 'REFUSED' })
  })
})

test('model and effort are changed, with and without a process, and kept', async () => {
  const { api, dispatch } = await setUp()
  const { sessionId } = await dispatch('finish at once')
  await rowWhere(api, sessionId, ({ state }) => state === 'completed')
  await api.sessions.setLaunch({ sessionId, model: 'opus[1m]' })
  await rowWhere(api, sessionId, ({ launch }) => launch.model === 'opus[1m]' && launch.effort === undefined)
  await api.sessions.stop({ sessionId })
  await api.sessions.setLaunch({ sessionId, effort: 'high' })
  const row = await rowWhere(api, sessionId, ({ launch }) => launch.effort === 'high')
  expect(row.launch.model).toBe('opus[1m]')
})

test('a command to the session is answered at once, whether its process runs or not', async () => {
  const { api, dispatch } = await setUp()
  const { sessionId } = await dispatch('finish at once')
  await rowWhere(api, sessionId, ({ state }) => state === 'completed')
  const say = (text: string) =>
    api.sessions.reply({
      sessionId,
      reply: { requestId: requestIdSchema.parse(newSessionId()), answer: { type: 'text', text }, at: Date.now() },
    })
  expect(await say('/cost')).toMatchObject({ delivered: 'live', answer: expect.stringContaining('Cost:') })
  await api.sessions.stop({ sessionId })
  await say('/effort low')
  expect(await rowWhere(api, sessionId, ({ launch }) => launch.effort === 'low')).toMatchObject({ state: 'completed' })
})

describe('the transcript of a fork', () => {
  const base = { schema: 1, at: 1 }
  const worktree = (path: string) => ({ path, branch: 'b', mainCheckout: '/r', baseRef: 'm', baseCommit: 'c' })
  const origin = {
    id: 'abcd1234',
    name: 'x',
    cwd: '/r',
    from: worktree('/r/w/a'),
    to: worktree('/r/w/a-fork'),
    now: 2,
    notes: [],
  }
  const parse = (entries: readonly object[]): TranscriptEntry[] =>
    entries.map((entry, at) => transcriptEntrySchema.parse({ ...base, seq: at + 1, ...entry }))

  test('has what was said and done, renumbered, with paths of its own', () => {
    const entries = forkedEntries(
      parse([
        { type: 'session-started', engine: 'agent', cwd: '/r' },
        { type: 'user-message', source: 'prompt', content: 'old' },
        { type: 'conversation-cleared' },
        { type: 'user-message', source: 'reply', requestId: 'q', content: 'in /r/w/a/x.js' },
        {
          type: 'state-changed',
          state: 'working',
          reason: '',
          evidence: { kind: 'api', ref: '', at: 1 },
          waitingFor: null,
        },
        {
          type: 'assistant-message',
          messageId: 'm',
          model: 'x',
          stopReason: 'tool_use',
          usage: {},
          content: [
            { type: 'thinking', thinking: '/r/w/a', signature: 's' },
            { type: 'tool_use', id: 't', name: 'Read', input: { file_path: '/r/w/a/x.js' } },
          ],
        },
        { type: 'tool-started', toolUseId: 't', tool: 'Read', input: {} },
        { type: 'compacted', trigger: 'auto', summary: 'S /r/w/a', keptFromSeq: 6, tokensBefore: null },
        { type: 'user-message', source: 'prompt', subagent: 'task', content: 'not mine' },
      ]),
      origin,
    )
    expect(entries.map(({ type }) => type)).toEqual([
      'session-started',
      'user-message',
      'assistant-message',
      'compacted',
      'worktree-entered',
      'user-message',
      'note',
    ])
    expect(entries[1]).toMatchObject({ seq: 2, content: 'in /r/w/a-fork/x.js' })
    expect(entries[1]).not.toHaveProperty('requestId')
    expect(JSON.stringify(entries[2])).toContain('{"type":"thinking","thinking":"/r/w/a","signature":"s"}')
    expect(JSON.stringify(entries[2])).toContain('/r/w/a-fork/x.js')
    expect(entries[3]).toMatchObject({ keptFromSeq: 3, summary: 'S /r/w/a-fork' })
  })
})
