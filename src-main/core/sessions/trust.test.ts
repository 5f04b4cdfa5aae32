import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { sampleRepository } from '../../../src-node/testing/sample-repository.ts'
import { startHere } from '../testing/start-here.ts'
import { testHome } from '../testing/supervisor-process.ts'

vi.setConfig({ testTimeout: 60_000 })

test('a repository is trusted with all its worktrees, over restarts, until that is taken back', async () => {
  const sample = await sampleRepository()
  const worktree = `${sample.directory}-wt`
  await sample.commit('Begin')
  await sample.run('worktree', 'add', '-q', worktree)
  mkdirSync(join(sample.directory, '.claude'))
  writeFileSync(join(sample.directory, '.claude', 'settings.json'), '{"env":{"A":"1"}}')
  mkdirSync(join(sample.directory, 'sub'))
  const { api } = await startHere(testHome())
  const before = await api.trust.read({ cwd: join(sample.directory, 'sub') })
  expect(before).toMatchObject({ directory: sample.directory, isRepository: true, trusted: false })
  expect(before.wishes).toMatchObject([{ kind: 'env', text: 'A' }])
  expect(await api.trust.set({ cwd: worktree, trusted: true })).toMatchObject({ directory: worktree, trusted: true })
  expect(await api.trust.read({ cwd: sample.directory })).toMatchObject({ trusted: true })
  await api.trust.set({ cwd: sample.directory, trusted: false })
  expect(await api.trust.read({ cwd: worktree })).toMatchObject({ trusted: false })
})

test('a directory that is not there cannot be trusted', async () => {
  const { api } = await startHere(testHome())
  await expect(api.trust.set({ cwd: '/nowhere/at/all', trusted: true })).rejects.toMatchObject({
    code: 'DISPATCH_REFUSED',
  })
})
