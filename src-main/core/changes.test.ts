import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { homePaths } from '../../src-node/paths/home-paths.ts'
import { sampleRepository } from '../../src-node/testing/sample-repository.ts'
import { sampleRecord } from './testing/sample-record.ts'
import { dispatchShell, newSessionId, rowWhere } from './testing/sessions.ts'
import { startHere } from './testing/start-here.ts'
import { startProcess, testHome } from './testing/supervisor-process.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 90_000 })

const impatient = { greet: 3_000, heartbeat: 100, retry: 100, drain: 300, start: 15_000 }

describe('a worker that hangs', () => {
  test('is shown as unresponsive and not killed, comes back when it answers, and ends when the user stops it', async () => {
    const { api } = await startHere(testHome(), { patience: impatient })
    const { sessionId } = await dispatchShell(api, 'sleep 1000')
    const { pid } = await rowWhere(api, sessionId, ({ reason }) => reason === 'the command runs')
    process.kill(pid ?? 0, 'SIGSTOP')
    expect(await rowWhere(api, sessionId, ({ liveness }) => liveness === 'unresponsive')).toMatchObject({ pid })
    await expect(api.sessions.rename({ sessionId, name: 'new' })).rejects.toMatchObject({ code: 'WORKER_UNREACHABLE' })
    process.kill(pid ?? 0, 'SIGCONT')
    await rowWhere(api, sessionId, ({ liveness }) => liveness === 'alive')
    await api.sessions.rename({ sessionId, name: 'new' })
    await rowWhere(api, sessionId, ({ name }) => name === 'new')

    process.kill(pid ?? 0, 'SIGSTOP')
    await rowWhere(api, sessionId, ({ liveness }) => liveness === 'unresponsive')
    await api.sessions.stop({ sessionId })
    expect(await rowWhere(api, sessionId, () => true)).toMatchObject({ state: 'stopped', liveness: 'exited' })
  })
})

describe('a session without a process', () => {
  test('is renamed, moved and given another mode in its file', async () => {
    const home = testHome()
    const { api } = await startHere(home)
    const sessionId = newSessionId()
    const { id } = await api.sessions.dispatch({ sessionId, kind: 'foreground', prompt: '', cwd: '/tmp' })
    await api.sessions.rename({ sessionId, name: 'mine' })
    await api.sessions.setMode({ sessionId, permissionMode: 'plan' })
    await api.sessions.sendToBackground({ sessionId })
    await api.sessions.markSeen({ sessionId, seq: 7 })
    await api.sessions.interrupt({ sessionId })
    const state = JSON.parse(readFileSync(join(home, 'jobs', id, 'state.json'), 'utf8'))
    expect(state).toMatchObject({ name: 'mine', kind: 'background', launch: { permissionMode: 'plan' } })
    expect(await rowWhere(api, sessionId, () => true)).toMatchObject({ seenSeq: 7, liveness: 'exited', state: 'idle' })
    await expect(api.sessions.setMode({ sessionId, permissionMode: 'auto' })).rejects.toMatchObject({
      code: 'MODE_NOT_ACCEPTED',
    })
    await api.modes.accept({ mode: 'auto' })
    await api.sessions.setMode({ sessionId, permissionMode: 'auto' })
  })

  test('that is not there is said to be not there, whatever is asked', async () => {
    const { api } = await startHere(testHome())
    const sessionId = newSessionId()
    const calls = [
      api.sessions.stop({ sessionId }),
      api.sessions.respawn({ sessionId }),
      api.sessions.remove({ sessionId }),
      api.sessions.restore({ sessionId }),
      api.sessions.pin({ sessionId, pinned: true }),
      api.output.recent({ sessionId }),
      api.transcript.watch({ sessionId }),
    ]
    // All are under way at once: each has to be listened to from the start.
    await Promise.all(calls.map((call) => expect(call).rejects.toMatchObject({ code: 'NO_SUCH_SESSION' })))
  })
})

