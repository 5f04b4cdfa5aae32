import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { Leftover } from '../../../src-shared/api/disk.ts'
import { sampleRepository, type SampleRepository } from '../../../src-node/testing/sample-repository.ts'
import { startPractice } from '../testing/practice.ts'
import { dispatchShell, newSessionId, rowWhere } from '../testing/sessions.ts'
import { startHere } from '../testing/start-here.ts'
import { startProcess, testHome } from '../testing/supervisor-process.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 120_000 })

const files = { 'package.json': '{}', 'package-lock.json': '{}', '.gitignore': 'node_modules\n', 'a.txt': 'a\n' }

/** A supervisor, and a session that has done its task in a worktree of its own. */
async function setUp() {
  const [repository, practice, home] = [await sampleRepository(files), await startPractice(), testHome()]
  const { api } = await startHere(home)
  const work = async (prompt: string) => {
    const options = { permissionMode: 'acceptEdits' as const, worktree: { mode: 'auto' as const } }
    const { environment } = practice
    const sessionId = newSessionId()
    await api.sessions.dispatch({ sessionId, prompt, cwd: repository.directory, options, environment })
    const row = await rowWhere(api, sessionId, ({ state, worktree }) => state === 'completed' && worktree !== null)
    return { ...row, path: row.worktree?.path ?? '' }
  }
  return { api, work, repository, home }
}

const install = (sample: SampleRepository, path: string): void =>
  sample.write({ 'node_modules/a/index.js': 'x'.repeat(60_000) }, path)

describe('what a session takes on the disk', () => {
  test('is measured when somebody asks, and every client’s row says it', async () => {
    const { api, work, repository } = await setUp()
    const { sessionId, path } = await work('write the file new.txt')
    install(repository, path)
    const { use } = await api.disk.measure({ sessionId })
    expect(use.worktree).toBeGreaterThan(60_000)
    expect(use.rebuildable).toBeGreaterThan(60_000)
    expect(use.session).toBeGreaterThan(0)
    expect((await rowWhere(api, sessionId, ({ disk }) => disk !== undefined)).disk).toEqual(use)
    // A short while later the same is told without looking.
    rmSync(join(path, 'node_modules'), { recursive: true })
    expect((await api.disk.measure({ sessionId })).use).toEqual(use)
  })

  test('is made less by removing what can be made again, but not under a session at work', async () => {
    const { api, work, repository } = await setUp()
    const { sessionId, path } = await work('write the file new.txt')
    install(repository, path)
    const folder = { path: 'node_modules', bytes: expect.any(Number), reason: null }
    expect(await api.disk.reclaim({ sessionId, apply: false })).toEqual({
      folders: [{ ...folder, state: 'would-go' }],
      reason: null,
    })
    const job = await dispatchShell(api, 'sleep 600', { cwd: path })
    await rowWhere(api, job.sessionId, ({ reason }) => reason === 'the command runs')
    await expect(api.disk.reclaim({ sessionId, apply: true })).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('is at work in'),
    })
    expect(existsSync(join(path, 'node_modules'))).toBe(true)
    await api.sessions.stop({ sessionId: job.sessionId })
    await rowWhere(api, job.sessionId, ({ state }) => state === 'stopped')
    expect(await api.disk.reclaim({ sessionId, apply: true })).toEqual({
      folders: [{ ...folder, state: 'gone' }],
      reason: null,
    })
    expect(existsSync(join(path, 'node_modules'))).toBe(false)
    expect(readFileSync(join(path, 'new.txt'), 'utf8')).toContain('practice')
  })

  test('is looked through by a process that ends with the supervisor', async () => {
    const home = testHome()
    const supervisor = await startProcess(home)
    const row = await dispatchShell(supervisor.api, 'true')
    await supervisor.api.disk.measure({ sessionId: row.sessionId })
    await supervisor.api.supervisor.stop({ keepWorkers: false })
    await supervisor.gone()
  })
})

test('a shell job in a session’s worktree has the ports of that worktree, and they go with it', async () => {
  const { api, work, home } = await setUp()
  const { sessionId, path, worktree } = await work('write the file new.txt')
  const { first = 0, count = 0 } = worktree?.ports ?? {}
  expect(count).toBe(10)
  const job = await dispatchShell(api, 'echo "$BACKBURNER_PORT $BACKBURNER_PORTS"', { cwd: path })
  await rowWhere(api, job.sessionId, ({ exit }) => exit !== null)
  expect((await api.output.recent({ sessionId: job.sessionId })).text).toBe(`${first} ${first}-${first + 9}\n`)
  await api.sessions.remove({ sessionId: job.sessionId })
  await api.sessions.remove({ sessionId, force: true })
  expect(JSON.parse(readFileSync(join(home, 'daemon', 'ports.json'), 'utf8'))).toEqual({ schema: 1, reservations: [] })
})

