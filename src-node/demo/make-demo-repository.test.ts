import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { git } from '../git/git.ts'
import { readHead } from '../git/head.ts'
import { findRepository } from '../git/repository.ts'
import { temporaryDirectory } from '../testing/temporary-directory.ts'
import { createWorktree } from '../worktrees/create-worktree.ts'
import { makeDemoRepository } from './make-demo-repository.ts'

const source = join(import.meta.dirname, '../../resources/demo')

test('the demo repository is one that git itself finds clean, and that takes worktrees', async () => {
  const target = join(temporaryDirectory(), 'deep', 'demo')
  expect(await makeDemoRepository(target, source)).toEqual({ kind: 'made' })
  expect((await git(['status', '--porcelain', '--ignored'], { cwd: target })).stdout).toBe('')
  expect(await readHead(target)).toMatchObject({ branch: 'main' })
  const found = await findRepository(target)
  if (found.kind !== 'repository') throw new Error(found.kind)
  const { repository } = found
  const request = {
    repository,
    name: 'try',
    base: 'fresh' as const,
    symlinkDirectories: [],
    maker: null,
    now: Date.now(),
  }
  const created = await createWorktree(request)
  if (created.kind !== 'created') throw new Error(created.reason)
  const names = (directory: string): readonly string[] => readdirSync(directory).filter((name) => !name.startsWith('.'))
  expect(names(created.worktree.path)).toEqual(names(source))
  expect((await git(['fsck', '--strict'], { cwd: target })).stderr).toBe('')
})

test('a demo repository that is there stays as the user left it', async () => {
  const target = join(temporaryDirectory(), 'demo')
  const results = await Promise.all([makeDemoRepository(target, source), makeDemoRepository(target, source)])
  expect(results).toContainEqual({ kind: 'made' })
  writeFileSync(join(target, 'mine.txt'), 'x')
  expect(await makeDemoRepository(target, source)).toEqual({ kind: 'present' })
  expect((await git(['status', '--porcelain'], { cwd: target })).stdout).toBe('?? mine.txt\n')
})

test('a directory with something else in it is left alone', async () => {
  const target = join(temporaryDirectory(), 'demo')
  mkdirSync(target)
  writeFileSync(join(target, 'mine.txt'), 'x')
  expect(await makeDemoRepository(target, source)).toMatchObject({ kind: 'occupied' })
  expect(readdirSync(target)).toEqual(['mine.txt'])
})