test('a shell job that was deleted while it ran comes back stopped, with its command, and can run again', async () => {
  const { api } = await startHere(testHome())
  const { sessionId } = await dispatchShell(api, 'sleep 1000')
  await rowWhere(api, sessionId, ({ reason }) => reason === 'the command runs')
  await api.sessions.pin({ sessionId, pinned: true })
  await api.sessions.remove({ sessionId })
  expect((await api.board.list()).rows).toEqual([])
  expect(await api.sessions.restore({ sessionId })).toMatchObject({
    state: 'stopped',
    liveness: 'exited',
    prompt: 'sleep 1000',
    pinned: true,
  })
  await api.sessions.respawn({ sessionId })
  await rowWhere(api, sessionId, ({ state, pid }) => state === 'working' && pid !== null)
})

describe('a supervisor that finds', () => {
  function leaveJob(home: string, prompt: string) {
    const paths = homePaths(home)
    const record = sampleRecord({ engine: 'shell', prompt, name: prompt, cwd: '/tmp' })
    mkdirSync(paths.job(record.id).inbox, { recursive: true, mode: 0o700 })
    writeFileSync(paths.job(record.id).state, JSON.stringify(record), { mode: 0o600 })
    return record
  }

  test('a prompt that was accepted and never begun begins it, once', async () => {
    const home = testHome()
    const record = leaveJob(home, `echo ran >> ${home}/ran`)
    const { api } = await startProcess(home)
    await rowWhere(api, record.sessionId, ({ exit }) => exit !== null)
    expect(readFileSync(join(home, 'ran'), 'utf8')).toBe('ran\n')
  })

  test('a removal that was cut short finishes it', async () => {
    const home = testHome()
    const record = leaveJob(home, 'sleep 1000')
    const trashed = homePaths(home).trashed(record.id)
    mkdirSync(trashed, { recursive: true, mode: 0o700 })
    const { sessionId, id, name } = record
    const manifest = { schema: 1, sessionId, id, name, removedAt: 0, arrangement: { pinned: true }, mainCheckout: null }
    writeFileSync(join(trashed, 'removed.json'), JSON.stringify(manifest))
    const { api } = await startProcess(home)
    expect((await api.board.list()).rows).toEqual([])
    expect(await api.sessions.restore({ sessionId })).toMatchObject({ id, pinned: true })
  })
})

describe('the preview of a launch', () => {
  test('says what of the folder waits until it is trusted', async () => {
    const { api } = await startHere(testHome())
    const { directory: cwd } = await sampleRepository({
      '.claude/settings.json': '{"permissions":{"allow":["Bash(npm test:*)"]}}',
    })
    const ask = { cwd, engine: 'agent', options: {} } as const
    expect(await api.launch.preview(ask)).toMatchObject({ waitsForTrust: '1 allow rule waits' })
    await api.trust.set({ cwd, trusted: true })
    expect(await api.launch.preview(ask)).not.toHaveProperty('waitsForTrust')
  })

  test('says where, from which branch, isolated or not, and where each value comes from', async () => {
    const { api } = await startHere(testHome())
    const repository = await sampleRepository({ 'a.txt': 'a', '.claude/settings.json': '{"model":"opus"}' })
    const preview = (cwd: string, options = {}) => api.launch.preview({ cwd, engine: 'agent', options })
    expect(await preview(repository.directory)).toMatchObject({
      repository: repository.directory,
      baseBranch: 'main',
      behind: null,
      isolation: 'worktree',
      model: { value: 'opus', source: join(repository.directory, '.claude/settings.json') },
      permissionMode: { value: 'default', source: 'default' },
      problems: [],
    })
    expect(await preview(repository.directory, { model: 'haiku' })).toMatchObject({
      model: { value: 'haiku', source: 'flag' },
    })
    expect(await preview('/tmp')).toMatchObject({ repository: null, isolation: 'in-place' })
    await repository.run('worktree', 'add', '--quiet', '../linked', '-b', 'other')
    expect(await preview(join(repository.directory, '../linked'))).toMatchObject({
      isolation: 'in-place',
      isolationReason: expect.stringContaining('worktree'),
    })
    await expect(preview('/does/not/exist')).rejects.toMatchObject({ code: 'DISPATCH_REFUSED', data: { field: 'cwd' } })
  })
})