describe('what is left of sessions that are gone', () => {
  const shown = (all: readonly Leftover[]) =>
    all.map(({ kind, name, state }) => `${state} ${kind} ${name.replace(/^.*\//, '')}`).toSorted()

  test('is found, removed by the way of removing a session, and can be restored', async () => {
    const { api, work, repository, home } = await setUp()
    const { directory } = repository
    const kept = await work('write the file new.txt')
    const lost = await work('write the file lost.txt')
    // What a supervisor finds after somebody deleted the session's folder by hand.
    await api.supervisor.stop({ keepWorkers: false }).catch(() => undefined)
    const second = await restarted(home, () => rmSync(join(home, 'jobs', lost.id), { recursive: true }))
    const other = join(directory, '.backburner', 'worktrees', 'of-others')
    await repository.run('worktree', 'add', '--quiet', '-b', 'bb/of-others', other)
    const job = await dispatchShell(second, 'true', { cwd: lost.path })
    expect((await second.disk.collect({ apply: true, force: true })).leftovers).toContainEqual(
      expect.objectContaining({ state: 'kept', reason: expect.stringContaining(job.id) }),
    )
    await rowWhere(second, job.sessionId, ({ exit }) => exit !== null)
    await second.sessions.remove({ sessionId: job.sessionId })
    mkdirSync(join(directory, '.backburner', 'worktrees', 'empty'))
    const [lostName, otherName] = [lost.path.replace(/^.*\//, ''), 'of-others']
    const dry = await second.disk.collect({ apply: false })
    expect(shown(dry.leftovers)).toEqual(
      [`kept worktree ${lostName}`, `kept worktree ${otherName}`, 'would-go folder empty'].toSorted(),
    )
    const { leftovers } = await second.disk.collect({ apply: true, force: true })
    expect(shown(leftovers)).toContain(`gone worktree ${lostName}`)
    expect(existsSync(lost.path)).toBe(false)
    expect(existsSync(kept.path) && existsSync(other)).toBe(true)
    const [removed] = (await second.trash.list()).removed
    expect(leftovers.find(({ name }) => name === lost.path)?.reason).toContain(removed?.id)
    const back = await second.sessions.restore({ sessionId: removed?.sessionId ?? newSessionId() })
    expect(readFileSync(join(back.worktree?.path ?? '', 'lost.txt'), 'utf8')).toContain('practice')
    expect(back).toMatchObject({ state: 'stopped', worktree: { branch: lost.worktree?.branch } })
    // It has a session again.
    expect(shown((await second.disk.collect({ apply: true, force: true })).leftovers)).toEqual([
      'kept worktree of-others',
    ])
  })

  test('goes without force where it holds nothing of its own: worktrees, and branches that others have', async () => {
    const { api, work, repository, home } = await setUp()
    const { directory } = repository
    const [merged, gone] = [await work('write the file one.txt'), await work('write the file two.txt')]
    for (const { path } of [merged, gone]) {
      await repository.commit('Work', path)
      await repository.run('merge', '--quiet', '--no-edit', await repository.run('-C', path, 'rev-parse', 'HEAD'))
    }
    await repository.run('worktree', 'remove', '--force', gone.path)
    await repository.run('branch', 'bb/mine')
    await api.supervisor.stop({ keepWorkers: false }).catch(() => undefined)
    const second = await restarted(home, () => {
      for (const { id } of [merged, gone]) rmSync(join(home, 'jobs', id), { recursive: true })
    })
    writeFileSync(join(directory, 'a.txt'), 'changed here\n')
    const dry = shown((await second.disk.collect({ apply: false, cwd: directory })).leftovers)
    expect(dry).toEqual(
      [
        `would-go branch ${gone.worktree?.branch.replace(/^.*\//, '') ?? ''}`,
        `would-go ports ${gone.path.replace(/^.*\//, '')}`,
        `would-go worktree ${merged.path.replace(/^.*\//, '')}`,
      ].toSorted(),
    )
    await second.disk.collect({ apply: true, cwd: directory })
    expect((await repository.run('branch', '--format=%(refname:short)')).split('\n')).toEqual(['bb/mine', 'main'])
    expect((await second.disk.collect({ apply: false, cwd: directory })).leftovers).toEqual([])
    expect(readFileSync(join(directory, 'a.txt'), 'utf8')).toBe('changed here\n')
  })
})

/** The API of a supervisor on the same home, after something happened while there was none. */
async function restarted(home: string, meanwhile: () => void) {
  await vi.waitUntil(() => !existsSync(join(home, 'daemon', 'supervisor.json')), { timeout: 30_000 })
  meanwhile()
  return (await startHere(home)).api
}
