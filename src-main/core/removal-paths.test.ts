import { createHash } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { requestIdSchema, shortIdOf } from '../../src-shared/base/ids.ts'
import type { SessionRow } from '../../src-shared/board/session-row.ts'
import { sampleRepository } from '../../src-node/testing/sample-repository.ts'
import { treeState } from '../../src-node/testing/tree-state.ts'
import { startPractice } from './testing/practice.ts'
import { newSessionId, rowWhere } from './testing/sessions.ts'
import { startHere } from './testing/start-here.ts'
import { testHome } from './testing/supervisor-process.ts'

// Real processes on a machine that may be busy with others.
vi.setConfig({ testTimeout: 120_000 })

/** Sessions of one repository that have come to an end. */
async function setUp() {
  const [practice, repository] = await Promise.all([startPractice(), sampleRepository({ 'a.txt': 'one\n' })])
  const home = testHome()
  const { api } = await startHere(home)
  const dispatch = async (prompt: string): Promise<SessionRow> => {
    const { sessionId } = await api.sessions.dispatch({
      ...{ sessionId: newSessionId(), prompt, cwd: repository.directory, environment: practice.environment },
      options: { permissionMode: 'acceptEdits' },
    })
    return await rowWhere(api, sessionId, ({ state, worktree }) => state === 'completed' && worktree !== null)
  }
  /** The bytes of the conversation on the disk, as a hash, and the worktree file by file. */
  const stateOf = ({ id, worktree }: SessionRow): unknown => ({
    conversation: createHash('sha256')
      .update(readFileSync(join(home, 'jobs', id, 'transcript.jsonl')))
      .digest('hex'),
    files: worktree === null ? null : treeState(worktree.path, (path) => path === '.git'),
  })
  return { api, home, repository, dispatch, stateOf }
}

function pathOf({ worktree }: SessionRow): string {
  if (worktree === null) throw new Error('it has no worktree')
  return worktree.path
}

test('sessions that are deleted together come back together, each with its conversation, files and what was staged', async () => {
  const { api, repository, dispatch, stateOf } = await setUp()
  const rows = await Promise.all(['one', 'two'].map((name) => dispatch(`write the file ${name}.txt`)))
  for (const row of rows) {
    writeFileSync(join(pathOf(row), 'a.txt'), `staged in ${row.id}\n`)
    await repository.run('-C', pathOf(row), 'add', 'a.txt')
  }
  const index = (row: SessionRow): Promise<string> => repository.run('-C', pathOf(row), 'ls-files', '--stage')
  const before = await Promise.all(rows.map(async (row) => [stateOf(row), await index(row)]))
  await Promise.all(rows.map(({ sessionId }) => api.sessions.remove({ sessionId, force: true })))
  expect((await api.board.list()).rows).toEqual([])
  expect(rows.map((row) => existsSync(pathOf(row)))).toEqual([false, false])
  expect((await api.trash.list()).removed.map(({ holds }) => holds.join())).toEqual([
    'conversation,worktree and branch',
    'conversation,worktree and branch',
  ])
  const restored = await Promise.all(rows.map(({ sessionId }) => api.sessions.restore({ sessionId })))
  expect(await Promise.all(restored.map(async (row) => [stateOf(row), await index(row)]))).toEqual(before)
  // What was published by a `git push --mirror` meanwhile is not any more.
  expect(await repository.run('for-each-ref', 'refs/backburner')).toBe('')
})

test('a session that waits for an answer is ended, saved and brought back with force', async () => {
  const { api, home, dispatch, stateOf } = await setUp()
  const row = await dispatch('write the file one.txt')
  const { sessionId } = row
  const answer = { type: 'text', text: 'ask me a question' } as const
  await api.sessions.reply({ sessionId, reply: { requestId: requestIdSchema.parse('ask'), at: Date.now(), answer } })
  await rowWhere(api, sessionId, ({ state }) => state === 'blocked')
  writeFileSync(join(pathOf(row), 'half done'), 'x\n')
  const transcript = join(home, 'jobs', row.id, 'transcript.jsonl')
  const before = readFileSync(transcript, 'utf8')
  await expect(api.sessions.remove({ sessionId })).rejects.toMatchObject({ code: 'UNSAVED_WORK' })
  await api.sessions.remove({ sessionId, force: true })
  const restored = await api.sessions.restore({ sessionId })
  expect(stateOf(restored)).toMatchObject({ files: { 'half done': expect.stringContaining('file') } })
  // Its end was written behind it.
  expect(readFileSync(transcript, 'utf8').startsWith(before)).toBe(true)
})

test('merged and squashed work goes without a question, and comes back', async () => {
  const { api, repository, dispatch, stateOf } = await setUp()
  const row = await dispatch('write the file merged.txt')
  await repository.commit('Work', pathOf(row))
  await expect(api.sessions.remove({ sessionId: row.sessionId })).rejects.toMatchObject({ data: { unpushed: 1 } })
  await repository.run('merge', '--quiet', '--squash', row.worktree?.branch ?? '')
  await repository.commit('Work (#1)')
  const before = stateOf(row)
  await api.sessions.remove({ sessionId: row.sessionId })
  expect(stateOf(await api.sessions.restore({ sessionId: row.sessionId }))).toEqual(before)
})

test('a session whose worktree somebody removed, or whose repository is gone, goes and comes back with its conversation', async () => {
  const { api, repository, dispatch } = await setUp()
  const [removed, orphan] = [await dispatch('write the file one.txt'), await dispatch('write the file two.txt')]
  rmSync(pathOf(removed), { recursive: true })
  const told = await api.sessions.remove({ sessionId: removed.sessionId })
  expect(told.saved.join()).toContain(`nothing of the worktree, whose folder was gone: ${pathOf(removed)}`)
  expect(await api.sessions.restore({ sessionId: removed.sessionId })).toMatchObject({ state: 'completed' })

  rmSync(repository.directory, { recursive: true })
  await api.sessions.remove({ sessionId: orphan.sessionId })
  expect((await api.trash.list()).removed).toMatchObject([{ id: orphan.id, holds: ['conversation'], repository: null }])
  expect(await api.sessions.restore({ sessionId: orphan.sessionId })).toMatchObject({ id: shortIdOf(orphan.sessionId) })
})

test('a session whose repository was moved after it was deleted says so, and comes back once it is there again', async () => {
  const { api, repository, dispatch, stateOf } = await setUp()
  const row = await dispatch('write the file one.txt')
  const before = stateOf(row)
  await api.sessions.remove({ sessionId: row.sessionId, force: true })
  renameSync(repository.directory, `${repository.directory}-moved`)
  await expect(api.sessions.restore({ sessionId: row.sessionId })).rejects.toThrow(
    'put it back there, and restore again',
  )
  renameSync(`${repository.directory}-moved`, repository.directory)
  expect(stateOf(await api.sessions.restore({ sessionId: row.sessionId }))).toEqual(before)
})
