import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { sampleRepository } from '../../../src-node/testing/sample-repository.ts'
import { temporaryDirectory } from '../../../src-node/testing/temporary-directory.ts'
import { sampleRecord } from '../testing/sample-record.ts'
import { startHere } from '../testing/start-here.ts'
import { testHome } from '../testing/supervisor-process.ts'

vi.setConfig({ testTimeout: 60_000 })

/** A session at rest whose worktree a hook made outside of git. */
function sessionIn(home: string, hooks: object) {
  const cwd = temporaryDirectory()
  const path = join(temporaryDirectory(), 'copy')
  mkdirSync(path)
  writeFileSync(join(path, 'work.txt'), 'work')
  const sample = sampleRecord()
  const record = sampleRecord({
    state: 'completed',
    cwd,
    launch: { ...sample.launch, settings: [JSON.stringify({ hooks })] },
    worktree: { path, branch: '', mainCheckout: cwd, baseRef: 'a hook', baseCommit: '', madeBy: 'hook' },
  })
  mkdirSync(join(home, 'jobs', record.id), { recursive: true, mode: 0o700 })
  writeFileSync(join(home, 'jobs', record.id, 'state.json'), JSON.stringify(record))
  return { sessionId: record.sessionId, path, cwd }
}

const removing = (command: string) => ({ WorktreeRemove: [{ hooks: [{ type: 'command', command }] }] })

test('what a hook made only a hook removes, and only with force', async () => {
  const home = testHome()
  const log = join(temporaryDirectory(), 'input.json')
  const { sessionId, path, cwd } = sessionIn(
    home,
    removing(`cat > ${log}; rm -r "$(sed 's/.*"worktree_path":"//; s/".*//' ${log})"`),
  )
  const { api } = await startHere(home)
  await expect(api.sessions.remove({ sessionId })).rejects.toMatchObject({ code: 'REFUSED' })
  expect(existsSync(path)).toBe(true)
  await api.sessions.remove({ sessionId, force: true })
  expect(existsSync(path)).toBe(false)
  expect(JSON.parse(readFileSync(log, 'utf8'))).toMatchObject({
    hook_event_name: 'WorktreeRemove',
    worktree_path: path,
    cwd,
    session_id: sessionId,
  })
  expect((await api.board.list()).rows).toEqual([])
})

test('without such a hook it stays where it is, and that is said', async () => {
  const home = testHome()
  const { sessionId, path } = sessionIn(home, {})
  const { api } = await startHere(home)
  const { saved } = await api.sessions.remove({ sessionId })
  expect(saved).toContainEqual(expect.stringContaining('stays where it is'))
  expect(readFileSync(join(path, 'work.txt'), 'utf8')).toBe('work')
})

test('a worktree of git is removed by us, and the hooks are told', async () => {
  const home = testHome()
  const sample = await sampleRepository({ 'a.txt': 'a' })
  const path = join(sample.directory, '.backburner/worktrees/one')
  await sample.run('worktree', 'add', '-q', path, '-b', 'bb/one')
  const log = join(temporaryDirectory(), 'told')
  const base = sampleRecord()
  const record = sampleRecord({
    state: 'completed',
    cwd: sample.directory,
    launch: { ...base.launch, settings: [JSON.stringify({ hooks: removing(`cat > ${log}`) })] },
    worktree: {
      path,
      branch: 'bb/one',
      mainCheckout: sample.directory,
      baseRef: 'main',
      baseCommit: (await sample.run('rev-parse', 'HEAD')).trim(),
    },
  })
  mkdirSync(join(home, 'jobs', record.id), { recursive: true, mode: 0o700 })
  writeFileSync(join(home, 'jobs', record.id, 'state.json'), JSON.stringify(record))
  const { api } = await startHere(home)
  await api.sessions.remove({ sessionId: record.sessionId })
  expect(existsSync(path)).toBe(false)
  expect(JSON.parse(readFileSync(log, 'utf8'))).toMatchObject({ worktree_path: path })
})
